import { eq } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { userAccount } from './schema/people.js';

/** Makes transactions that count a person's tokens wait for each other; ends with the transaction. */
export async function lockUser(db: Transaction, id: string): Promise<void> {
  await db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(eq(userAccount.id, id))
    .for('no key update');
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
