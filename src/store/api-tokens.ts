import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { apiToken } from './schema/credentials.js';
import { userAccount } from './schema/people.js';

type NewApiToken = Pick<
  typeof apiToken.$inferInsert,
  'userId' | 'workspaceId' | 'name' | 'scopes' | 'tokenId' | 'digest' | 'digestKeyId' | 'expiresAt'
>;

/** A new API token; answers with its id and its end as the database holds it. */
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

/** Whose token it is, where it is limited to and what it may do: what decides who may see it, and who gets its secret. */
export async function findApiTokenStanding(db: Queryable, id: string) {
  return await first(
    db
      .select({
        ownerId: apiToken.userId,
        ownerRole: userAccount.role,
        workspaceId: apiToken.workspaceId,
        scopes: apiToken.scopes,
      })
      .from(apiToken)
      .innerJoin(userAccount, eq(userAccount.id, apiToken.userId))
      .where(eq(apiToken.id, id)),
  );
}

/** How many of a person's API tokens would be accepted now, as far as their own rows say. */
export async function countLiveApiTokens(db: Queryable, userId: string): Promise<number> {
  return await db.$count(
    apiToken,
    and(eq(apiToken.userId, userId), isNull(apiToken.revokedAt), gt(apiToken.expiresAt, sql`now()`)),
  );
}
