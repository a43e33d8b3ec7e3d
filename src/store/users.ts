import { eq, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { userAccount } from './schema/people.js';

interface LoginAccount extends Record<string, unknown> {
  readonly folded: string;
  readonly isKnownHere: boolean;
  readonly id: string | null;
  readonly username: string | null;
  readonly passwordHash: string | null;
  readonly isActive: boolean | null;
  readonly mfaRequired: boolean | null;
}

/**
 * What a login needs to know of a username: how the database folds its case (it is unique so folded), its account if
 * there is one, and whether that account has had a session from this address in the last 90 days.
 */
export async function findLoginAccount(db: Queryable, username: string, address: string | undefined) {
  const found = await db.execute<LoginAccount>(sql`
    select lower(asked.username) as folded, u.id, u.username, u.password_hash as "passwordHash",
           u.is_active as "isActive", u.mfa_required as "mfaRequired",
           exists (select 1 from graphwarden.user_session s
                    where s.user_id = u.id and s.address = ${address ?? null}::inet
                      and s.created_at > now() - interval '90 days') as "isKnownHere"
      from (select ${username}::text as username) asked
      left join graphwarden.user_account u on lower(u.username) = lower(asked.username)`);
  const row = found.rows[0];
  if (row === undefined) throw new Error('a select without conditions returned no row');
  const { folded, isKnownHere, id, username: name, passwordHash, isActive, mfaRequired } = row;
  if (id === null || name === null) return { folded, isKnownHere, account: undefined };
  return {
    folded,
    isKnownHere,
    account: {
      id,
      username: name,
      passwordHash,
      isActive: isActive === true,
      mfaRequired: mfaRequired !== false,
    },
  };
}

/** Whether an account is still what a login was checked against; holds it so until the transaction ends. */
export async function lockUnchangedAccount(
  db: Transaction,
  account: { id: string; passwordHash: string | null },
): Promise<boolean> {
  const row = await first(
    db
      .select({
        passwordHash: userAccount.passwordHash,
        isActive: userAccount.isActive,
        mfaRequired: userAccount.mfaRequired,
      })
      .from(userAccount)
      .where(eq(userAccount.id, account.id))
      .for('share'),
  );
  return row !== undefined && row.isActive && !row.mfaRequired && row.passwordHash === account.passwordHash;
}

/**
 * Makes transactions that count a person's tokens wait for each other; ends with the transaction. Answers whether the
 * account is active.
 */
export async function lockUser(db: Transaction, id: string): Promise<boolean> {
  const row = await first(
    db
      .select({ isActive: userAccount.isActive })
      .from(userAccount)
      .where(eq(userAccount.id, id))
      .for('no key update'),
  );
  return row?.isActive === true;
}

type NewUser = Pick<typeof userAccount.$inferInsert, 'username' | 'displayName' | 'role' | 'passwordHash'>;

/** A new account; answers with its id. */
export async function insertUser(db: Transaction, user: NewUser): Promise<{ id: string }> {
  const [row] = await db.insert(userAccount).values(user).returning({ id: userAccount.id });
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}

/** Whether nobody has an account yet. */
export async function hasNoUsers(db: Queryable): Promise<boolean> {
  return (await first(db.select({ id: userAccount.id }).from(userAccount).limit(1))) === undefined;
}
