import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { nullableTime, timeColumn } from './page.js';
import { type TokenKind, tokenStatus } from './token-tables.js';
import { standingTokens } from './token-standing.js';

export const tokenSummary = z.object({
  id: z.string(),
  kind: z.enum(['api_token', 'service_token']),
  tokenId: z.string(),
  name: z.string(),
  owner: z.string(),
  status: z.string(),
  expiresAt: timeColumn,
  lastUsedAt: nullableTime,
});
export type TokenSummary = z.infer<typeof tokenSummary>;

/** After SELECT, over `standingTokens` of a kind: the columns of a summary. */
export const summaryColumns = (kind: TokenKind): SQL => sql`
  t.id, ${kind}::text as kind, t.token_id as "tokenId", t.name, u.username as owner, ${tokenStatus} as status,
  t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt"`;

/** The tokens of a kind with these ids, by name; `owner` is the username of the person behind each. */
export async function listTokenSummaries(
  db: Queryable,
  kind: TokenKind,
  ids: readonly string[],
): Promise<TokenSummary[]> {
  const found = await db.execute(sql`
    select ${summaryColumns(kind)}
      from ${standingTokens[kind]}
     where t.id = any (${sql.param([...ids])}::uuid[])
     order by lower(t.name), t.id`);
  return found.rows.map((row) => tokenSummary.parse(row));
}
