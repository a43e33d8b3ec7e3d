import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes, randomUUID } from 'node:crypto';
import { withoutSecrets } from '../../src/observe/log.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { importSigningKeys, newSigningJwk } from '../../src/tokens/signing-keys.js';

const key = { id: 'a', secret: randomBytes(32) };
const around = fc.constantFrom(
  '',
  ' ',
  '"',
  "'",
  '(',
  ')',
  ': ',
  '=',
  ',',
  '\n',
  '/',
  '<',
  '>',
  'Bearer ',
  '…',
);
const filling = fc.tuple(fc.string(), around, around, fc.string());

describe('what goes to the log', () => {
  test.each(['api_token', 'service_token'] as const)('holds no %s, wherever it stands', (kind) => {
    fc.assert(
      fc.property(filling, ([before, left, right, after]) => {
        const { text } = newOpaqueToken(kind, key);
        const logged = withoutSecrets(before + left + text + right + after);
        expect(logged).not.toContain(text.slice(22));
        expect(logged).not.toContain(text.slice(22, 40));
        expect(logged).toContain('[redacted]');
      }),
      { numRuns: 300 },
    );
  });

  test('holds no part of a token that was cut off or has a typing error', () => {
    const { text } = newOpaqueToken('api_token', key);
    for (let length = 26; length <= text.length; length += 1)
      expect(withoutSecrets(`token ${text.slice(0, length)}`)).toBe('token [redacted]');
  });

  test('holds no JWT, and none without its signature', async () => {
    const keys = await importSigningKeys([await newSigningJwk()]);
    const session = { id: randomUUID(), userId: randomUUID(), endsAt: new Date(Date.now() + 1e6) };
    const { token } = await signLoginJwt({ keys, issuer: 'i', audience: 'a' }, session, new Date());
    for (const text of [token, token.slice(0, -20), token.slice(0, token.lastIndexOf('.'))]) {
      const logged = withoutSecrets(`a JWT "${text}" came in`);
      expect(logged).toBe('a JWT "[redacted]" came in');
    }
  });

  test.each([
    'postgres://app:hunter2@db.example:5432/app',
    'postgresql://app:hunter2@[::1]/app',
    'postgres://:hunter2@db/app',
    'https://user:hunter2@example.org/x?y=z',
    'postgres://app:hunter%402%2F@db/app',
    'postgres://app:hunter@2@db/app',
  ])('holds no password of the URL %s', (url) => {
    const logged = withoutSecrets(`cannot connect to ${url}: refused`);
    expect(logged).not.toMatch(/hunter/);
    expect(logged).not.toContain('2@');
    expect(logged).toMatch(/^cannot connect to (postgres|postgresql|https):\/\//);
  });

  test('holds every one of several secrets back', () => {
    const [one, other] = [newOpaqueToken('api_token', key).text, newOpaqueToken('service_token', key).text];
    expect(withoutSecrets(`${one} and ${other}, postgres://a:b@c`)).toBe(
      '[redacted] and [redacted], postgres://a:[redacted]@c',
    );
  });

  test.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'http://localhost:4000/hasura/auth',
    'postgres://db.example:5432/app',
    'the token 3f2b6c1e-8d1a-4f5e-9c57-0a7d1a7e5f00 was revoked at 12:30:45',
    'somebody@example.org wrote to nobody@example.org',
    'gwat and gwst are prefixes',
  ])('keeps what is no secret: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  test('is the same when it is made safe twice', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(withoutSecrets(withoutSecrets(text))).toBe(withoutSecrets(text));
      }),
    );
  });

  test.each([
    ['beginnings of JWTs', 'eyJ'.repeat(20_000)],
    ['beginnings of tokens', 'gwat_'.repeat(50_000)],
    ['beginnings of URLs', '://a:'.repeat(50_000)],
    ['one long word', 'a'.repeat(200_000)],
    ['many colons', ':'.repeat(200_000)],
  ])('is made safe in no time, however long it is: %s', (_what, text) => {
    const started = performance.now();
    withoutSecrets(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
