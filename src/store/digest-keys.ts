import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { isLiveToken } from './token-tables.js';

const countsShape = z.object({
  'API tokens': z.int(),
  'service tokens': z.int(),
  'older texts of tokens': z.int(),
  'second factors': z.int(),
  'recovery codes': z.int(),
  'one-time codes': z.int(),
});

/** How many rows name a digest key and would be of no use without it: what has ended already does not count. */
export async function countRowsUnderKey(db: Queryable, keyId: string): Promise<z.infer<typeof countsShape>> {
  const found = await db.execute(sql`
    with token as (
      select 'api' as kind, digest_key_id, previous_digest_key_id, previous_valid_until
        from graphwarden.api_token t where ${isLiveToken}
      union all
      select 'service', digest_key_id, previous_digest_key_id, previous_valid_until
        from graphwarden.service_token t where ${isLiveToken})
    select (select count(*)::int from token where kind = 'api' and digest_key_id = ${keyId}) as "API tokens",
           (select count(*)::int from token where kind = 'service' and digest_key_id = ${keyId}) as "service tokens",
           (select count(*)::int from token where previous_digest_key_id = ${keyId} and previous_valid_until > now()) as "older texts of tokens",
           (select count(*)::int from graphwarden.second_factor where ${keyId} in (key_id, pending_key_id)) as "second factors",
           (select count(*)::int from graphwarden.recovery_code where digest_key_id = ${keyId} and used_at is null) as "recovery codes",
           (select count(*)::int from graphwarden.password_code where digest_key_id = ${keyId} and expires_at > now()) as "one-time codes"`);
  return countsShape.parse(found.rows[0]);
}
