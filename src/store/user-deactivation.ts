import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';

interface Ending {
  /** The person who ends it; undefined for an operator. */
  readonly by: string | undefined;
  readonly reason: string;
}

const dependents = z.object({
  sessions: z.number(),
  apiTokens: z.number(),
  servicePrincipals: z.number(),
  serviceTokens: z.number(),
});

const isLive = sql`t.revoked_at is null and t.expires_at > now()`;
const isLiveSession = sql`t.revoked_at is null and least(t.expires_at, t.idle_expires_at) > now()`;
const ownedBy = (userId: string): SQL =>
  sql`t.principal_id in (select s.id from graphwarden.service_principal s where s.owner_id = ${userId})`;

/** What hangs on an account: its live sessions and API tokens, its active principals and their live tokens. */
export async function countDependents(db: Queryable, userId: string) {
  const found = await db.execute(sql`
    select (select count(*)::int from graphwarden.user_session t where t.user_id = ${userId} and ${isLiveSession}) as sessions,
           (select count(*)::int from graphwarden.api_token t where t.user_id = ${userId} and ${isLive}) as "apiTokens",
           (select count(*)::int from graphwarden.service_principal s where s.owner_id = ${userId} and s.is_active) as "servicePrincipals",
           (select count(*)::int from graphwarden.service_token t where ${ownedBy(userId)} and ${isLive}) as "serviceTokens"`);
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

/** Ends a person's live sessions; answers with their ids. */
export async function endSessionsOf(db: Transaction, userId: string, ending: Ending): Promise<string[]> {
  return await endAll(
    db,
    sql`graphwarden.user_session`,
    sql`t.user_id = ${userId} and ${isLiveSession}`,
    ending,
  );
}

/** Revokes a person's live API tokens; answers with their ids. */
export async function revokeApiTokensOf(db: Transaction, userId: string, ending: Ending): Promise<string[]> {
  return await endAll(db, sql`graphwarden.api_token`, sql`t.user_id = ${userId} and ${isLive}`, ending);
}

/** Revokes the live tokens of a person's principals; answers with their ids. */
export async function revokeServiceTokensOf(
  db: Transaction,
  userId: string,
  ending: Ending,
): Promise<string[]> {
  return await endAll(db, sql`graphwarden.service_token`, sql`${ownedBy(userId)} and ${isLive}`, ending);
}

async function endAll(db: Transaction, table: SQL, which: SQL, { by, reason }: Ending): Promise<string[]> {
  const found = await db.execute<{ id: string }>(sql`
    update ${table} t set revoked_at = now(), revoked_by = ${by ?? null}, revoked_reason = ${reason} where ${which} returning t.id`);
  return found.rows.map(({ id }) => id);
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

/** Forgets an account's password; whoever checked it before finds it changed. */
export async function forgetPassword(db: Transaction, userId: string): Promise<void> {
  await db.execute(
    sql`update graphwarden.user_account set password_hash = null, updated_at = now() where id = ${userId}`,
  );
}

/** Removes a person's second factor, also one that waits for its first code, and the recovery codes; answers whether there was one. */
export async function removeSecondFactorOf(db: Transaction, userId: string): Promise<boolean> {
  await db.execute(sql`delete from graphwarden.recovery_code where user_id = ${userId}`);
  const found = await db.execute<{ was: boolean }>(
    sql`delete from graphwarden.second_factor where user_id = ${userId} returning confirmed_at is not null as was`,
  );
  return found.rows[0]?.was === true;
}
