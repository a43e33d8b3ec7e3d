import { recording, screenshot } from './files.js';
import type { DemoClient, DemoProject } from './outline.js';

const springAssessment: DemoProject = {
  name: 'Northwind spring assessment',
  type: 'Web application',
  codename: 'QUIET WHARF',
  description: 'The shop and its administration, from outside.',
  starts: -20,
  ends: 10,
  extraFields: { vpn_required: true, contact_times: { from: '08:00', to: '18:00' } },
  assigned: [
    { username: 'mia', role: 'Lead' },
    { username: 'ben', role: 'Tester' },
  ],
  notes: [{ by: 'mia', note: 'The test account goes away on Friday.' }],
  objectives: [
    { objective: 'Reach the order database from outside', status: 'Active' },
    { objective: 'Read mail of the board', status: 'On hold' },
  ],
  scopes: [
    { name: 'Shop', scope: 'https://northwind.example', requiresCaution: true },
    { name: 'Payment provider', scope: 'https://pay.northwind.example', isDisallowed: true },
  ],
  targets: [
    { ipAddress: '192.0.2.10', hostname: 'www.northwind.example' },
    { ipAddress: '192.0.2.11', hostname: 'admin.northwind.example' },
  ],
  tags: ['web', 'external'],
  oplogs: [
    {
      name: 'Spring assessment log',
      entries: [
        {
          operator: 'mia',
          tool: 'nmap',
          command: 'nmap -sV 192.0.2.10',
          description: 'Which services answer',
          output: '22/tcp open ssh\n443/tcp open https',
          sourceAddress: '198.51.100.7',
          targetAddress: '192.0.2.10',
          extraFields: { ticket: 'NW-7' },
          recording: recording('nmap.cast'),
          tags: ['reconnaissance'],
        },
        { operator: 'mia', tool: 'curl', command: 'curl -I https://northwind.example' },
        {
          operator: 'ben',
          tool: 'sqlmap',
          command: 'sqlmap -u https://northwind.example/search?q=1',
          comments: 'Nothing.',
        },
      ],
    },
  ],
  reports: [
    {
      title: 'Spring assessment report',
      createdBy: 'mia',
      extraFields: { summary: '<p>Two findings, one of them old.</p>' },
      tags: ['draft'],
      findings: [
        {
          title: 'TLS 1.0 is still offered',
          type: 'Network',
          severity: 'Medium',
          description: 'www.northwind.example accepts TLS 1.0.',
          impact: 'Traffic can be read by whoever controls the network.',
          mitigation: 'Offer TLS 1.2 and later only.',
          assignedTo: 'mia',
          extraFields: { cwe: 327, cvss: 5.3 },
          tags: ['cryptography'],
          evidence: [{ name: 'handshake', caption: 'The handshake', file: screenshot('handshake.png') }],
        },
        {
          title: 'A test account is still active',
          type: 'Web',
          severity: 'High',
          description: 'The account of the last assessment opens the administration.',
          assignedTo: 'ben',
          extraFields: { cwe: 1188, cvss: 7.5 },
        },
      ],
      observations: [
        {
          title: 'Alerts were raised within minutes',
          description: 'The scan was noticed and traced.',
          extraFields: { audience: 'managers' },
          tags: ['strength'],
        },
      ],
      evidence: [{ name: 'overview', caption: 'All hosts', file: screenshot('overview.png') }],
    },
  ],
};

const phishing: DemoProject = {
  name: 'Northwind phishing exercise',
  type: 'Social engineering',
  starts: 5,
  ends: 12,
  invited: ['ben'],
  oplogs: [
    { name: 'Phishing log', entries: [{ operator: 'ben', tool: 'gophish', command: 'campaign start' }] },
  ],
};

// Ben was assigned here until lately: a token of his principal still says so.
const southwindReview: DemoProject = {
  name: 'Southwind review',
  type: 'Code review',
  starts: -90,
  ends: -30,
  tags: ['external'],
  notes: [{ by: 'noah', note: 'Petra reads along for the client.' }],
  oplogs: [
    {
      name: 'Review log',
      entries: [{ operator: 'noah', tool: 'semgrep', command: 'semgrep --config auto' }],
    },
  ],
  reports: [
    {
      title: 'Southwind review report',
      createdBy: 'noah',
      isComplete: true,
      findings: [
        {
          title: 'A query is put together from input',
          type: 'Web',
          severity: 'Critical',
          description: 'orders.ts pastes the search term.',
          tags: ['injection'],
        },
      ],
    },
  ],
};

const eastwindTest: DemoProject = {
  name: 'Eastwind network test',
  type: 'Network',
  starts: -60,
  ends: -40,
  isComplete: true,
  assigned: [{ username: 'ben', role: 'Lead' }],
  targets: [{ ipAddress: '203.0.113.5', hostname: 'vpn.eastwind.example' }],
  objectives: [{ objective: 'Become administrator of the domain', status: 'Achieved' }],
  oplogs: [
    {
      name: 'Network test log',
      entries: [{ operator: 'ben', tool: 'ssh', command: 'ssh root@203.0.113.5', tags: ['reconnaissance'] }],
    },
  ],
  reports: [
    {
      title: 'Network test report',
      createdBy: 'ben',
      isComplete: true,
      isDelivered: true,
      findings: [
        {
          title: 'One password for all machines',
          type: 'People',
          severity: 'High',
          description: 'The local administrators share a password.',
        },
      ],
    },
  ],
};

export const clients: readonly DemoClient[] = [
  {
    workspace: 'Demo workspace',
    name: 'Northwind',
    shortName: 'NW',
    extraFields: { industry: 'Retail' },
    contacts: [{ name: 'Ines Harper', jobTitle: 'Head of security', email: 'ines@northwind.example' }],
    notes: [{ by: 'olga', note: 'Invoices go to Ines.' }],
    invited: [],
    projects: [springAssessment, phishing],
  },
  {
    workspace: 'Demo workspace',
    name: 'Southwind',
    shortName: 'SW',
    extraFields: { industry: 'Energy' },
    contacts: [{ name: 'Tom Vale', jobTitle: 'Developer', email: 'tom@southwind.example' }],
    notes: [],
    invited: ['petra'],
    projects: [southwindReview],
  },
  {
    workspace: 'Harbour workspace',
    name: 'Eastwind',
    shortName: 'EW',
    extraFields: {},
    contacts: [],
    notes: [{ by: 'petra', note: 'The retest waits for their new firewall.' }],
    invited: [],
    projects: [
      eastwindTest,
      { name: 'Eastwind retest', type: 'Network', starts: 20, ends: 25, invited: ['max'] },
    ],
  },
];
