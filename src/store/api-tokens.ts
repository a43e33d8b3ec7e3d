import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { apiToken } from './schema/credentials.js';
import { userAccount } from './schema/people.js';

type NewApiToken = Pick<
  typeof apiToken.$inferInsert,
  'userId' | 'workspaceId' | 'name' | 'scopes' | 'tokenId' | 'digest' | 'digestKeyId' | 'expiresAt'
>;

export async function insertApiToken(
  db: Transaction,
  token: NewApiToken,
): Promise<{ id: string; expiresAt: Date }> {
  const [row] = await db
    .insert(apiToken)
    .values(token)
    .returning({ id: apiToken.id, expiresAt: apiToken.expiresAt });
  if (row === undefined) throw new Error('an insert returned no row');
  return row;
}

/** Whose token it is and where it is limited to: what decides who may see it. */
export async function findApiTokenStanding(db: Queryable, id: string) {
  return await first(
    db
      .select({ ownerId: apiToken.userId, ownerRole: userAccount.role, workspaceId: apiToken.workspaceId })
      .from(apiToken)
      .innerJoin(userAccount, eq(userAccount.id, apiToken.userId))
      .where(eq(apiToken.id, id)),
  );
}

interface Revocation {
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

/** Revokes; a token that was revoked before keeps who, when and why. Answers with when it was revoked, and whether only now. */
export async function revokeApiToken(db: Transaction, id: string, { by, reason }: Revocation) {
  const revoked = await db
    .update(apiToken)
    .set({ revokedAt: sql`now()`, revokedBy: by ?? null, revokedReason: reason ?? null })
    .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)))
    .returning({ revokedAt: apiToken.revokedAt });
  const row = await first(
    db.select({ revokedAt: apiToken.revokedAt }).from(apiToken).where(eq(apiToken.id, id)),
  );
  if (row?.revokedAt == null) throw new Error('a revoked token has no time of revocation');
  return { revokedAt: row.revokedAt, changed: revoked.length > 0 };
}

/** How many of a person's API tokens would be accepted now, as far as their own rows say. */
export async function countLiveApiTokens(db: Queryable, userId: string): Promise<number> {
  return await db.$count(
    apiToken,
    and(eq(apiToken.userId, userId), isNull(apiToken.revokedAt), gt(apiToken.expiresAt, sql`now()`)),
  );
}
