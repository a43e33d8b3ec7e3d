import { type SQL, and, eq, gt, isNull, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import type { Grant } from './reach.js';
import { servicePrincipal, serviceToken } from './schema/credentials.js';
import { userAccount } from './schema/people.js';
import { insertGrants } from './token-grants.js';

type NewServiceToken = Pick<
  typeof serviceToken.$inferInsert,
  | 'principalId'
  | 'name'
  | 'createdBy'
  | 'tokenId'
  | 'digest'
  | 'digestKeyId'
  | 'expiresAt'
  | 'allowedCidrs'
  | 'rateLimitPerMinute'
>;

/** Inserts a token with its grants. */
export async function insertServiceToken(
  db: Transaction,
  token: NewServiceToken,
  grants: readonly Grant[],
): Promise<{ id: string; expiresAt: Date }> {
  const [row] = await db
    .insert(serviceToken)
    .values(token)
    .returning({ id: serviceToken.id, expiresAt: serviceToken.expiresAt });
  if (row === undefined) throw new Error('an insert returned no row');
  await insertGrants(db, row.id, grants);
  return row;
}

const grants = (condition: SQL) =>
  sql<boolean>`exists (select from graphwarden.service_token_grant g where g.token_id = ${serviceToken.id} and ${condition})`;

const standing = (db: Queryable, id: string) =>
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
    .where(eq(serviceToken.id, id));

/** Whose principal's token it is, in which workspace, and what it may do: what decides who may see it, and who gets its secret. */
export async function findServiceTokenStanding(db: Queryable, id: string) {
  return await first(standing(db, id));
}

/**
 * The same, with the principal held as it is until the transaction ends: whoever hands one on locks it first, and its
 * tokens after it.
 */
export async function holdServiceTokenStanding(db: Transaction, id: string) {
  await db.execute(sql`
    select from graphwarden.service_principal s
     where s.id = (select t.principal_id from graphwarden.service_token t where t.id = ${id}) for share`);
  return await first(standing(db, id));
}

interface Limits {
  readonly allowedCidrs?: string[] | null;
  readonly rateLimitPerMinute?: number | null;
}

/** Sets from where a token may be used and how often; null is no limit, what is undefined stays. */
export async function changeLimits(db: Transaction, id: string, limits: Limits): Promise<void> {
  if (limits.allowedCidrs === undefined && limits.rateLimitPerMinute === undefined) return;
  await db.update(serviceToken).set(limits).where(eq(serviceToken.id, id));
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
