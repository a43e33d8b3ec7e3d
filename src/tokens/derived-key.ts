import { hkdfSync } from 'node:crypto';
import type { DigestKey } from './opaque-token.js';

/** What a digest key is also good for, besides the digests of tokens. */
type Purpose = 'second factor' | 'recovery code' | 'password code';

/** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869), so that nothing made for one of them is of use for another. */
export function derivedKey(key: DigestKey, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', key.secret, '', `graphwarden ${purpose}`, 32));
}
