import {
  type DigestKey,
  type OpaqueKind,
  digestOpaqueToken,
  matchesDigest,
  tokenIdOf,
} from '../../tokens/opaque-token.js';
import type { Identified, RefusalReason, Resolution } from './kind.js';

interface StoredSecret {
  readonly id: string;
  readonly digest: Buffer;
  readonly digest_key_id: string;
  readonly is_previous: boolean;
}

interface OpaqueSettings<Row extends StoredSecret> {
  readonly kind: OpaqueKind;
  readonly keys: readonly DigestKey[];
  find(tokenId: string): Promise<Row | undefined>;
  /** The checks of a token whose secret was right: the first reason against it, else its principal. */
  judge(row: Row): Promise<RefusalReason | Extract<Resolution, { principal: unknown }>['principal']>;
}

/**
 * Resolves an opaque token: shape and checksum (no query for a bad one), its row by the public token id, its digest in
 * constant time; only then is anything said about the row.
 */
export async function resolveOpaque<Row extends StoredSecret & { readonly checked_at: Date }>(
  text: string,
  { kind, keys, find, judge }: OpaqueSettings<Row>,
): Promise<Resolution> {
  const tokenId = tokenIdOf(text);
  if (tokenId === undefined) return { refused: 'malformed' };
  const row = await find(tokenId);
  if (row === undefined) return { refused: 'unknown' };
  const identified = identify(kind, text, row, keys);
  if (identified === undefined) return { refused: 'secret_mismatch' };
  const verdict = await judge(row);
  if (typeof verdict === 'string') return { refused: verdict, identified };
  return { principal: verdict, identified, checkedAt: row.checked_at };
}

/** Whose token it is if its digest matches, with a fresh digest when the stored one was made by an older key; else undefined. */
function identify(
  kind: OpaqueKind,
  text: string,
  row: StoredSecret,
  keys: readonly DigestKey[],
): Identified | undefined {
  if (!matchesDigest(text, { digest: row.digest, digestKeyId: row.digest_key_id }, keys)) return undefined;
  const found = { id: row.id, kind, previous: row.is_previous };
  const active = keys[0];
  if (active === undefined || active.id === row.digest_key_id) return found;
  const digest = digestOpaqueToken(text, active);
  return {
    ...found,
    redigest: { previous: row.is_previous, digestKeyId: active.id, digest, oldDigest: row.digest },
  };
}
