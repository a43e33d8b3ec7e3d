import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { type TokenList, isListed } from './token-lists.js';
import { standingTokens } from './token-standing.js';
import { type TokenKind, tokenFilter } from './token-tables.js';

const counts = z.object({
  active: z.int(),
  expiring: z.int(),
  expired: z.int(),
  revoked: z.int(),
  unused: z.int(),
  total: z.int(),
});
const counted = ['active', 'expiring', 'expired', 'revoked', 'unused'] as const;

/** How many tokens a list holds, in all and with each of these filters: by one statement, so that the numbers agree. */
export async function countTokens(
  db: Queryable,
  kind: TokenKind,
  list: TokenList,
): Promise<z.infer<typeof counts>> {
  const columns = counted.map(
    (filter) => sql`count(*) filter (where ${tokenFilter(filter)})::int as ${sql.identifier(filter)}`,
  );
  const found = await db.execute(sql`
    select ${sql.join(columns, sql`, `)}, count(*)::int as total from ${standingTokens[kind]} where ${isListed(kind, list)}`);
  return counts.parse(found.rows[0]);
}
