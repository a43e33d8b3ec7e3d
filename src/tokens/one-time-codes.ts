import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { derivedKey } from './derived-key.js';
import type { DigestKey } from './opaque-token.js';

/** What is stored of a code; the text itself is shown once and kept nowhere. */
export interface CodeDigest {
  readonly digest: Buffer;
  readonly digestKeyId: string;
}

type NewCode = CodeDigest & { readonly text: string };
type CodeKind = 'recovery code' | 'password code';

/** Crockford's base 32: five bits a character, without the letters that look like digits. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const passwordCodePrefix = 'gwpc_';
const passwordCodeShape = /^gwpc_[0-9a-hjkmnp-tv-z]{26}$/;
const recoveryCodeShape = /^[0-9a-hjkmnp-tv-z]{16}$/;
const recoveryCodes = 10;

const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/** A new code that stands in for a password, once: `gwpc_` and 130 random bits. */
export function newPasswordCode(key: DigestKey): NewCode {
  return newCode('password code', passwordCodePrefix + randomText(26), key);
}

/** A new set of codes that each stand in for a second factor, once: 80 random bits in four groups of four. */
export function newRecoveryCodes(key: DigestKey): readonly NewCode[] {
  return Array.from({ length: recoveryCodes }, () => {
    const groups = Array.from({ length: 4 }, () => randomText(4));
    return newCode('recovery code', groups.join('-'), key);
  });
}

/** Whether a text is the password code with this digest, compared in constant time. */
export function matchesPasswordCode(text: string, stored: CodeDigest, keys: readonly DigestKey[]): boolean {
  const written = unified(text);
  const key = keys.find(({ id }) => id === stored.digestKeyId);
  if (key === undefined || !passwordCodeShape.test(written) || stored.digest.length !== 32) return false;
  return timingSafeEqual(digestOf('password code', written, key), stored.digest);
}

/** Every digest that a recovery code may be stored by, under any of our keys; none for a text that is no such code. */
export function recoveryCodeDigests(text: string, keys: readonly DigestKey[]): readonly Buffer[] {
  const written = legible(unified(text));
  return recoveryCodeShape.test(written) ? keys.map((key) => digestOf('recovery code', written, key)) : [];
}

/** However somebody wrote it: in any case, with or without blanks and dashes. */
const unified = (text: string): string => text.replace(/[\s-]/g, '').toLowerCase();

/** Letters that no code has, as the digits that they were read for. */
const legible = (text: string): string => text.replace(/[il]/g, '1').replace(/o/g, '0');

const newCode = (kind: CodeKind, text: string, key: DigestKey): NewCode => ({
  text,
  digest: digestOf(kind, unified(text), key),
  digestKeyId: key.id,
});

/** Random codes need no slow hash: a keyed digest can be neither tried out nor looked up without the key. */
const digestOf = (kind: CodeKind, written: string, key: DigestKey): Buffer =>
  createHmac('sha256', derivedKey(key, kind)).update(written).digest();
