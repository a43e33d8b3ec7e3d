import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type Queryable, type Transaction, first } from './database.js';
import { type Page, type PageRequest, contains, nameKey, readPage, timeColumn } from './page.js';
import { userAccount, workspaceMember } from './schema/people.js';
import { isLiveToken } from './token-tables.js';
import type { WorkspaceRole } from './workspaces.js';

const listedMember = z.object({
  workspaceId: z.string(),
  userId: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: z.enum(workspaceMember.role.enumValues),
  isActive: z.boolean(),
  joinedAt: timeColumn,
});
export type ListedMember = z.infer<typeof listedMember>;

/** A page of the members of a workspace, by username; `search` looks in username and display name. */
export async function listMembers(
  db: Queryable,
  workspaceId: string,
  { search, ...page }: PageRequest & { readonly search?: string | null | undefined },
): Promise<Page<ListedMember>> {
  return await readPage(
    db,
    {
      columns: sql`u.id, m.workspace_id as "workspaceId", u.id as "userId", u.username, u.display_name as "displayName",
        m.role, u.is_active as "isActive", m.created_at as "joinedAt"`,
      from: sql`from graphwarden.workspace_member m join graphwarden.user_account u on u.id = m.user_id
       where m.workspace_id = ${workspaceId}
         and (${contains(sql`u.username`, search)} or ${contains(sql`u.display_name`, search)})`,
      order: { key: nameKey(sql`u.username`), descending: false },
      node: listedMember,
    },
    page,
  );
}

/** A member, with what decides who may act on that person. */
export async function findMember(db: Queryable, workspaceId: string, userId: string) {
  return await first(
    db
      .select({
        role: workspaceMember.role,
        userRole: userAccount.role,
        isActive: userAccount.isActive,
        username: userAccount.username,
      })
      .from(workspaceMember)
      .innerJoin(userAccount, eq(userAccount.id, workspaceMember.userId))
      .where(and(eq(workspaceMember.workspaceId, workspaceId), eq(workspaceMember.userId, userId))),
  );
}

/** How many owners a workspace has besides this person, and how many of those are active. */
export async function countOtherOwners(
  db: Queryable,
  workspaceId: string,
  userId: string,
): Promise<{ all: number; active: number }> {
  const [row] = await db
    .select({
      all: sql<number>`count(*)::int`,
      active: sql<number>`(count(*) filter (where ${userAccount.isActive}))::int`,
    })
    .from(workspaceMember)
    .innerJoin(userAccount, eq(userAccount.id, workspaceMember.userId))
    .where(
      and(
        eq(workspaceMember.workspaceId, workspaceId),
        eq(workspaceMember.role, 'owner'),
        sql`${workspaceMember.userId} <> ${userId}`,
      ),
    );
  return row ?? { all: 0, active: 0 };
}

/** Makes somebody a member, or gives a member another role; answers with when they joined. */
export async function upsertMember(
  db: Transaction,
  workspaceId: string,
  userId: string,
  role: WorkspaceRole,
): Promise<Date> {
  const [row] = await db
    .insert(workspaceMember)
    .values({ workspaceId, userId, role })
    .onConflictDoUpdate({ target: [workspaceMember.workspaceId, workspaceMember.userId], set: { role } })
    .returning({ joinedAt: workspaceMember.createdAt });
  if (row === undefined) throw new Error('an upsert returned no row');
  return row.joinedAt;
}

/**
 * Ends a membership. What the person owns in the workspace stays, and is without effect meanwhile; what is offered to
 * them there is no more.
 */
export async function deleteMember(db: Transaction, workspaceId: string, userId: string): Promise<void> {
  await db
    .delete(workspaceMember)
    .where(and(eq(workspaceMember.workspaceId, workspaceId), eq(workspaceMember.userId, userId)));
  await db.execute(sql`
    update graphwarden.service_principal set offered_to = null, offered_by = null, offered_at = null
     where workspace_id = ${workspaceId} and offered_to = ${userId}`);
}

const possessions = z.object({
  apiTokens: z.number(),
  servicePrincipals: z.number(),
  serviceTokens: z.number(),
});

/** What a person has in a workspace that works only while they are more than a guest there: live, by its own row. */
export async function countPossessions(db: Queryable, workspaceId: string, userId: string) {
  const found = await db.execute(sql`
    select (select count(*)::int from graphwarden.api_token t
             where t.user_id = ${userId} and t.workspace_id = ${workspaceId} and ${isLiveToken}) as "apiTokens",
           (select count(*)::int from graphwarden.service_principal s
             where s.owner_id = ${userId} and s.workspace_id = ${workspaceId} and s.is_active) as "servicePrincipals",
           (select count(*)::int from graphwarden.service_token t join graphwarden.service_principal s on s.id = t.principal_id
             where s.owner_id = ${userId} and s.workspace_id = ${workspaceId} and s.is_active
               and ${isLiveToken}) as "serviceTokens"`);
  return possessions.parse(found.rows[0]);
}
