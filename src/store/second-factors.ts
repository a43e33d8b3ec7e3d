import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { secondFactor } from './schema/people.js';

interface SealedSecret {
  readonly sealedSecret: Buffer;
  readonly keyId: string;
}

/** How long a new secret waits for its first code. */
const pendingMinutes = 10;

/** The second factor somebody has, and the one they may be about to have; with the database's time. Locked so until the transaction ends. */
export async function lockSecondFactor(db: Transaction, userId: string) {
  const row = await first(
    db
      .select({
        now: sql<Date>`now()`.mapWith(secondFactor.confirmedAt),
        sealedSecret: secondFactor.sealedSecret,
        keyId: secondFactor.keyId,
        pendingSealedSecret: secondFactor.pendingSealedSecret,
        pendingKeyId: secondFactor.pendingKeyId,
        isPending: sql<boolean>`${secondFactor.pendingSince} > now() - make_interval(mins => ${pendingMinutes})`,
      })
      .from(secondFactor)
      .where(eq(secondFactor.userId, userId))
      .for('update'),
  );
  return {
    now: row?.now ?? new Date(0),
    confirmed: sealedOf(row?.sealedSecret, row?.keyId),
    pending: row?.isPending === true ? sealedOf(row.pendingSealedSecret, row.pendingKeyId) : undefined,
  };
}

const sealedOf = (
  sealedSecret: Buffer | null | undefined,
  keyId: string | null | undefined,
): SealedSecret | undefined => (sealedSecret == null || keyId == null ? undefined : { sealedSecret, keyId });

/** Keeps a new secret until its first code; the factor somebody has stays. An earlier one that waits is replaced. */
export async function savePendingSecret(
  db: Transaction,
  userId: string,
  { sealedSecret, keyId }: SealedSecret,
): Promise<void> {
  const row = { pendingSealedSecret: sealedSecret, pendingKeyId: keyId, pendingSince: sql`now()` };
  await db
    .insert(secondFactor)
    .values({ userId, ...row })
    .onConflictDoUpdate({ target: secondFactor.userId, set: row });
}

/** Makes a secret the second factor; the code it was proved by is used. */
export async function confirmSecret(
  db: Transaction,
  userId: string,
  secret: SealedSecret,
  step: number,
): Promise<void> {
  await db
    .update(secondFactor)
    .set({
      ...secret,
      confirmedAt: sql`now()`,
      lastStep: step,
      pendingSealedSecret: null,
      pendingKeyId: null,
      pendingSince: null,
    })
    .where(eq(secondFactor.userId, userId));
}

/**
 * Uses up the code of a time step, and those before it; false when it was used up already: of two at once, one is
 * accepted. The secret is stored anew as it is given, under another key maybe.
 */
export async function acceptStep(
  db: Transaction,
  userId: string,
  secret: SealedSecret,
  step: number,
): Promise<boolean> {
  const accepted = await db
    .update(secondFactor)
    .set({ ...secret, lastStep: step })
    .where(
      and(
        eq(secondFactor.userId, userId),
        or(isNull(secondFactor.lastStep), lt(secondFactor.lastStep, step)),
      ),
    );
  return accepted.rowCount === 1;
}

/** Takes somebody's second factor away, with one that waits and all recovery codes; answers whether there was one in use. */
export async function deleteSecondFactor(db: Transaction, userId: string): Promise<boolean> {
  const [gone] = await db
    .delete(secondFactor)
    .where(eq(secondFactor.userId, userId))
    .returning({ confirmedAt: secondFactor.confirmedAt });
  await db.execute(sql`delete from graphwarden.recovery_code where user_id = ${userId}`);
  return gone?.confirmedAt != null;
}

interface Status extends Record<string, unknown> {
  readonly isEnrolled: boolean;
  readonly isRequired: boolean;
  readonly recoveryCodesLeft: number;
}

/** How somebody stands with their second factor; undefined when there is no such account. */
export async function findSecondFactorStatus(db: Queryable, userId: string): Promise<Status | undefined> {
  const found = await db.execute<Status>(sql`
    select u.mfa_required as "isRequired",
           exists (select from graphwarden.second_factor f
                    where f.user_id = u.id and f.confirmed_at is not null) as "isEnrolled",
           (select count(*)::int from graphwarden.recovery_code c
             where c.user_id = u.id and c.used_at is null) as "recoveryCodesLeft"
      from graphwarden.user_account u where u.id = ${userId}`);
  return found.rows[0];
}
