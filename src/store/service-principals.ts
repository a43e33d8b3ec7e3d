import { and, eq, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { servicePrincipal } from './schema/credentials.js';
import { orConflict, violatesUnique } from './database-errors.js';
import { userAccount } from './schema/people.js';

const columns = {
  id: servicePrincipal.id,
  workspaceId: servicePrincipal.workspaceId,
  name: servicePrincipal.name,
  kind: servicePrincipal.kind,
  ownerId: servicePrincipal.ownerId,
  isActive: servicePrincipal.isActive,
  createdAt: servicePrincipal.createdAt,
};

type NewPrincipal = Pick<typeof servicePrincipal.$inferInsert, 'workspaceId' | 'name' | 'kind' | 'ownerId'>;

/** Inserts a principal unless an active one of this name (ignoring case) is in the workspace; undefined then. */
export async function insertServicePrincipal(db: Transaction, principal: NewPrincipal) {
  try {
    return await db.transaction((attempt) =>
      first(attempt.insert(servicePrincipal).values(principal).returning(columns)),
    );
  } catch (error) {
    if (violatesUnique(error, 'service_principal_name_while_active')) return undefined;
    throw error;
  }
}

/** The active principal of this name, ignoring case. */
export async function findActivePrincipalByName(db: Queryable, workspaceId: string, name: string) {
  return await first(
    db
      .select(columns)
      .from(servicePrincipal)
      .where(
        and(
          eq(servicePrincipal.workspaceId, workspaceId),
          sql`lower(${servicePrincipal.name}) = lower(${name})`,
          servicePrincipal.isActive,
        ),
      ),
  );
}

export const principalNameTaken = 'name: an active service principal of this workspace has that name.';

/** A principal to be changed, held until the transaction ends: creations of its tokens, and other changes, wait. */
export async function lockPrincipalToChange(db: Transaction, id: string) {
  const row = await first(
    db
      .select({
        ...columns,
        offeredTo: servicePrincipal.offeredTo,
        deactivatedBy: servicePrincipal.deactivatedBy,
      })
      .from(servicePrincipal)
      .where(eq(servicePrincipal.id, id))
      .for('no key update'),
  );
  if (row === undefined) return undefined;
  const owner = await first(
    db.select({ role: userAccount.role }).from(userAccount).where(eq(userAccount.id, row.ownerId)),
  );
  if (owner === undefined) throw new Error('a principal without an owner');
  return { ...row, ownerRole: owner.role };
}

interface PrincipalChange {
  readonly name?: string;
  readonly kind?: string;
  readonly isActive?: boolean;
  readonly deactivatedBy?: string | null;
}

/** Changes what is given of a principal. A name that another active one of the workspace has is a Conflict. */
export async function changePrincipal(db: Transaction, id: string, change: PrincipalChange): Promise<void> {
  await orConflict('service_principal_name_while_active', principalNameTaken, () =>
    db.update(servicePrincipal).set(change).where(eq(servicePrincipal.id, id)),
  );
}

/** Offers a principal to somebody, instead of whomever it was offered to. */
export async function offerPrincipal(
  db: Transaction,
  id: string,
  offer: { readonly to: string; readonly by: string },
): Promise<void> {
  await db
    .update(servicePrincipal)
    .set({ offeredTo: offer.to, offeredBy: offer.by, offeredAt: sql`now()` })
    .where(eq(servicePrincipal.id, id));
}

/** Ends the offer of a principal, if there is one. */
export async function endOffer(db: Transaction, id: string): Promise<void> {
  await db
    .update(servicePrincipal)
    .set({ offeredTo: null, offeredBy: null, offeredAt: null })
    .where(eq(servicePrincipal.id, id));
}

/** Gives a principal a new owner; the offer goes. */
export async function handPrincipalOn(db: Transaction, id: string, ownerId: string): Promise<void> {
  await db
    .update(servicePrincipal)
    .set({ ownerId, offeredTo: null, offeredBy: null, offeredAt: null })
    .where(eq(servicePrincipal.id, id));
}

/** A principal, held as it is until the transaction ends. */
export async function lockServicePrincipal(db: Transaction, id: string) {
  return await first(
    db.select(columns).from(servicePrincipal).where(eq(servicePrincipal.id, id)).for('share'),
  );
}

/** A principal as it is now. */
export async function findServicePrincipal(db: Queryable, id: string) {
  return await first(db.select(columns).from(servicePrincipal).where(eq(servicePrincipal.id, id)));
}

/** Which of these ids are principals of this person. */
export async function listOwnedAmong(
  db: Queryable,
  ownerId: string,
  ids: readonly string[],
): Promise<string[]> {
  const found = await db.execute<{ id: string }>(sql`
    select id from graphwarden.service_principal where owner_id = ${ownerId} and id = any (${sql.param([...ids])}::uuid[])`);
  return found.rows.map(({ id }) => id);
}
