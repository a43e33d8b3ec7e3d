import { type Grant, grantActions } from '../access/grants.js';
import { type Ids, idOf } from './ids.js';
import type { Username, WorkspaceName } from './people.js';
import type { Work } from './work.js';

/** What became of a token since it was made; nothing, if it is not said. */
export interface History {
  readonly expiredDaysAgo?: number;
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
  { name: 'Demo API token', owner: 'olga' },
  { name: 'Only the demo workspace', owner: 'olga', workspace: 'Demo workspace' },
  { name: 'Reads only', owner: 'mia', scopes: ['read:*'] },
  { name: 'As a member of Harbour', owner: 'max', workspace: 'Harbour workspace' },
  { name: 'Last quarter', owner: 'ben', expiredDaysAgo: 10 },
  { name: 'Lost laptop', owner: 'mia', revoked: { by: 'max', reason: 'the laptop was stolen' } },
];

export const serviceTokens: readonly DemoServiceToken[] = [
  {
    ...{ principal: 'report-builder', kind: 'integration', workspace: 'Demo workspace', owner: 'olga' },
    grants: ({ projects }) => [read('project', idOf(projects, 'Northwind spring assessment'))],
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
    expiredDaysAgo: 30,
  },
  {
    ...{ principal: 'leaky-script', kind: 'integration', workspace: 'Harbour workspace', owner: 'petra' },
    grants: ({ clients }) => [read('client', idOf(clients, 'Eastwind'))],
    revoked: { by: 'petra', reason: 'its text stood in a public repository' },
  },
];
