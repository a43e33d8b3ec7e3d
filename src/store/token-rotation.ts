import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { type TokenKind, tokenTables } from './token-tables.js';

interface LockedRow extends Record<string, unknown> {
  readonly name: string;
  readonly token_id: string;
  readonly expires_at: string;
  readonly now: string;
  readonly is_revoked: boolean;
  readonly is_expired: boolean;
}

/** A token as it is now by the database's clock, held so until the transaction ends: two changes of it wait for each other. */
export async function lockToken(db: Transaction, kind: TokenKind, id: string) {
  const found = await db.execute<LockedRow>(sql`
    select name, token_id, expires_at, now() as now, revoked_at is not null as is_revoked, expires_at <= now() as is_expired
      from ${tokenTables[kind]} where id = ${id} for no key update`);
  const row = found.rows[0];
  return (
    row && {
      name: row.name,
      tokenId: row.token_id,
      expiresAt: new Date(row.expires_at),
      now: new Date(row.now),
      isRevoked: row.is_revoked,
      isExpired: row.is_expired,
    }
  );
}

interface Rotation {
  readonly tokenId: string;
  readonly digest: Buffer;
  readonly digestKeyId: string;
  /** The token's new end; undefined leaves it to the microsecond. */
  readonly expiresAt: Date | undefined;
  /** Until when the secret of now stays good as the previous one; undefined drops it at once. */
  readonly overlapUntil: Date | undefined;
}

/** Gives a token a new secret. The one it had becomes the previous one, or goes; an older previous one goes in any case. */
export async function rotateToken(
  db: Transaction,
  kind: TokenKind,
  id: string,
  rotation: Rotation,
): Promise<void> {
  const until = rotation.overlapUntil?.toISOString() ?? null;
  const kept = (column: SQL): SQL => sql`case when ${until}::timestamptz is not null then ${column} end`;
  await db.execute(sql`
    update ${tokenTables[kind]}
       set previous_token_id = ${kept(sql`token_id`)}, previous_digest = ${kept(sql`digest`)},
           previous_digest_key_id = ${kept(sql`digest_key_id`)}, previous_last_used_at = ${kept(sql`last_used_at`)},
           previous_valid_until = ${until}::timestamptz, expires_at = coalesce(${rotation.expiresAt?.toISOString() ?? null}::timestamptz, expires_at),
           rotated_at = now(), token_id = ${rotation.tokenId}, digest = ${rotation.digest}, digest_key_id = ${rotation.digestKeyId}
     where id = ${id}`);
}

/** Renames a token, moves its end, or both; an overlap ends with the token at the latest. What is undefined stays. */
export async function changeToken(
  db: Transaction,
  kind: TokenKind,
  id: string,
  { name, expiresAt }: { readonly name: string | undefined; readonly expiresAt: Date | undefined },
): Promise<void> {
  const end = sql`coalesce(${expiresAt?.toISOString() ?? null}::timestamptz, expires_at)`;
  await db.execute(sql`
    update ${tokenTables[kind]}
       set name = coalesce(${name ?? null}, name), expires_at = ${end},
           previous_valid_until = case when previous_valid_until > ${end} then ${end} else previous_valid_until end
     where id = ${id}`);
}

/** Drops the previous secret; answers whether it was still good. */
export async function endOverlap(db: Transaction, kind: TokenKind, id: string): Promise<boolean> {
  const found = await db.execute<{ lasted: boolean | null }>(
    sql`select previous_valid_until > now() as lasted from ${tokenTables[kind]} where id = ${id}`,
  );
  await db.execute(sql`
    update ${tokenTables[kind]}
       set previous_token_id = null, previous_digest = null, previous_digest_key_id = null,
           previous_valid_until = null, previous_last_used_at = null
     where id = ${id} and previous_token_id is not null`);
  return found.rows[0]?.lasted === true;
}
