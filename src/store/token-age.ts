import { sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { type TokenKind, tokenTables } from './token-tables.js';

/** Moves the making and the end of a token back by so many days. For the demo, which has to show an expired one at once. */
export async function backdateToken(
  db: Transaction,
  kind: TokenKind,
  id: string,
  days: number,
): Promise<void> {
  const age = sql`make_interval(days => ${days}::int)`;
  await db.execute(sql`
    update ${tokenTables[kind]} set created_at = created_at - ${age}, expires_at = expires_at - ${age} where id = ${id}`);
}
