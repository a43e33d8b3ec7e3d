import { and, eq, sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { servicePrincipal } from './schema/credentials.js';
import { violatesUnique } from './database-errors.js';

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
