import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { type Page, type PageRequest, contains, nameKey, readPage } from './page.js';

export const reachableKinds = ['project', 'client', 'oplog'] as const;
export type ReachableKind = (typeof reachableKinds)[number];

/** Whose reach is listed, and how much of it. */
export interface Reacher {
  readonly userId: string;
  /** Whether a manager's standing counts: it does for a credential that acts as one. */
  readonly byStanding: boolean;
  /** Whether the credential may change anything at all. */
  readonly edits: boolean;
  /** Only what lies in all of these workspaces. */
  readonly workspaceIds: readonly string[];
  /** As the owner of a service principal in these workspaces: a guest there, or an inactive owner, reaches nothing. */
  readonly asOwner: boolean;
}

const reachable = z.object({
  id: z.string(),
  name: z.string(),
  workspaceId: z.string(),
  parent: z.string().nullable(),
  canEdit: z.boolean(),
});
export type Reachable = z.infer<typeof reachable>;

/**
 * What a person reaches now of a kind, by name: the meaning of the access views, of `credential_client_access` for
 * clients. Editing a client is editing something of it, or all of it by standing.
 */
export async function listReachable(
  db: Queryable,
  reacher: Reacher,
  { kind, search, ...page }: PageRequest & { kind: ReachableKind; search: string | null | undefined },
): Promise<Page<Reachable>> {
  const { columns, from } = sources[kind](reacher);
  return await readPage(
    db,
    {
      columns: sql`r.*`,
      from: sql`from (select ${columns} ${from}) r where ${contains(sql`r.name`, search)}`,
      order: { key: nameKey(sql`r.name`), descending: false },
      node: reachable,
    },
    page,
  );
}

interface Source {
  readonly columns: SQL;
  readonly from: SQL;
}

const sources: Readonly<Record<ReachableKind, (reacher: Reacher) => Source>> = {
  project: (reacher) => ({
    columns: sql`p.id, p.name, p.workspace_id as "workspaceId", c.name as parent, h.can_edit and ${reacher.edits} as "canEdit"`,
    from: sql`
      from graphwarden.project p join ${reachedProjects(reacher)} h on h.project_id = p.id
      left join graphwarden.client c on c.id = p.client_id
     where ${isWithin(reacher, sql`p.workspace_id`)}`,
  }),
  oplog: (reacher) => ({
    columns: sql`o.id, o.name, p.workspace_id as "workspaceId", p.name as parent, h.can_edit and ${reacher.edits} as "canEdit"`,
    from: sql`
      from graphwarden.oplog o join graphwarden.project p on p.id = o.project_id
      join ${reachedProjects(reacher)} h on h.project_id = p.id
     where ${isWithin(reacher, sql`p.workspace_id`)}`,
  }),
  client: (reacher) => ({
    columns: sql`c.id, c.name, c.workspace_id as "workspaceId", null::text as parent,
      (coalesce(s.sees_all, false) or coalesce(h.can_edit, false)) and ${reacher.edits} as "canEdit"`,
    from: sql`
      from graphwarden.client c
      left join (select p.client_id, p.workspace_id, bool_or(h.can_edit) as can_edit
                   from graphwarden.project p join ${reachedProjects(reacher)} h on h.project_id = p.id
                  group by p.client_id, p.workspace_id) h on h.client_id = c.id and h.workspace_id = c.workspace_id
      left join lateral (
        select (${reacher.byStanding} and u.role in ('manager', 'admin')) or m.role in ('maintainer', 'owner') as sees_all
          from graphwarden.user_account u
          left join graphwarden.workspace_member m on m.user_id = u.id and m.workspace_id = c.workspace_id
         where u.id = ${reacher.userId} and u.is_active) s on true
     where (s.sees_all or h.client_id is not null) and ${isWithin(reacher, sql`c.workspace_id`)}`,
  }),
};

const reachedProjects = ({ userId, byStanding }: Reacher): SQL => sql`
  (select a.project_id, bool_or(coalesce(a.can_edit, false)) as can_edit
     from graphwarden.user_project_access a
    where a.user_id = ${userId} and (${byStanding} or a.workspace_id is not null)
    group by a.project_id)`;

function isWithin({ userId, workspaceIds, asOwner }: Reacher, workspaceId: SQL): SQL {
  const inAll = workspaceIds.map((id) => sql`${workspaceId} = ${id}::uuid`);
  const asMember = sql`exists (
    select from graphwarden.workspace_member m join graphwarden.user_account u on u.id = m.user_id and u.is_active
     where m.user_id = ${userId} and m.workspace_id = ${workspaceId} and m.role <> 'guest')`;
  return sql.join([sql`true`, ...inAll, ...(asOwner ? [asMember] : [])], sql` and `);
}
