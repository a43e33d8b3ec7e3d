import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { userAccount, userSession } from './schema/people.js';

/** What alone a session may do; undefined: everything. */
type Limit = 'second_factor' | 'password' | undefined;

interface SessionEnds {
  readonly idleSeconds: number;
  readonly maximumSeconds: number;
}

interface NewSession extends SessionEnds {
  readonly userId: string;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly limitedTo: Limit;
}

/** By whom a session is ended, and why; `by` is undefined for an operator. */
interface Ending {
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

const inSeconds = (seconds: number) => sql`now() + make_interval(secs => ${seconds})`;

const endsOf = ({ idleSeconds, maximumSeconds }: SessionEnds) => ({
  idleExpiresAt: inSeconds(Math.min(idleSeconds, maximumSeconds)),
  expiresAt: inSeconds(maximumSeconds),
});

/** What a session is by its own row, in the order in which the auth hook looks. */
export const sessionStatuses = ['active', 'idle', 'expired', 'revoked'] as const;

/** The status of the session whose row is named `s`, by the database's clock. */
export const sessionStatus = sql`case when s.revoked_at is not null then 'revoked' when s.expires_at <= now() then 'expired'
  when s.idle_expires_at <= now() then 'idle' else 'active' end`;

/** A session that nobody ended, and that has not ended by itself; where its table has no other name. */
export const isLiveSession = sql`${userSession.revokedAt} is null and ${userSession.expiresAt} > now() and ${userSession.idleExpiresAt} > now()`;

/** Begins a session; its ends are counted from the database's clock. */
export async function insertSession(
  db: Transaction,
  session: NewSession,
): Promise<{ id: string; endsAt: Date }> {
  const [row] = await db
    .insert(userSession)
    .values({
      userId: session.userId,
      ...endsOf(session),
      address: session.address ?? null,
      userAgent: session.userAgent ?? null,
      limitedTo: session.limitedTo ?? null,
    })
    .returning({ id: userSession.id, endsAt: userSession.idleExpiresAt });
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}

/** Counts a session as used now: it idles from here on, never past its absolute end. Undefined when it has ended. */
export async function extendSession(
  db: Transaction,
  id: string,
  idleSeconds: number,
): Promise<Date | undefined> {
  const [row] = await db
    .update(userSession)
    .set({
      lastSeenAt: sql`now()`,
      idleExpiresAt: sql`greatest(${userSession.idleExpiresAt}, least(${userSession.expiresAt}, ${inSeconds(idleSeconds)}))`,
    })
    .where(and(eq(userSession.id, id), isLiveSession))
    .returning({ endsAt: userSession.idleExpiresAt });
  return row?.endsAt;
}

/** What a session that lives is limited to, which may be nothing; undefined when it has ended. */
export async function findLiveSession(
  db: Transaction,
  id: string,
): Promise<{ limitedTo: NonNullable<Limit> | null } | undefined> {
  return await first(
    db
      .select({ limitedTo: userSession.limitedTo })
      .from(userSession)
      .where(and(eq(userSession.id, id), isLiveSession)),
  );
}

/** Makes a limited session that lives one like any other, with the ends of one that begins now; false when it has ended. */
export async function liftLimit(db: Transaction, id: string, ends: SessionEnds): Promise<boolean> {
  const lifted = await db
    .update(userSession)
    .set({ limitedTo: null, ...endsOf(ends) })
    .where(and(eq(userSession.id, id), isLiveSession));
  return lifted.rowCount === 1;
}

/**
 * Ends a session; one that was ended before stays as it was ended. Answers with when it was ended and whether that was
 * only now, or undefined when there is no such session.
 */
export async function revokeSession(
  db: Transaction,
  id: string,
  ending: Ending,
): Promise<{ revokedAt: Date; changed: boolean } | undefined> {
  const revoked = await db
    .update(userSession)
    .set(endedBy(ending))
    .where(and(eq(userSession.id, id), isNull(userSession.revokedAt)));
  const row = await first(
    db.select({ revokedAt: userSession.revokedAt }).from(userSession).where(eq(userSession.id, id)),
  );
  if (row?.revokedAt == null) return undefined;
  return { revokedAt: row.revokedAt, changed: revoked.rowCount === 1 };
}

/** Ends the sessions of somebody that live, all or but one, or only those with a limit. Answers with their ids. */
export async function revokeSessionsOf(
  db: Transaction,
  userId: string,
  { but, limitedTo, ...ending }: Ending & { readonly but?: string | undefined; readonly limitedTo?: Limit },
): Promise<string[]> {
  // Locked in the order in which the flush of usage locks them.
  const theirs = db
    .select({ id: userSession.id })
    .from(userSession)
    .where(
      and(
        eq(userSession.userId, userId),
        but === undefined ? undefined : ne(userSession.id, but),
        limitedTo === undefined ? undefined : eq(userSession.limitedTo, limitedTo),
        isLiveSession,
      ),
    )
    .orderBy(userSession.id)
    .for('no key update');
  const ended = await db
    .update(userSession)
    .set(endedBy(ending))
    .where(inArray(userSession.id, theirs))
    .returning({ id: userSession.id });
  return ended.map(({ id }) => id);
}

const endedBy = ({ by, reason }: Ending) => ({
  revokedAt: sql`now()`,
  revokedBy: by ?? null,
  revokedReason: reason ?? null,
});

/** Whose session it is: what decides who may see and end it. */
export async function findSessionStanding(db: Queryable, id: string) {
  return await first(
    db
      .select({ ownerId: userSession.userId, ownerRole: userAccount.role })
      .from(userSession)
      .innerJoin(userAccount, eq(userAccount.id, userSession.userId))
      .where(eq(userSession.id, id)),
  );
}
