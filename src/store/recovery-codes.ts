import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { recoveryCode } from './schema/people.js';

interface StoredCode {
  readonly digest: Buffer;
  readonly digestKeyId: string;
}

/** Gives somebody a new set of recovery codes; all earlier ones go. */
export async function replaceRecoveryCodes(
  db: Transaction,
  userId: string,
  codes: readonly StoredCode[],
): Promise<void> {
  await db.delete(recoveryCode).where(eq(recoveryCode.userId, userId));
  await db
    .insert(recoveryCode)
    .values(codes.map(({ digest, digestKeyId }) => ({ userId, digest, digestKeyId })));
}

/** Uses up the recovery code with one of these digests; false when there is none: of two at once, one gets it. */
export async function consumeRecoveryCode(
  db: Transaction,
  userId: string,
  digests: readonly Buffer[],
): Promise<boolean> {
  if (digests.length === 0) return false;
  const used = await db
    .update(recoveryCode)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(recoveryCode.userId, userId),
        inArray(recoveryCode.digest, [...digests]),
        isNull(recoveryCode.usedAt),
      ),
    );
  return used.rowCount === 1;
}
