import { sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { type TokenKind, tokenTables } from './token-tables.js';

/** By whom tokens are ended, and why. */
export interface Ending {
  /** The person who revokes; undefined for an operator. */
  readonly by: string | undefined;
  readonly reason: string | undefined;
}

/**
 * Revokes a token that exists. One that was revoked before keeps who, when and why. Answers with when it was revoked,
 * and whether that was only now.
 */
export async function revokeToken(
  db: Transaction,
  kind: TokenKind,
  id: string,
  { by, reason }: Ending,
): Promise<{ revokedAt: Date; changed: boolean }> {
  const revoked = await db.execute(sql`
    update ${tokenTables[kind]} set revoked_at = now(), revoked_by = ${by ?? null}, revoked_reason = ${reason ?? null}
     where id = ${id} and revoked_at is null`);
  const found = await db.execute<{ revoked_at: string | null }>(
    sql`select revoked_at from ${tokenTables[kind]} where id = ${id}`,
  );
  const at = found.rows[0]?.revoked_at;
  if (at == null) throw new Error('a revoked token has no time of revocation');
  return { revokedAt: new Date(at), changed: revoked.rowCount === 1 };
}

/**
 * Revokes those of these tokens that are not revoked. Whoever calls holds them already, locked in the order of their ids:
 * of two who revoke many, one waits.
 */
export async function revokeMany(
  db: Transaction,
  kind: TokenKind,
  ids: readonly string[],
  { by, reason }: Ending,
): Promise<void> {
  await db.execute(sql`
    update ${tokenTables[kind]} set revoked_at = now(), revoked_by = ${by ?? null}, revoked_reason = ${reason ?? null}
     where id = any (${sql.param([...ids])}::uuid[]) and revoked_at is null`);
}
