import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Transaction } from './database.js';

const unrevokedToken = z.object({ id: z.string(), name: z.string(), isLive: z.boolean() });

/** The tokens of a principal that are not revoked, also expired ones, by name; held until the transaction ends. */
export async function lockUnrevokedTokens(db: Transaction, principalId: string) {
  const found = await db.execute(sql`
    select t.id, t.name, t.expires_at > now() as "isLive" from graphwarden.service_token t
     where t.principal_id = ${principalId} and t.revoked_at is null order by t.id for no key update`);
  return found.rows
    .map((row) => unrevokedToken.parse(row))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}
