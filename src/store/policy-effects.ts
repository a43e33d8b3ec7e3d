import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { standingTokens } from './token-standing.js';
import { type TokenSummary, summaryColumns, tokenSummary } from './token-summaries.js';
import { type TokenKind, isIdle, isLiveToken, lastUse } from './token-tables.js';

/** The first tokens that a rule would be about, and how many there are. */
export interface AffectedTokens {
  readonly count: number;
  readonly tokens: TokenSummary[];
}

/** The live tokens that end later than a maximum lifetime from now would let them, the latest first. */
export const listExceeding = async (db: Queryable, maximumLifetimeSeconds: number): Promise<AffectedTokens> =>
  await listAffected(
    db,
    () => sql`${isLiveToken} and t.expires_at > now() + make_interval(secs => ${maximumLifetimeSeconds})`,
    sql`"expiresAt" desc`,
  );

/** The live tokens that were not used, nor made, for so many days, the longest idle first. */
export const listIdle = async (db: Queryable, days: number): Promise<AffectedTokens> =>
  await listAffected(
    db,
    (kind) => sql`${isLiveToken} and ${isIdle(kind, sql`make_interval(days => ${days})`)}`,
    sql`last_use`,
  );

async function listAffected(
  db: Queryable,
  condition: (kind: TokenKind) => SQL,
  order: SQL,
): Promise<AffectedTokens> {
  const of = (kind: TokenKind): SQL => sql`
    select ${summaryColumns(kind)}, ${lastUse} as last_use
      from ${standingTokens[kind]} where ${condition(kind)}`;
  const found = await db.execute(sql`
    select a.*, count(*) over ()::int as count from (${of('api_token')} union all ${of('service_token')}) a
     order by ${order}, id limit 100`);
  const count = z.object({ count: z.int() }).optional().parse(found.rows[0])?.count ?? 0;
  return { count, tokens: found.rows.map((row) => tokenSummary.parse(row)) };
}

/** How many people have more live tokens than a cap, those of their service principals among them. */
export async function countPeopleOverCap(db: Queryable, maximumLiveTokens: number): Promise<number> {
  const found = await db.execute(sql`
    select count(*)::int as people from (
      select l.user_id from (
        select t.user_id from graphwarden.api_token t where ${isLiveToken}
        union all
        select s.owner_id from graphwarden.service_token t join graphwarden.service_principal s on s.id = t.principal_id where ${isLiveToken}) l
       group by l.user_id having count(*) > ${maximumLiveTokens}) p`);
  return z.object({ people: z.int() }).parse(found.rows[0]).people;
}
