import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';

/** A grant as the statements here take it. */
export interface Grant {
  readonly resourceType: 'oplog' | 'project' | 'client' | 'workspace';
  readonly resourceId: string;
  readonly action: 'read' | 'create' | 'update' | 'delete';
}

/** The columns of a grant, and the workspace of the principal it belongs to. */
interface GrantColumns {
  readonly type: SQL;
  readonly id: SQL;
  readonly action: SQL;
  readonly workspaceId: SQL;
}

/** For LATERAL, as `o`: how a person stands in a workspace, which decides what they hold there. */
export const holder = (userId: SQL, workspaceId: SQL): SQL => sql`
  (select u.id, u.is_active, u.is_active and m.role <> 'guest' as stands, u.role in ('manager', 'admin') or m.role in ('owner', 'maintainer') as sees_all
     from graphwarden.user_account u
     left join graphwarden.workspace_member m on m.workspace_id = ${workspaceId} and m.user_id = u.id
    where u.id = ${userId}) o`;

/**
 * Whether the holder `o` holds a grant now; nobody does who is inactive, or no more than a guest there.
 * A project is held by reaching it; a client by reaching one of its projects, or the whole workspace by standing; an
 * oplog by reaching its project, to change it by editing there; the workspace by being more than a guest in it. OFFSET
 * keeps the planner from making a table of everybody's access first.
 */
export const isHeld = ({ type, id, action, workspaceId }: GrantColumns): SQL => sql`
  coalesce(o.stands and case ${type}
    when 'workspace' then ${id} = ${workspaceId}
    when 'project' then exists (
      select 1 from graphwarden.project p join graphwarden.user_project_access a on a.project_id = p.id
       where p.id = ${id} and p.workspace_id = ${workspaceId} and a.user_id = o.id offset 0)
    when 'client' then exists (
      select 1 from graphwarden.client c
       where c.id = ${id} and c.workspace_id = ${workspaceId} and (o.sees_all or exists (
         select 1 from graphwarden.project p join graphwarden.user_project_access a on a.project_id = p.id
          where p.client_id = c.id and a.user_id = o.id offset 0)))
    when 'oplog' then exists (
      select 1 from graphwarden.oplog l join graphwarden.project p on p.id = l.project_id
        join graphwarden.user_project_access a on a.project_id = p.id
       where l.id = ${id} and p.workspace_id = ${workspaceId} and a.user_id = o.id
         and (${action} = 'read' or a.can_edit) offset 0)
    end, false)`;

/** Why a holder does not hold a grant; what is gone and what is only out of reach are not told apart. */
export const staleReasons = ['owner_inactive', 'owner_not_member', 'not_editable', 'not_reached'] as const;

/** Why the holder `o` does not hold a grant now; null if it does. */
export const staleBecause = (columns: GrantColumns): SQL => sql`
  case when ${isHeld(columns)} then null
       when not coalesce(o.is_active, false) then 'owner_inactive'
       when not coalesce(o.stands, false) then 'owner_not_member'
       when ${columns.action} <> 'read' and ${isHeld({ ...columns, action: sql`'read'` })} then 'not_editable'
       else 'not_reached' end`;

const asked = {
  type: sql`g."resourceType"`,
  id: sql`g."resourceId"`,
  action: sql`g.action`,
};

/** Which of these grants a principal's owner does not hold now in the principal's workspace, as positions in the list. */
export async function listUnheldGrants(
  db: Queryable,
  ownerId: string,
  workspaceId: string,
  grants: readonly Grant[],
): Promise<number[]> {
  const rows = JSON.stringify(grants.map((grant, position) => ({ ...grant, position })));
  const workspace = sql`${workspaceId}::uuid`;
  const found = await db.execute<{ position: number }>(sql`
    select g.position
      from jsonb_to_recordset(${rows}::jsonb) as g("resourceType" text, "resourceId" uuid, action text, position int)
      left join lateral ${holder(sql`${ownerId}::uuid`, workspace)} on true
     where not ${isHeld({ ...asked, workspaceId: workspace })}
     order by g.position`);
  return found.rows.map((row) => row.position);
}
