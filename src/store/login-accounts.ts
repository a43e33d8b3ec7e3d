import { type SQL, eq, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { userAccount } from './schema/people.js';

/** What is checked of an account before somebody gets in. */
export interface LoginAccount {
  readonly id: string;
  readonly username: string;
  readonly role: 'user' | 'manager' | 'admin';
  readonly passwordHash: string | null;
  readonly isActive: boolean;
  readonly mfaRequired: boolean;
  /** The code that stands in for the password, if there is one that has not expired. */
  readonly passwordCode: { readonly digest: Buffer; readonly digestKeyId: string } | undefined;
}

interface FoundAccount {
  /** The username as the database folds its case. */
  readonly folded: string;
  /** Whether this account has had a session from this address in the last 90 days. */
  readonly isKnownHere: boolean;
  readonly account: LoginAccount | undefined;
}

/** What a login needs to know of a username, whether or not there is an account of that name. */
export async function findLoginAccount(
  db: Queryable,
  username: string,
  address: string | undefined,
): Promise<FoundAccount> {
  return await findAccount(db, sql`select ${username}::text as username`, address);
}

/** The same of somebody who is logged in; undefined when the account has gone. */
export async function findOwnAccount(
  db: Queryable,
  id: string,
  address: string | undefined,
): Promise<(FoundAccount & { readonly account: LoginAccount }) | undefined> {
  const asked = sql`select coalesce((select username from graphwarden.user_account where id = ${id}), '') as username`;
  const { account, ...found } = await findAccount(db, asked, address);
  return account === undefined ? undefined : { ...found, account };
}

interface AccountRow extends Record<string, unknown> {
  readonly folded: string;
  readonly isKnownHere: boolean;
  readonly id: string | null;
  readonly username: string | null;
  readonly role: LoginAccount['role'] | null;
  readonly passwordHash: string | null;
  readonly isActive: boolean | null;
  readonly mfaRequired: boolean | null;
  readonly digest: Buffer | null;
  readonly digestKeyId: string | null;
}

async function findAccount(db: Queryable, asked: SQL, address: string | undefined): Promise<FoundAccount> {
  const found = await db.execute<AccountRow>(sql`
    select lower(asked.username) as folded, u.id, u.username, u.role, u.password_hash as "passwordHash",
           u.is_active as "isActive", u.mfa_required as "mfaRequired", c.digest, c.digest_key_id as "digestKeyId",
           exists (select 1 from graphwarden.user_session s
                    where s.user_id = u.id and s.address = ${address ?? null}::inet
                      and s.created_at > now() - interval '90 days') as "isKnownHere"
      from (${asked}) asked
      left join graphwarden.user_account u on lower(u.username) = lower(asked.username)
      left join graphwarden.password_code c on c.user_id = u.id and c.expires_at > now()`);
  const row = found.rows[0];
  if (row === undefined) throw new Error('a select without conditions returned no row');
  return { folded: row.folded, isKnownHere: row.isKnownHere, account: accountOf(row) };
}

function accountOf(row: AccountRow): LoginAccount | undefined {
  const { id, username, role, passwordHash, isActive, mfaRequired, digest, digestKeyId } = row;
  if (id === null || username === null || role === null) return undefined;
  return {
    id,
    username,
    role,
    passwordHash,
    isActive: isActive === true,
    mfaRequired: mfaRequired !== false,
    passwordCode: digest === null || digestKeyId === null ? undefined : { digest, digestKeyId },
  };
}

/** Whether an account is still what a login was checked against; holds it so until the transaction ends. */
export async function lockUnchangedAccount(db: Transaction, account: LoginAccount): Promise<boolean> {
  return await isUnchanged(db, account, 'share');
}

/**
 * The same, before something is changed about how this person gets in: logins and other such changes wait until the
 * transaction ends. Whoever needs other rows as well locks this one first.
 */
export async function lockAccountForChange(db: Transaction, account: LoginAccount): Promise<boolean> {
  return await isUnchanged(db, account, 'no key update');
}

async function isUnchanged(
  db: Transaction,
  account: LoginAccount,
  strength: 'share' | 'no key update',
): Promise<boolean> {
  const { passwordHash, isActive, mfaRequired } = userAccount;
  const row = await first(
    db
      .select({ passwordHash, isActive, mfaRequired })
      .from(userAccount)
      .where(eq(userAccount.id, account.id))
      .for(strength),
  );
  return (
    row !== undefined &&
    row.isActive &&
    row.mfaRequired === account.mfaRequired &&
    row.passwordHash === account.passwordHash
  );
}

/** Whether a freeze keeps this person from logging in, as it refuses sessions they have: it spares admins. */
export async function isLoginFrozen(db: Queryable, role: LoginAccount['role']): Promise<boolean> {
  const found = await db.execute<{ isFrozen: boolean }>(sql`
    select coalesce('login' = any (p.frozen_kinds), true) and (p.only is null or ${role}::text <> 'admin') as "isFrozen"
      from (select 1) one left join graphwarden.credential_policy p on true`);
  return found.rows[0]?.isFrozen !== false;
}

/** Gives an account another password. */
export async function updatePassword(db: Transaction, id: string, passwordHash: string): Promise<Date> {
  const [row] = await db
    .update(userAccount)
    .set({ passwordHash, updatedAt: sql`now()` })
    .where(eq(userAccount.id, id))
    .returning({ changedAt: userAccount.updatedAt });
  if (row === undefined) throw new Error('a locked account has gone');
  return row.changedAt;
}

/** Forgets an account's password; whoever checked it before finds it changed. */
export async function forgetPassword(db: Transaction, userId: string): Promise<void> {
  await db.execute(
    sql`update graphwarden.user_account set password_hash = null, updated_at = now() where id = ${userId}`,
  );
}
