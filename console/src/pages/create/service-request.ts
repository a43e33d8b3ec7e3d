import type { VariablesOf } from '../../graphql/graphql.js';
import type { creatingServiceToken } from './service-token-document.js';

export const serviceChoices = ['project', 'agent', 'everything', 'oplogs', 'custom'] as const;
export type ServiceChoice = (typeof serviceChoices)[number];

export const resourceTypes = ['project', 'client', 'oplog', 'workspace'] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** On an operation log each of these; on anything else reading alone. */
export const grantActions = ['read', 'create', 'update', 'delete'] as const;
export type GrantAction = (typeof grantActions)[number];

/** A line of the custom grants. */
export interface GrantLine {
  readonly resourceType: ResourceType;
  /** None as long as nothing is chosen; of a workspace it is the principal's. */
  readonly resourceId: string | null;
  readonly actions: readonly GrantAction[];
}

/** What the form says of the rights. What belongs to another choice is kept, for whoever comes back to it. */
export interface Selection {
  readonly choice: ServiceChoice;
  readonly projectIds: readonly string[];
  readonly clientIds: readonly string[];
  readonly oplogIds: readonly string[];
  readonly grants: readonly GrantLine[];
}

/** Its arguments, as a refusal names them: the form shows all of them in one place. */
export const selectionFields = ['preset', 'projectIds', 'clientIds', 'allAccessible', 'oplogIds', 'grants'];

type GrantRequest = Pick<
  VariablesOf<typeof creatingServiceToken>,
  'preset' | 'projectIds' | 'clientIds' | 'allAccessible' | 'oplogIds' | 'grants'
>;

/** What the service is asked for; undefined while nothing is chosen. */
export function requestOf(selection: Selection, workspaceId: string | null): GrantRequest | undefined {
  const { choice, projectIds, clientIds, oplogIds, grants } = selection;
  switch (choice) {
    case 'project':
      return projectIds.length === 0 ? undefined : readsProjects(projectIds.slice(0, 1));
    case 'agent':
      return readsSome(projectIds, clientIds);
    case 'everything':
      return { preset: 'project_read', allAccessible: true };
    case 'oplogs':
      return oplogIds.length === 0 ? undefined : { preset: 'oplog_rw', oplogIds: [...oplogIds] };
    case 'custom':
      return listed(grants, workspaceId);
  }
}

const readsProjects = (projectIds: readonly string[]): GrantRequest => ({
  preset: 'project_read',
  projectIds: [...projectIds],
});

/** A preset takes projects or clients; both together are grants one by one. */
function readsSome(projectIds: readonly string[], clientIds: readonly string[]): GrantRequest | undefined {
  if (clientIds.length === 0) return projectIds.length === 0 ? undefined : readsProjects(projectIds);
  if (projectIds.length === 0) return { preset: 'project_read', clientIds: [...clientIds] };
  const read = (resourceType: string) => (resourceId: string) => ({
    resourceType,
    resourceId,
    action: 'read',
  });
  return { grants: [...projectIds.map(read('project')), ...clientIds.map(read('client'))] };
}

function listed(lines: readonly GrantLine[], workspaceId: string | null): GrantRequest | undefined {
  const grants = lines.flatMap(({ resourceType, resourceId, actions }) => {
    const id = resourceType === 'workspace' ? workspaceId : resourceId;
    if (id === null) return [];
    const allowed: readonly GrantAction[] = resourceType === 'oplog' ? actions : ['read'];
    return allowed.map((action) => ({ resourceType, resourceId: id, action }));
  });
  return grants.length === 0 ? undefined : { grants };
}
