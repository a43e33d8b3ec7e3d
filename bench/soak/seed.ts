import type { Population } from './population.js';

/** The people, the workspace and the machines of a population, and an administrator with a session. */
export async function seed(
  commit: (sql: string, values?: readonly unknown[]) => Promise<void>,
  { workspaceId, people: everybody, principals: machines }: Population,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): Promise<void> {
  const ids = everybody.map(({ id }) => id);
  await commit(
    `insert into graphwarden.user_account (id, username, display_name, role)
     select id, 'person ' || n, 'Person ' || n, case n when 1 then 'admin' else 'user' end
       from unnest($1::uuid[]) with ordinality as p (id, n)`,
    [[userId, ...ids]],
  );
  await commit(
    `with made as (insert into graphwarden.workspace (id, name) values ($1, 'soak'))
     insert into graphwarden.workspace_member (workspace_id, user_id, role)
     select $1, id, case n when 1 then 'owner' else 'member' end from unnest($2::uuid[]) with ordinality as p (id, n)`,
    [workspaceId, [userId, ...ids]],
  );
  await commit(
    `insert into graphwarden.service_principal (id, workspace_id, name, owner_id)
     select id, $1, 'machine ' || n, owner from unnest($2::uuid[], $3::uuid[]) with ordinality as p (id, owner, n)`,
    [workspaceId, machines.map(({ id }) => id), machines.map(({ owner }) => owner.id)],
  );
  await commit(
    `insert into graphwarden.user_session (id, user_id, idle_expires_at, expires_at)
     values ($1, $2, now() + interval '1 day', now() + interval '1 day')`,
    [sessionId, userId],
  );
}
