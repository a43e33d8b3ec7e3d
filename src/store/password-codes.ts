import { and, eq, gt, sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { passwordCode } from './schema/people.js';

interface StoredCode {
  readonly digest: Buffer;
  readonly digestKeyId: string;
}

/** Gives somebody a password code, good for so many seconds by the database's clock; one they had goes. Answers with its end. */
export async function replacePasswordCode(
  db: Transaction,
  userId: string,
  { digest, digestKeyId }: StoredCode,
  seconds: number,
): Promise<Date> {
  const row = {
    digest,
    digestKeyId,
    createdAt: sql`now()`,
    expiresAt: sql`now() + make_interval(secs => ${seconds})`,
  };
  const [made] = await db
    .insert(passwordCode)
    .values({ userId, ...row })
    .onConflictDoUpdate({ target: passwordCode.userId, set: row })
    .returning({ expiresAt: passwordCode.expiresAt });
  if (made === undefined) throw new Error('an upsert returned no row');
  return made.expiresAt;
}

/** Uses up a password code that has not expired; false when it is not there any more: of two at once, one gets it. */
export async function consumePasswordCode(
  db: Transaction,
  userId: string,
  { digest }: StoredCode,
): Promise<boolean> {
  const used = await db
    .delete(passwordCode)
    .where(
      and(
        eq(passwordCode.userId, userId),
        eq(passwordCode.digest, digest),
        gt(passwordCode.expiresAt, sql`now()`),
      ),
    );
  return used.rowCount === 1;
}

/** Takes somebody's password code away, if they have one. */
export async function deletePasswordCode(db: Transaction, userId: string): Promise<void> {
  await db.delete(passwordCode).where(eq(passwordCode.userId, userId));
}
