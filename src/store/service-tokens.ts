import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { servicePrincipal, serviceToken, serviceTokenGrant } from './schema/credentials.js';
import { userAccount } from './schema/people.js';

type NewServiceToken = Pick<
  typeof serviceToken.$inferInsert,
  'principalId' | 'name' | 'createdBy' | 'tokenId' | 'digest' | 'digestKeyId' | 'expiresAt'
>;
type NewGrant = Pick<typeof serviceTokenGrant.$inferInsert, 'resourceType' | 'resourceId' | 'action'>;

/** Inserts a token with its grants. */
export async function insertServiceToken(
  db: Transaction,
  token: NewServiceToken,
  grants: readonly NewGrant[],
): Promise<{ id: string; expiresAt: Date }> {
  const [row] = await db
    .insert(serviceToken)
    .values(token)
    .returning({ id: serviceToken.id, expiresAt: serviceToken.expiresAt });
  if (row === undefined) throw new Error('an insert returned no row');
  await db.insert(serviceTokenGrant).values(grants.map((grant) => ({ ...grant, tokenId: row.id })));
  return row;
}

/** Whose principal's token it is, and in which workspace: what decides who may see it. */
export async function findServiceTokenStanding(db: Queryable, id: string) {
  return await first(
    db
      .select({
        ownerId: servicePrincipal.ownerId,
        ownerRole: userAccount.role,
        workspaceId: servicePrincipal.workspaceId,
      })
      .from(serviceToken)
      .innerJoin(servicePrincipal, eq(servicePrincipal.id, serviceToken.principalId))
      .innerJoin(userAccount, eq(userAccount.id, servicePrincipal.ownerId))
      .where(eq(serviceToken.id, id)),
  );
}

interface Revocation {
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

/** Revokes; a token that was revoked before keeps who, when and why. Answers with when it was revoked, and whether only now. */
export async function revokeServiceToken(db: Transaction, id: string, { by, reason }: Revocation) {
  const revoked = await db
    .update(serviceToken)
    .set({ revokedAt: sql`now()`, revokedBy: by ?? null, revokedReason: reason ?? null })
    .where(and(eq(serviceToken.id, id), isNull(serviceToken.revokedAt)))
    .returning({ revokedAt: serviceToken.revokedAt });
  const row = await first(
    db.select({ revokedAt: serviceToken.revokedAt }).from(serviceToken).where(eq(serviceToken.id, id)),
  );
  if (row?.revokedAt == null) throw new Error('a revoked token has no time of revocation');
  return { revokedAt: row.revokedAt, changed: revoked.length > 0 };
}

/** How many service tokens of a person's principals would be accepted now, as far as their own rows say. */
export async function countLiveServiceTokens(db: Queryable, ownerId: string): Promise<number> {
  const owned = db
    .select({ id: servicePrincipal.id })
    .from(servicePrincipal)
    .where(eq(servicePrincipal.ownerId, ownerId));
  return await db.$count(
    serviceToken,
    and(
      sql`${serviceToken.principalId} in ${owned}`,
      isNull(serviceToken.revokedAt),
      gt(serviceToken.expiresAt, sql`now()`),
    ),
  );
}
