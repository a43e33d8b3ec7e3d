import type { Held, Person, Population, Principal, kinds } from './population.js';

/** One way to change a subject: SQL that may be repeated, and the action that does the same. */
export interface Way {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly action: string;
}

const revoking = {
  user_session: 'revokeSession',
  api_token: 'revokeApiToken',
  service_token: 'revokeServiceToken',
} as const;

export const revocation = ({ table, id }: Pick<Held, 'table' | 'id'>): Way => ({
  sql: `update graphwarden.${table} set revoked_at = coalesce(revoked_at, now()) where id = $1`,
  values: [id],
  action: `${revoking[table]}(id: "${id}") { id }`,
});

/** Off and on again, here and below. */
export function activity({ id }: Person): [Way, Way] {
  const way = (isActive: boolean): Way => ({
    sql: 'update graphwarden.user_account set is_active = $2 where id = $1',
    values: [id, isActive],
    action: `setUserActive(id: "${id}", isActive: ${isActive}${isActive ? '' : ', endSessions: false'}) { id }`,
  });
  return [way(false), way(true)];
}

export function membership({ workspaceId }: Population, { id }: Person): [Way, Way] {
  const values = [workspaceId, id];
  const both = `workspaceId: "${workspaceId}", userId: "${id}"`;
  return [
    {
      sql: 'delete from graphwarden.workspace_member where workspace_id = $1 and user_id = $2',
      values,
      action: `removeWorkspaceMember(${both}) { userId }`,
    },
    {
      sql: `insert into graphwarden.workspace_member (workspace_id, user_id, role) values ($1, $2, 'member') on conflict do nothing`,
      values,
      action: `setWorkspaceMember(${both}, role: "member") { userId }`,
    },
  ];
}

export function work({ id }: Principal): [Way, Way] {
  const way = (isActive: boolean): Way => ({
    sql: 'update graphwarden.service_principal set is_active = $2 where id = $1',
    values: [id, isActive],
    action: `updateServicePrincipal(id: "${id}", isActive: ${isActive}) { id }`,
  });
  return [way(false), way(true)];
}

export function freeze(kind: (typeof kinds)[number]): [Way, Way] {
  return [
    {
      sql: `update graphwarden.credential_policy set frozen_kinds = array_append(array_remove(frozen_kinds, $1), $1)`,
      values: [kind],
      action: `freezeCredentials(kinds: ["${kind}"]) { frozenKinds }`,
    },
    {
      sql: 'update graphwarden.credential_policy set frozen_kinds = array_remove(frozen_kinds, $1)',
      values: [kind],
      action: `unfreezeCredentials(kinds: ["${kind}"]) { frozenKinds }`,
    },
  ];
}
