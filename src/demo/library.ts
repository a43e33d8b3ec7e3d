import type { Transaction } from '../store/database.js';
import {
  insertExtraFieldSpec,
  insertFinding,
  insertFindingType,
  insertObjectiveStatus,
  insertObservation,
  insertProjectRole,
  insertProjectType,
  insertReportTemplate,
  insertSeverity,
} from '../store/reference-app.js';
import { type Ids, idOf } from './ids.js';
import type { Tagger } from './tagger.js';

const severities = [
  { name: 'Informational', weight: 0, color: '#8eaadb' },
  { name: 'Low', weight: 1, color: '#a8d08d' },
  { name: 'Medium', weight: 2, color: '#f4b083' },
  { name: 'High', weight: 3, color: '#ff7e79' },
  { name: 'Critical', weight: 4, color: '#966fd6' },
];

const extraFieldSpecs = [
  { model: 'client', internalName: 'industry', displayName: 'Industry', type: 'single_line_text' },
  {
    model: 'project',
    internalName: 'vpn_required',
    displayName: 'VPN required',
    type: 'checkbox',
    defaultValue: 'false',
  },
  {
    model: 'project',
    internalName: 'contact_times',
    displayName: 'Contact times',
    type: 'json',
    position: 1,
  },
  { model: 'report', internalName: 'summary', displayName: 'Summary for managers', type: 'rich_text' },
  { model: 'finding', internalName: 'cwe', displayName: 'CWE', type: 'integer' },
  { model: 'report_finding', internalName: 'cwe', displayName: 'CWE', type: 'integer' },
  { model: 'report_finding', internalName: 'cvss', displayName: 'CVSS', type: 'float', position: 1 },
  { model: 'observation', internalName: 'audience', displayName: 'Audience', type: 'single_line_text' },
  {
    model: 'report_observation',
    internalName: 'audience',
    displayName: 'Audience',
    type: 'single_line_text',
  },
  { model: 'oplog_entry', internalName: 'ticket', displayName: 'Ticket', type: 'single_line_text' },
] as const;

const findings = [
  {
    title: 'Obsolete TLS versions',
    type: 'Network',
    severity: 'Medium',
    description: 'The server accepts TLS 1.0 or 1.1.',
    impact: 'Traffic can be read by whoever controls the network.',
    mitigation: 'Offer TLS 1.2 and later only.',
    referenceList: 'RFC 8996',
    extraFields: { cwe: 327 },
    tags: ['cryptography'],
  },
  {
    title: 'SQL injection',
    type: 'Web',
    severity: 'Critical',
    description: 'Input becomes part of a statement.',
    impact: 'Everything in the database can be read and changed.',
    mitigation: 'Bind values; never paste them.',
    referenceList: 'OWASP Top Ten, A03',
    extraFields: { cwe: 89 },
    tags: ['injection', 'owasp'],
  },
];

const observations = [
  {
    title: 'Staff report suspicious messages',
    description: 'Phishing was reported within minutes.',
    extraFields: { audience: 'managers' },
    tags: ['strength'],
  },
  {
    title: 'Backups are tested',
    description: 'A restore is rehearsed every month.',
    extraFields: {},
    tags: [],
  },
];

/** The ids of what rows of the work refer to. */
export interface Library {
  readonly projectTypes: Ids;
  readonly projectRoles: Ids;
  readonly objectiveStatuses: Ids;
  readonly findingTypes: Ids;
  readonly severities: Ids;
  readonly reportTemplates: Ids;
}

/** What belongs to no project: the words that rows refer to, findings and observations to copy from, extra fields. */
export async function seedLibrary(tx: Transaction, tag: Tagger): Promise<Library> {
  type Named = { readonly name: string };
  const list = async <Row extends Named>(
    insert: (tx: Transaction, row: Row) => Promise<string>,
    rows: readonly Row[],
  ): Promise<Ids> => {
    const ids = new Map<string, string>();
    for (const row of rows) ids.set(row.name, await insert(tx, row));
    return ids;
  };
  const names = (...all: readonly string[]): readonly Named[] => all.map((name) => ({ name }));
  const library = {
    projectTypes: await list(
      insertProjectType,
      names('Web application', 'Network', 'Social engineering', 'Code review'),
    ),
    projectRoles: await list(insertProjectRole, names('Lead', 'Tester', 'Reviewer')),
    objectiveStatuses: await list(insertObjectiveStatus, names('Active', 'On hold', 'Achieved', 'Missed')),
    findingTypes: await list(insertFindingType, names('Network', 'Web', 'Cloud', 'People')),
    severities: await list(insertSeverity, severities),
    reportTemplates: await list(insertReportTemplate, [
      { name: 'Standard report', description: 'Everything that a report has, as JSON.' },
    ]),
  };
  for (const spec of extraFieldSpecs) await insertExtraFieldSpec(tx, spec);
  await seedExamples(tx, tag, library);
  return library;
}

async function seedExamples(tx: Transaction, tag: Tagger, library: Library): Promise<void> {
  for (const { type, severity, tags, ...texts } of findings) {
    const id = await insertFinding(tx, {
      ...texts,
      findingTypeId: idOf(library.findingTypes, type),
      severityId: idOf(library.severities, severity),
    });
    await tag('finding', id, tags);
  }
  for (const { tags, ...texts } of observations)
    await tag('observation', await insertObservation(tx, texts), tags);
}
