import { and, eq } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
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

/** Whether a person is a member somewhere, and a guest wherever they are. */
export async function isGuestEverywhere(db: Queryable, userId: string): Promise<boolean> {
  const roles = await db
    .select({ role: workspaceMember.role })
    .from(workspaceMember)
    .where(eq(workspaceMember.userId, userId));
  return roles.length > 0 && roles.every(({ role }) => role === 'guest');
}

/** A new workspace with its members, one of whom must be an owner (the database checks at commit). */
export async function insertWorkspace(
  db: Transaction,
  name: string,
  members: readonly { userId: string; role: WorkspaceRole }[],
): Promise<{ id: string }> {
  const [row] = await db.insert(workspace).values({ name }).returning({ id: workspace.id });
  if (row === undefined) throw new Error('an insert returned no row');
  await db.insert(workspaceMember).values(members.map((member) => ({ ...member, workspaceId: row.id })));
  return row;
}
