import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import {
  claimsOpaqueKind,
  digestOpaqueToken,
  matchesDigest,
  newOpaqueToken,
  tokenIdOf,
} from '../../src/tokens/opaque-token.js';

const key = { id: 'one', secret: randomBytes(32) };
const otherKey = { id: 'other', secret: randomBytes(32) };
const kinds = [
  ['api_token', 'gwat'],
  ['service_token', 'gwst'],
] as const;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What a secret scanner would be told to look for. */
const inALeak = /\bgw(?:at|st)_[0-9a-f]{16}_[0-9A-Za-z]{49}\b/;

/** Any UTF-16 there is, lone surrogates and control characters too. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

const valueOf = (digits: string): bigint =>
  Array.from(digits).reduce((value, digit) => value * 62n + BigInt(alphabet.indexOf(digit)), 0n);

describe.each(kinds)('a new %s', (kind, prefix) => {
  test('has the shape that the design gives it, and is found in a leak', () => {
    const { text, tokenId } = newOpaqueToken(kind, key);
    expect(text).toMatch(new RegExp(`^${prefix}_${tokenId}_[0-9A-Za-z]{49}$`));
    expect(text).toHaveLength(71);
    expect(inALeak.exec(`curl -H "Authorization: Bearer ${text}"; exit`)?.[0]).toBe(text);
    expect(tokenIdOf(text)).toBe(tokenId);
  });

  test('is claimed by its own kind alone', () => {
    const { text } = newOpaqueToken(kind, key);
    expect(kinds.map(([each]) => claimsOpaqueKind(text, each))).toEqual(kinds.map(([each]) => each === kind));
  });

  test('has 32 random bytes in 43 base62 digits, never fewer digits and never a bigger number', () => {
    const tokens = Array.from({ length: 2000 }, () => newOpaqueToken(kind, key));
    const wrong = tokens.filter(({ text, tokenId }) => {
      const secret = text.slice(22, 65);
      const isRight = /^[0-9A-Za-z]{43}$/.test(secret) && valueOf(secret) < 2n ** 256n;
      return !isRight || tokenIdOf(text) !== tokenId;
    });
    expect(wrong).toEqual([]);
  });
});

test('no two tokens share an id or a secret, and their secrets use all of their range', () => {
  const tokens = Array.from({ length: 5000 }, () => newOpaqueToken('api_token', key));
  expect(new Set(tokens.map(({ tokenId }) => tokenId)).size).toBe(tokens.length);
  expect(new Set(tokens.map(({ text }) => text.slice(22, 65))).size).toBe(tokens.length);
  const high = tokens.filter(({ text }) => valueOf(text.slice(22, 65)) >= 2n ** 255n).length;
  expect(high / tokens.length).toBeGreaterThan(0.4);
  expect(high / tokens.length).toBeLessThan(0.6);
});

describe('the checksum', () => {
  test('catches every change of a single character, whatever it becomes', () => {
    for (const [kind] of kinds) {
      const { text } = newOpaqueToken(kind, key);
      const changed = Array.from(text).flatMap((was, at) =>
        Array.from(`${alphabet}_-.`)
          .filter((other) => other !== was)
          .map((other) => text.slice(0, at) + other + text.slice(at + 1)),
      );
      expect(changed).toHaveLength(71 * 64);
      expect(changed.filter((each) => tokenIdOf(each) !== undefined)).toEqual([]);
    }
  });

  test('catches a character too few, one too many, and two that changed places', () => {
    for (let round = 0; round < 50; round += 1) {
      const { text } = newOpaqueToken('service_token', key);
      const changed = Array.from(text).flatMap((was, at) => [
        text.slice(0, at) + text.slice(at + 1),
        text.slice(0, at) + was + text.slice(at),
        text.slice(0, at) + text.charAt(at + 1) + was + text.slice(at + 2),
      ]);
      expect(changed.filter((each) => each !== text && tokenIdOf(each) !== undefined)).toEqual([]);
    }
  });

  test('covers the prefix: a token does not become one of another kind by its prefix', () => {
    const { text } = newOpaqueToken('api_token', key);
    expect(tokenIdOf(text.replace('gwat', 'gwst'))).toBeUndefined();
  });

  test('is the one that it was when the first tokens were made', () => {
    expect(tokenIdOf(`gwat_0123456789abcdef_${'0'.repeat(43)}0hHogK`)).toBe('0123456789abcdef');
  });

  test('is not satisfied by random texts of the right shape', () => {
    const shaped = fc.stringMatching(/^gw(at|st)_[0-9a-f]{16}_[0-9A-Za-z]{49}$/);
    fc.assert(
      fc.property(shaped, (text) => tokenIdOf(text) === undefined),
      { numRuns: 1000 },
    );
  });

  test.each(['\n', ' ', '\0', '=', '\u00e9', '0'])(
    'is not satisfied with %j behind it, or before it',
    (extra) => {
      const { text } = newOpaqueToken('api_token', key);
      expect(tokenIdOf(text + extra)).toBeUndefined();
      expect(tokenIdOf(extra + text)).toBeUndefined();
    },
  );

  test('never throws, whatever it is given', () => {
    fc.assert(fc.property(anyText, (text) => tokenIdOf(text) === undefined));
  });
});

describe('a digest', () => {
  const token = newOpaqueToken('api_token', key);

  test('is 32 bytes of the whole token under the key, and holds nothing of the text', () => {
    expect(token.digest).toHaveLength(32);
    expect(token.digestKeyId).toBe('one');
    expect(digestOpaqueToken(token.text, key)).toEqual(token.digest);
    expect(digestOpaqueToken(token.text, otherKey)).not.toEqual(token.digest);
  });

  test('matches its token under any key that is held, and no other token', () => {
    const other = newOpaqueToken('api_token', key);
    expect(matchesDigest(token.text, token, [otherKey, key])).toBe(true);
    expect(matchesDigest(other.text, token, [otherKey, key])).toBe(false);
    expect(matchesDigest(token.text.slice(0, -1), token, [key])).toBe(false);
  });

  test('matches nothing under a key that is not held, under a key of the same name, or cut short', () => {
    expect(matchesDigest(token.text, token, [otherKey])).toBe(false);
    expect(matchesDigest(token.text, token, [])).toBe(false);
    expect(matchesDigest(token.text, token, [{ ...otherKey, id: 'one' }])).toBe(false);
    expect(matchesDigest(token.text, { ...token, digest: token.digest.subarray(0, 16) }, [key])).toBe(false);
    expect(matchesDigest(token.text, { ...token, digest: Buffer.alloc(0) }, [key])).toBe(false);
  });
});
