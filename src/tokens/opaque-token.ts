import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const families = { api_token: 'gwat', service_token: 'gwst' } as const;
export type OpaqueKind = keyof typeof families;

/** A key of the token digests. The first of the configured list digests new tokens; the others only verify. */
export interface DigestKey {
  readonly id: string;
  readonly secret: Buffer;
}

/** What is stored of an opaque token; the text itself is shown once and kept nowhere. */
export interface OpaqueDigest {
  readonly tokenId: string;
  readonly digest: Buffer;
  readonly digestKeyId: string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 43; // 62^43 > 2^256: every 32 random bytes fit.
const checksumLength = 6; // 62^6 > 2^32: every CRC32 fits.
const shape = /^gw(?:at|st)_([0-9a-f]{16})_[0-9A-Za-z]{49}$/;

function base62(value: bigint, length: number): string {
  const digits: string[] = [];
  for (let rest = value; digits.length < length; rest /= 62n)
    digits.unshift(alphabet.charAt(Number(rest % 62n)));
  return digits.join('');
}

const checksum = (text: string): string => base62(BigInt(crc32(text)), checksumLength);

/**
 * A new opaque token: `gwat_` or `gwst_`, 16 hex digits (the public token id), `_`, 43 base62 digits (32 random bytes)
 * and 6 base62 digits (CRC32 of everything before them).
 */
export function newOpaqueToken(kind: OpaqueKind, key: DigestKey): OpaqueDigest & { readonly text: string } {
  const tokenId = randomBytes(8).toString('hex');
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  const body = `${families[kind]}_${tokenId}_${secret}`;
  const text = body + checksum(body);
  return { text, tokenId, digest: digestOpaqueToken(text, key), digestKeyId: key.id };
}

/** Whether a credential claims, by its prefix, to be an opaque token of this kind. */
export function claimsOpaqueKind(credential: string, kind: OpaqueKind): boolean {
  return credential.startsWith(`${families[kind]}_`);
}

/** The public token id of a well-formed token with a right checksum; undefined for everything else. */
export function tokenIdOf(credential: string): string | undefined {
  const tokenId = shape.exec(credential)?.[1];
  const body = credential.slice(0, -checksumLength);
  return tokenId !== undefined && credential.endsWith(checksum(body)) ? tokenId : undefined;
}

/** The public token id that a text begins with, whatever follows it: of one that was cut off or damaged too. */
export function claimedTokenIdOf(text: string): string | undefined {
  return /^gw(?:at|st)_([0-9a-f]{16})/.exec(text)?.[1];
}

/** HMAC-SHA-256 of the whole token: 32 bytes. A 256-bit random secret needs no slow hash. */
export function digestOpaqueToken(text: string, key: DigestKey): Buffer {
  return createHmac('sha256', key.secret).update(text).digest();
}

/** Whether a stored digest is this token's, compared in constant time. A digest under a key we no longer hold matches nothing. */
export function matchesDigest(
  text: string,
  stored: Omit<OpaqueDigest, 'tokenId'>,
  keys: readonly DigestKey[],
): boolean {
  const key = keys.find((candidate) => candidate.id === stored.digestKeyId);
  if (key === undefined || stored.digest.length !== 32) return false;
  return timingSafeEqual(digestOpaqueToken(text, key), stored.digest);
}
