import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import { isLiveSession } from './sessions.js';
import { type Ending, revokeMany } from './token-revocation.js';
import { type TokenKind, isLiveToken, tokenTables } from './token-tables.js';

const dependents = z.object({
  sessions: z.number(),
  apiTokens: z.number(),
  servicePrincipals: z.number(),
  serviceTokens: z.number(),
});

const ownedBy = (userId: string): SQL =>
  sql`t.principal_id in (select s.id from graphwarden.service_principal s where s.owner_id = ${userId})`;

/** What hangs on an account: its live sessions and API tokens, its active principals and their live tokens. */
export async function countDependents(db: Queryable, userId: string) {
  const found = await db.execute(sql`
    select (select count(*)::int from graphwarden.user_session where user_id = ${userId} and ${isLiveSession}) as sessions,
           (select count(*)::int from graphwarden.api_token t where t.user_id = ${userId} and ${isLiveToken}) as "apiTokens",
           (select count(*)::int from graphwarden.service_principal s where s.owner_id = ${userId} and s.is_active) as "servicePrincipals",
           (select count(*)::int from graphwarden.service_token t where ${ownedBy(userId)} and ${isLiveToken}) as "serviceTokens"`);
  return dependents.parse(found.rows[0]);
}

/**
 * Holds a person's principals until the transaction ends. Principals are held before people everywhere, so that nobody
 * waits in a circle.
 */
export async function lockPrincipalsOf(db: Transaction, userId: string): Promise<void> {
  await db.execute(
    sql`select id from graphwarden.service_principal where owner_id = ${userId} order by id for no key update`,
  );
}

/** Switches an account on or off. */
export async function setActive(db: Transaction, userId: string, isActive: boolean): Promise<void> {
  await db.execute(
    sql`update graphwarden.user_account set is_active = ${isActive}, updated_at = now() where id = ${userId}`,
  );
}

const belongsTo: Readonly<Record<TokenKind, (userId: string) => SQL>> = {
  api_token: (userId) => sql`t.user_id = ${userId}`,
  service_token: ownedBy,
};

/** Revokes a person's live tokens of a kind, for service tokens those of their principals; answers with their ids. */
export async function revokeTokensOf(
  db: Transaction,
  kind: TokenKind,
  userId: string,
  ending: Ending,
): Promise<string[]> {
  const found = await db.execute<{ id: string }>(sql`
    select t.id from ${tokenTables[kind]} t where ${belongsTo[kind](userId)} and ${isLiveToken}
     order by t.id for no key update`);
  const ids = found.rows.map(({ id }) => id);
  await revokeMany(db, kind, ids, ending);
  return ids;
}

/** Deactivates a person's active principals; answers with their ids. */
export async function deactivatePrincipalsOf(db: Transaction, userId: string): Promise<string[]> {
  const found = await db.execute<{ id: string }>(
    sql`update graphwarden.service_principal set is_active = false where owner_id = ${userId} and is_active returning id`,
  );
  return found.rows.map(({ id }) => id);
}

/** The workspaces that no active person but this one owns, by name. */
export async function listWorkspacesOwnedAlone(db: Queryable, userId: string): Promise<string[]> {
  const found = await db.execute<{ name: string }>(sql`
    select w.name from graphwarden.workspace w
      join graphwarden.workspace_member m on m.workspace_id = w.id and m.user_id = ${userId} and m.role = 'owner'
     where not exists (select from graphwarden.workspace_member o join graphwarden.user_account u on u.id = o.user_id
                        where o.workspace_id = w.id and o.role = 'owner' and u.is_active and o.user_id <> ${userId})
     order by lower(w.name)`);
  return found.rows.map(({ name }) => name);
}
