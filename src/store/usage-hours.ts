import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { timeColumn } from './page.js';

const usageHour = z.object({ hour: timeColumn, outcome: z.string(), requests: z.int() });
export type UsageHour = z.infer<typeof usageHour>;

/** The requests of a credential by hour and outcome, from the hour that `from` lies in up to `until`, oldest first. */
export async function listUsageHours(
  db: Queryable,
  credentialId: string,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<UsageHour[]> {
  const found = await db.execute(sql`
    select u.hour, u.outcome, least(u.requests, 2147483647)::int as requests
      from graphwarden.credential_usage u
     where u.credential_id = ${credentialId}
       and u.hour > ${from.toISOString()}::timestamptz - interval '1 hour' and u.hour < ${until.toISOString()}::timestamptz
     order by u.hour, u.outcome`);
  return found.rows.map((row) => usageHour.parse(row));
}
