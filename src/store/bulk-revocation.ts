import { type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from './database.js';
import { type TokenSelection, isSelected } from './token-lists.js';
import { type Viewer, isRevocable, isSeen } from './token-sight.js';
import { standingTokens } from './token-standing.js';
import type { TokenKind } from './token-tables.js';

/** Which of these ids are tokens of a kind that a viewer sees, and whether the viewer may revoke each. */
export async function listSeenTokens(db: Queryable, kind: TokenKind, viewer: Viewer, ids: readonly string[]) {
  const found = await db.execute<{ id: string; revocable: boolean }>(sql`
    select t.id, ${isRevocable(kind, viewer)} as revocable from ${standingTokens[kind]}
     where t.id = any (${sql.param([...ids])}::uuid[]) and ${isSeen(kind, viewer)}`);
  return found.rows;
}

/** Tokens by their ids, or all of a selection. */
export type Hits = { readonly ids: readonly string[] } | { readonly selection: TokenSelection };

/** The unrevoked tokens that are hit: of those meant, the ones that the viewer may revoke. */
const hits = (kind: TokenKind, viewer: Viewer, meant: Hits): SQL => sql`
  ${standingTokens[kind]} where t.revoked_at is null and ${isRevocable(kind, viewer)}
    and ${'ids' in meant ? sql`t.id = any (${sql.param([...meant.ids])}::uuid[])` : isSelected(kind, meant.selection)}`;

/** How many tokens of a kind would be hit. */
export async function countHits(
  db: Queryable,
  kind: TokenKind,
  viewer: Viewer,
  meant: Hits,
): Promise<number> {
  const found = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from ${hits(kind, viewer, meant)}`,
  );
  return found.rows[0]?.count ?? 0;
}

/** The ids of the tokens that would be hit. */
export async function listHits(
  db: Queryable,
  kind: TokenKind,
  viewer: Viewer,
  meant: Hits,
): Promise<string[]> {
  const found = await db.execute<{ id: string }>(
    sql`select t.id from ${hits(kind, viewer, meant)} order by t.id`,
  );
  return found.rows.map(({ id }) => id);
}

/**
 * The same, each held until the transaction ends. They are locked in the order of their ids, so that two who revoke many
 * wait for each other; what another one revoked or changed meanwhile is judged as it is now.
 */
export async function lockHits(
  db: Transaction,
  kind: TokenKind,
  viewer: Viewer,
  meant: Hits,
): Promise<string[]> {
  const found = await db.execute<{ id: string }>(
    sql`select t.id from ${hits(kind, viewer, meant)} order by t.id for no key update of t`,
  );
  return found.rows.map(({ id }) => id);
}
