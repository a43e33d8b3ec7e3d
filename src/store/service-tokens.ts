import { type SQL, and, eq, gt, isNull, sql } from 'drizzle-orm';
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

const grants = (condition: SQL) =>
  sql<boolean>`exists (select from graphwarden.service_token_grant g where g.token_id = ${serviceToken.id} and ${condition})`;

/** Whose principal's token it is, in which workspace, and what it may do: what decides who may see it, and who gets its secret. */
export async function findServiceTokenStanding(db: Queryable, id: string) {
  return await first(
    db
      .select({
        ownerId: servicePrincipal.ownerId,
        ownerRole: userAccount.role,
        workspaceId: servicePrincipal.workspaceId,
        writes: grants(sql`g.action in ('create', 'update')`),
        deletes: grants(sql`g.action = 'delete'`),
      })
      .from(serviceToken)
      .innerJoin(servicePrincipal, eq(servicePrincipal.id, serviceToken.principalId))
      .innerJoin(userAccount, eq(userAccount.id, servicePrincipal.ownerId))
      .where(eq(serviceToken.id, id)),
  );
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
