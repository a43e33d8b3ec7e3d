import { type Grant, grantActions } from '../access/grants.js';
import { type Ids, idOf } from './ids.js';
import type { Username, WorkspaceName } from './people.js';
import type { Work } from './work.js';

/** What a token has been used for. */
export interface Calls {
  readonly aDay: number;
  /** Addresses, the latest first. */
  readonly from: readonly string[];
  /** Why it was refused now and then. */
  readonly refused?: string;
}

/** What became of a token since it was made; nothing, if it is not said. */
export interface History {
  /** It is good for 90 days from then. */
  readonly madeDaysAgo?: number;
  readonly calls?: Calls;
  readonly revoked?: { readonly by: Username; readonly reason: string };
  /** Its secret was replaced just now, and the one before is good for six days more. */
  readonly isRotating?: boolean;
}

export interface DemoApiToken extends History {
  readonly name: string;
  readonly owner: Username;
  readonly workspace?: WorkspaceName;
  readonly scopes?: string[];
}

export interface DemoServiceToken extends History {
  readonly principal: string;
  readonly kind: string;
  readonly workspace: WorkspaceName;
  readonly owner: Username;
  readonly grants: (work: Work, workspaces: Ids) => readonly Grant[];
  readonly allowedCidrs?: string[];
  readonly rateLimitPerMinute?: number;
  readonly offeredTo?: Username;
}

const read = (resourceType: Grant['resourceType'], resourceId: string): Grant => ({
  resourceType,
  resourceId,
  action: 'read',
});

export const apiTokens: readonly DemoApiToken[] = [
  {
    ...{ name: 'Demo API token', owner: 'olga', madeDaysAgo: 32 },
    calls: { aDay: 40, from: ['198.51.100.23', '2001:db8:7::23'] },
  },
  {
    ...{ name: 'Weekly report', owner: 'olga', scopes: ['read:*'], madeDaysAgo: 86 },
    calls: { aDay: 4, from: ['203.0.113.8'] },
  },
  { name: 'Only the demo workspace', owner: 'olga', workspace: 'Demo workspace' },
  { name: 'Reads only', owner: 'mia', scopes: ['read:*'] },
  { name: 'As a member of Harbour', owner: 'max', workspace: 'Harbour workspace' },
  { name: 'Last quarter', owner: 'ben', madeDaysAgo: 100 },
  { name: 'Lost laptop', owner: 'mia', revoked: { by: 'max', reason: 'the laptop was stolen' } },
];

export const serviceTokens: readonly DemoServiceToken[] = [
  {
    ...{ principal: 'report-builder', kind: 'integration', workspace: 'Demo workspace', owner: 'olga' },
    grants: ({ projects }) => [read('project', idOf(projects, 'Northwind spring assessment'))],
    madeDaysAgo: 45,
    calls: { aDay: 180, from: ['192.0.2.14', '192.0.2.15', '192.0.2.40'], refused: 'rate_limited' },
  },
  {
    ...{ principal: 'log-collector', kind: 'integration', workspace: 'Demo workspace', owner: 'olga' },
    grants: ({ oplogs }) =>
      grantActions.map((action) => ({
        resourceType: 'oplog',
        resourceId: idOf(oplogs, 'Spring assessment log'),
        action,
      })),
  },
  {
    // "All I can reach, now and later".
    ...{ principal: 'inventory', kind: 'integration', workspace: 'Demo workspace', owner: 'olga' },
    grants: (_, workspaces) => [read('workspace', idOf(workspaces, 'Demo workspace'))],
    rateLimitPerMinute: 600,
  },
  {
    ...{ principal: 'client-portal', kind: 'integration', workspace: 'Demo workspace', owner: 'noah' },
    grants: ({ clients }) => [read('client', idOf(clients, 'Southwind'))],
    allowedCidrs: ['192.0.2.0/24'],
    offeredTo: 'mia',
  },
  {
    // Ben is not on the review any more: half of what this one was granted is stale.
    ...{ principal: 'ticket-sync', kind: 'integration', workspace: 'Demo workspace', owner: 'ben' },
    grants: ({ projects }) => [
      read('project', idOf(projects, 'Northwind spring assessment')),
      read('project', idOf(projects, 'Southwind review')),
    ],
  },
  {
    ...{ principal: 'nightly-export', kind: 'ci', workspace: 'Demo workspace', owner: 'noah' },
    grants: ({ projects }) => [read('project', idOf(projects, 'Southwind review'))],
    isRotating: true,
  },
  {
    // As much of the workspace as its owner reaches: one project.
    ...{ principal: 'assistant', kind: 'agent', workspace: 'Harbour workspace', owner: 'ben' },
    grants: (_, workspaces) => [read('workspace', idOf(workspaces, 'Harbour workspace'))],
  },
  {
    ...{ principal: 'old-pipeline', kind: 'ci', workspace: 'Harbour workspace', owner: 'petra' },
    grants: ({ projects }) => [read('project', idOf(projects, 'Eastwind network test'))],
    madeDaysAgo: 120,
  },
  {
    ...{ principal: 'leaky-script', kind: 'integration', workspace: 'Harbour workspace', owner: 'petra' },
    grants: ({ clients }) => [read('client', idOf(clients, 'Eastwind'))],
    revoked: { by: 'petra', reason: 'its text stood in a public repository' },
  },
];
