import { sql } from 'drizzle-orm';
import { type Queryable, first } from './database.js';
import { credentialPolicy } from './schema/administration.js';

/** The one row of policy, with the database's time to count from. */
export async function readPolicy(db: Queryable) {
  const row = await first(
    db
      .select({
        now: sql<Date>`now()`.mapWith(credentialPolicy.updatedAt),
        minimumLifetimeSeconds: credentialPolicy.minimumLifetimeSeconds,
        maximumLifetimeSeconds: credentialPolicy.maximumLifetimeSeconds,
        extensionRotates: credentialPolicy.extensionRotates,
        maximumOverlapSeconds: credentialPolicy.maximumOverlapSeconds,
        maximumLiveTokens: credentialPolicy.maximumLiveTokens,
      })
      .from(credentialPolicy),
  );
  if (row === undefined) throw new Error('graphwarden.credential_policy has lost its row');
  return row;
}
