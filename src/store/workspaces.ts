import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Queryable, type Transaction, first } from './database.js';
import { orConflict } from './database-errors.js';
import { type Page, type PageRequest, contains, nameKey, readPage, timeColumn } from './page.js';
import { workspace, workspaceMember } from './schema/people.js';

export type WorkspaceRole = (typeof workspaceMember.$inferSelect)['role'];

/** The role of a person in a workspace, or undefined when not a member (or when there is no such workspace). */
export async function findWorkspaceRole(
  db: Queryable,
  workspaceId: string,
  userId: string,
): Promise<WorkspaceRole | undefined> {
  const row = await first(
    db
      .select({ role: workspaceMember.role })
      .from(workspaceMember)
      .where(and(eq(workspaceMember.workspaceId, workspaceId), eq(workspaceMember.userId, userId))),
  );
  return row?.role;
}

/** Whether a person is more than a guest in no workspace. */
export async function hasNoMembership(db: Queryable, userId: string): Promise<boolean> {
  const roles = await db
    .select({ role: workspaceMember.role })
    .from(workspaceMember)
    .where(eq(workspaceMember.userId, userId));
  return roles.every(({ role }) => role === 'guest');
}

/**
 * A new workspace with its members, one of whom must be an owner (the database checks at commit). A name that another
 * workspace has, ignoring case, is a Conflict.
 */
export async function insertWorkspace(
  db: Transaction,
  name: string,
  members: readonly { userId: string; role: WorkspaceRole }[],
): Promise<{ id: string; createdAt: Date }> {
  const taken = 'name: another workspace has that name.';
  const [row] = await orConflict('workspace_name_ignoring_case', taken, () =>
    db.insert(workspace).values({ name }).returning({ id: workspace.id, createdAt: workspace.createdAt }),
  );
  if (row === undefined) throw new Error('an insert returned no row');
  await db.insert(workspaceMember).values(members.map((member) => ({ ...member, workspaceId: row.id })));
  return row;
}

const listedWorkspace = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(workspaceMember.role.enumValues).nullable(),
  memberCount: z.number(),
  createdAt: timeColumn,
});
export type ListedWorkspace = z.infer<typeof listedWorkspace>;

/** Who looks at workspaces: with everything in sight, or only the memberships of a person, perhaps in one workspace. */
export interface WorkspaceViewer {
  readonly userId: string | undefined;
  readonly seesAll: boolean;
  readonly limitedTo: string | undefined;
}

/** A page of the workspaces in somebody's sight, by name, each with that person's own role there. */
export async function listWorkspaces(
  db: Queryable,
  { userId, seesAll, limitedTo }: WorkspaceViewer,
  { search, ...page }: PageRequest & { readonly search?: string | null | undefined },
): Promise<Page<ListedWorkspace>> {
  return await readPage(
    db,
    {
      columns: sql`w.id, w.name, m.role, w.created_at as "createdAt",
        (select count(*)::int from graphwarden.workspace_member c where c.workspace_id = w.id) as "memberCount"`,
      from: sql`from graphwarden.workspace w
        left join graphwarden.workspace_member m on m.workspace_id = w.id and m.user_id = ${userId ?? null}
       where (${seesAll} or m.role is not null) and (${limitedTo ?? null}::uuid is null or w.id = ${limitedTo ?? null})
         and ${contains(sql`w.name`, search)}`,
      order: { key: nameKey(sql`w.name`), descending: false },
      node: listedWorkspace,
    },
    page,
  );
}

/**
 * Holds a workspace until the transaction ends, so that changes of its members wait for each other; false where there is
 * none.
 */
export async function lockWorkspace(db: Transaction, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: workspace.id })
    .from(workspace)
    .where(eq(workspace.id, id))
    .for('no key update');
  return rows.length > 0;
}

/** Whether there is a workspace of this id. */
export async function workspaceExists(db: Queryable, id: string): Promise<boolean> {
  return (await db.$count(workspace, eq(workspace.id, id))) > 0;
}
