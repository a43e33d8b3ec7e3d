import {
  type DigestKey,
  type OpaqueKind,
  digestOpaqueToken,
  matchesDigest,
} from '../../tokens/opaque-token.js';
import type { Identified } from './kind.js';

interface StoredSecret {
  readonly id: string;
  readonly digest: Buffer;
  readonly digest_key_id: string;
  readonly is_previous: boolean;
}

/** Whose token it is if its digest matches, with a fresh digest when the stored one was made by an older key; else undefined. */
export function identifyOpaque(
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
