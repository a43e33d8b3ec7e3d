import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';
import type { Grant } from './reach.js';

/** How much is reached now. `writableOplogs` are those where something may be created, updated or deleted. */
export interface Reach {
  readonly clients: number;
  readonly projects: number;
  readonly oplogs: number;
  readonly writableOplogs: number;
}

/** One thing that is reached. */
export interface ReachedRow {
  readonly kind: 'client' | 'project' | 'oplog';
  readonly id: string;
  readonly name: string;
}

/** Whose reach: a service principal with grants, bounded by its owner; or a person, perhaps within one workspace. */
export type Reacher =
  | { readonly ownerId: string; readonly workspaceId: string; readonly grants: readonly Grant[] }
  | {
      readonly userId: string;
      readonly workspaceId: string | undefined;
      /** Whether a manager's standing counts: it does for a credential that acts as one. */
      readonly byStanding: boolean;
      /** Whether the credential may change anything at all. */
      readonly writes: boolean;
    };

/**
 * What somebody would reach now with these grants, whether or not there is a token that has them: the same meaning as
 * `service_token_project_access`, `service_token_oplog_access` and `credential_project_access`, which know live
 * credentials only. Tests compare them.
 */
export async function countReach(db: Queryable, reacher: Reacher): Promise<Reach> {
  const found = await db.execute<{ [Key in keyof Reach]: number }>(sql`
    with ${reached(reacher)}
    select (select count(distinct client_id) from project)::int as clients, (select count(*) from project)::int as projects,
           (select count(*) from oplog)::int as oplogs, (select count(*) from oplog where writable)::int as "writableOplogs"`);
  const row = found.rows[0];
  if (row === undefined) throw new Error('a select without conditions returned no row');
  const { clients, projects, oplogs, writableOplogs } = row;
  return { clients, projects, oplogs, writableOplogs };
}

/** The first things reached now, by kind and name. */
export async function listReach(db: Queryable, reacher: Reacher, limit: number): Promise<ReachedRow[]> {
  const found = await db.execute<{ kind: ReachedRow['kind']; id: string; name: string }>(sql`
    with ${reached(reacher)}
    select * from (
      select 'client' as kind, c.id, c.name, 1 as place from graphwarden.client c where c.id in (select client_id from project)
      union all select 'project', id, name, 2 from project
      union all select 'oplog', id, name, 3 from oplog) r
     order by place, lower(name), id limit ${limit}`);
  return found.rows.map(({ kind, id, name }) => ({ kind, id, name }));
}

const reached = (reacher: Reacher): SQL =>
  'grants' in reacher ? reachedByGrants(reacher) : reachedByPerson(reacher);

/** For WITH: what these grants reach, as `granted`, `held`, `own` (projects of the workspace that the owner reaches), `project` and `oplog`. */
export function reachedByGrants({
  ownerId,
  workspaceId,
  grants,
}: Extract<Reacher, { grants: unknown }>): SQL {
  return sql`
    granted as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as g("resourceType" text, "resourceId" uuid, action text)),
    held as materialized (
      select a.project_id, bool_or(coalesce(a.can_edit, false)) as can_edit
        from graphwarden.user_project_access a
       where a.user_id = ${ownerId}
         and exists (select from graphwarden.user_account u
                       join graphwarden.workspace_member m on m.user_id = u.id and m.workspace_id = ${workspaceId} and m.role <> 'guest'
                      where u.id = ${ownerId} and u.is_active)
       group by a.project_id),
    own as materialized (
      select p.id, p.client_id, p.name, h.can_edit from graphwarden.project p join held h on h.project_id = p.id
       where p.workspace_id = ${workspaceId}),
    project as materialized (
      select p.id, p.client_id, p.name from own p
       where exists (select from granted g where g.action = 'read'
                      and ((g."resourceType" = 'project' and g."resourceId" = p.id)
                        or (g."resourceType" = 'client' and g."resourceId" = p.client_id)
                        or (g."resourceType" = 'workspace' and g."resourceId" = ${workspaceId})))),
    oplog as materialized (
      select o.id, o.name, o.writable
        from (select o.id, o.name, o.project_id,
                     p.can_edit and exists (select from granted g where g."resourceType" = 'oplog' and g."resourceId" = o.id and g.action <> 'read') as writable,
                     exists (select from granted g where g."resourceType" = 'oplog' and g."resourceId" = o.id and g.action = 'read') as readable
                from graphwarden.oplog o join own p on p.id = o.project_id) o
       where o.writable or o.readable or o.project_id in (select id from project))`;
}

function reachedByPerson(person: Extract<Reacher, { userId: unknown }>): SQL {
  const { userId, workspaceId, byStanding, writes } = person;
  return sql`
    project as materialized (
      select p.id, p.client_id, p.name, h.can_edit
        from graphwarden.project p
        join (select a.project_id, bool_or(coalesce(a.can_edit, false)) as can_edit from graphwarden.user_project_access a
               where a.user_id = ${userId} and (${byStanding} or a.workspace_id is not null) group by a.project_id) h
          on h.project_id = p.id
       where ${workspaceId ?? null}::uuid is null or p.workspace_id = ${workspaceId ?? null}::uuid),
    oplog as materialized (
      select o.id, o.name, p.can_edit and ${writes} as writable
        from graphwarden.oplog o join project p on p.id = o.project_id)`;
}
