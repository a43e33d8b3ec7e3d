import type { Preset } from './presets.js';
import { refusal } from '../errors.js';

/** What a grant may be on, and what it may allow there. */
export const resourceTypes = ['oplog', 'project', 'client', 'workspace'] as const;
export const grantActions = ['read', 'create', 'update', 'delete'] as const;

/** One thing a service token may do. */
export interface Grant {
  readonly resourceType: (typeof resourceTypes)[number];
  readonly resourceId: string;
  readonly action: (typeof grantActions)[number];
}

/** The part of a request that says what a new service token shall reach. */
export interface GrantRequest {
  readonly preset?: Preset | null | undefined;
  readonly projectIds?: readonly string[] | null | undefined;
  readonly clientIds?: readonly string[] | null | undefined;
  readonly allAccessible?: boolean | null | undefined;
  readonly oplogIds?: readonly string[] | null | undefined;
  readonly grants?: readonly Grant[] | null | undefined;
}

const selectors = ['projectIds', 'clientIds', 'allAccessible', 'oplogIds', 'grants'] as const;
type Selector = (typeof selectors)[number];

const accepted: Readonly<Record<Preset, readonly Selector[]>> = {
  project_read: ['projectIds', 'clientIds', 'allAccessible'],
  oplog_rw: ['oplogIds'],
  custom: ['grants'],
};

/**
 * What a request asks for: its grants, each once, in the workspace that turns out to be the principal's. Exactly one way
 * of selecting must be used, and it must be one of the preset's; without a preset (or with `custom`) the explicit
 * grants count. Throws InvalidInput naming the field, before any workspace is known.
 */
export function requestedGrants(request: GrantRequest): (workspaceId: string) => readonly Grant[] {
  const preset = request.preset ?? 'custom';
  const allowed = accepted[preset];
  const used = selectors.filter((selector) => isUsed(request[selector]));
  const misplaced = used.find((selector) => !allowed.includes(selector));
  if (misplaced !== undefined)
    throw refusal('InvalidInput', `${misplaced}: does not go with ${nameOf(request.preset)}.`);
  const chosen = used[0];
  if (used.length !== 1 || chosen === undefined) {
    throw refusal(
      'InvalidInput',
      `${allowed[0] ?? 'grants'}: ${nameOf(request.preset)} needs exactly one of ${allowed.join(', ')}.`,
    );
  }
  for (const [index, grant] of (request.grants ?? []).entries()) requireShape(grant, index);
  return (workspaceId) => eachOnce(expand(request, chosen, workspaceId));
}

const nameOf = (preset: Preset | null | undefined): string =>
  preset ? `preset \`${preset}\`` : 'a token without preset';

const isUsed = (value: GrantRequest[Selector]): boolean =>
  typeof value === 'boolean' ? value : value !== null && value !== undefined && value.length > 0;

function expand(request: GrantRequest, chosen: Selector, workspaceId: string): readonly Grant[] {
  const read = (resourceType: Grant['resourceType'], ids: readonly string[] | null | undefined): Grant[] =>
    (ids ?? []).map((resourceId) => ({ resourceType, resourceId, action: 'read' }));
  switch (chosen) {
    case 'projectIds':
      return read('project', request.projectIds);
    case 'clientIds':
      return read('client', request.clientIds);
    case 'allAccessible':
      return read('workspace', [workspaceId]);
    case 'oplogIds':
      return (request.oplogIds ?? []).flatMap((resourceId) =>
        grantActions.map((action) => ({ resourceType: 'oplog' as const, resourceId, action })),
      );
    case 'grants':
      return request.grants ?? [];
  }
}

function requireShape(grant: Grant, index: number): void {
  if (grant.action !== 'read' && grant.resourceType !== 'oplog') {
    throw refusal(
      'InvalidInput',
      `grants[${index}].action: a ${grant.resourceType} can only be read; \`${grant.action}\` is for oplogs.`,
    );
  }
}

function eachOnce(grants: readonly Grant[]): readonly Grant[] {
  const keyed = grants.map(
    (grant) => [`${grant.resourceType} ${grant.resourceId} ${grant.action}`, grant] as const,
  );
  return [...new Map(keyed).values()];
}
