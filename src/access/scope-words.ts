import type { Grant } from './grants.js';
import type { GrantCounts } from './presets.js';
import type { ScopeLevel } from './scopes.js';

/** Counts a token's grants by sort. Equal grants must not occur twice; the database sees to it. */
export function countGrants(grants: readonly Grant[]): GrantCounts {
  const of = (type: Grant['resourceType']): readonly Grant[] =>
    grants.filter(({ resourceType }) => resourceType === type);
  return {
    total: grants.length,
    projects: of('project').length,
    clients: of('client').length,
    workspaces: of('workspace').length,
    oplogGrants: of('oplog').length,
    oplogs: new Set(of('oplog').map(({ resourceId }) => resourceId)).size,
  };
}

/** What a service token was granted, in words for everybody who may see it: it names nothing that only its owner may know. */
export function scopeInWords(counts: GrantCounts): string {
  const { total, projects, clients, workspaces, oplogs } = counts;
  if (total === 0) return 'Reaches nothing';
  const parts = [
    ...(workspaces > 0 ? ['reads all that its owner reaches in the workspace, now and later'] : []),
    ...(clients > 0 ? [`reads all projects of ${some(clients, 'client')}`] : []),
    ...(projects > 0 ? [`reads ${some(projects, 'project')}`] : []),
    ...(oplogs > 0 ? [`${oplogVerb(counts)} ${some(oplogs, 'operation log')}`] : []),
  ];
  return capitalised(parts.join('; '));
}

const oplogVerb = (counts: GrantCounts): string =>
  counts.oplogGrants === 4 * counts.oplogs ? 'reads and writes' : 'has some rights on';

/** What an API token may do, in words. */
export const levelInWords: Readonly<Record<ScopeLevel, string>> = {
  read: 'Reads what its user reaches',
  read_write: 'Reads and writes what its user reaches, and deletes nothing',
  full: 'Does whatever its user may do',
};

const some = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
