import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { userSession } from './schema/people.js';

interface NewSession {
  readonly userId: string;
  readonly idleSeconds: number;
  readonly maximumSeconds: number;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

/** Begins a session; its ends are counted from the database's clock. */
export async function insertSession(
  db: Transaction,
  session: NewSession,
): Promise<{ id: string; endsAt: Date }> {
  const maximum = sql`now() + make_interval(secs => ${session.maximumSeconds})`;
  const idle = sql`now() + make_interval(secs => ${Math.min(session.idleSeconds, session.maximumSeconds)})`;
  const [row] = await db
    .insert(userSession)
    .values({
      userId: session.userId,
      idleExpiresAt: idle,
      expiresAt: maximum,
      address: session.address ?? null,
      userAgent: session.userAgent ?? null,
    })
    .returning({ id: userSession.id, endsAt: userSession.idleExpiresAt });
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}

/**
 * Ends a session that lives; one that has ended stays as it ended. Answers with when it ended, or undefined when there is
 * none. `by` is the person who ends it, if it is one.
 */
export async function revokeSession(
  db: Transaction,
  id: string,
  by: string | undefined,
  reason: string,
): Promise<Date | undefined> {
  await db
    .update(userSession)
    .set({ revokedAt: sql`now()`, revokedBy: by ?? null, revokedReason: reason })
    .where(and(eq(userSession.id, id), isNull(userSession.revokedAt)));
  return (await findRevocation(db, id))?.revokedAt ?? undefined;
}

async function findRevocation(db: Queryable, id: string) {
  return await first(
    db.select({ revokedAt: userSession.revokedAt }).from(userSession).where(eq(userSession.id, id)),
  );
}
