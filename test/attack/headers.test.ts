import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RawAnswer, send } from '../actions/raw.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { ask, asPage, cookiesIn } from './page.js';

// What every answer of every door says to the browser or proxy that gets it: nothing is kept, framed, guessed or shared.

let folder: string;
let plain: Service;
let behindProxy: Service;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headers-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><div id="root"></div>');
  await writeFile(join(folder, 'assets', 'index-A1b2C3.js'), 'void 0;');
  [plain, behindProxy] = await Promise.all([
    startService({ consoleDirectory: folder }),
    startService({ consoleDirectory: folder, env: { TRUSTED_PROXY_HOPS: '1' } }),
  ]);
});
afterAll(async () => {
  await plain.close();
  await behindProxy.close();
  await rm(folder, { recursive: true, force: true });
});

const json = { 'Content-Type': 'application/json' };
type Headers = Record<string, string>;

/** An answer of every door and sort: method, address, headers, body, and the status that it has. */
const requests: readonly (readonly [string, string, Headers, string, number])[] = [
  ['POST', '/hasura/actions/whoami', {}, '{}', 403],
  ['GET', '/hasura/actions/whoami', {}, '', 405],
  ['POST', '/graphql', json, '{"query":"{ __typename }"}', 200],
  ['POST', '/graphql', json, '{', 400],
  ['POST', '/graphql', { ...json, Authorization: 'Bearer junk' }, '{"query":"{ __typename }"}', 401],
  ['POST', '/graphql', { 'Content-Type': 'text/plain' }, '{"query":"{ __typename }"}', 415],
  ['PUT', '/graphql', json, '{}', 405],
  [
    'OPTIONS',
    '/graphql',
    { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
    '',
    405,
  ],
  ['GET', '/graphql', { Accept: 'text/html' }, '', 303],
  ['GET', '/console', {}, '', 308],
  ['GET', '/console/', {}, '', 200],
  ['GET', '/console/assets/none.js', {}, '', 404],
  ['POST', '/console/', {}, '', 405],
  ['GET', '/healthz', {}, '', 200],
  ['GET', '/readyz', {}, '', 200],
  ['GET', '/metrics', {}, '', 200],
  ['GET', '/openapi.json', {}, '', 200],
  ['GET', '/nothing', {}, '', 404],
  ['GET', '/hasura/auth/', {}, '', 200],
  ['DELETE', '/hasura/auth', {}, '', 405],
];
const kept: readonly (readonly [string, RegExp])[] = [
  ['/console/assets/index-A1b2C3.js', /^public, max-age=31536000, immutable$/],
  ['/.well-known/jwks.json', /^public, max-age=\d+$/],
];
const to = async (
  path: string,
  method = 'GET',
  headers: Headers = {},
  body = '',
  at = plain,
): Promise<RawAnswer> =>
  await send(`${at.url}${path}`, { method, headers: { Origin: 'https://evil.example', ...headers }, body });

/** That no other site is let in, and that nothing is said of what we are made of. */
function expectClosed({ headers }: RawAnswer): void {
  const names = Object.keys(headers);
  expect(
    names.filter((name) => /^access-control-|^x-powered-by$|^server$|^etag$|^x-aspnet/.test(name)),
  ).toEqual([]);
  expect(headers['set-cookie']).toBeUndefined();
}

describe('every answer', () => {
  it.each(requests)(
    'is kept by nobody, framed by nobody and taken for nothing else: %s %s',
    async (method, path, headers, body, status) => {
      const answer = await to(path, method, headers, body);
      expect(answer.status).toBe(status);
      expectClosed(answer);
      expect(answer.headers['cache-control']).toBe('no-store');
      // The one that only Hasura asks is written without them: it is no page's.
      if (path.startsWith('/hasura/auth')) return;
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; ?/);
      expect(answer.headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    },
  );

  it.each(kept)('that may be kept says for how long, and to all: %s', async (path, policy) => {
    const answer = await to(path);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, expect.stringMatching(policy)]);
    expectClosed(answer);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('of the hook is kept by nobody and shared with nobody', async () => {
    for (const headers of [{}, { Authorization: 'Bearer junk' }]) {
      const answer = await to('/hasura/auth', 'GET', headers);
      expectClosed(answer);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });
});

describe('Strict-Transport-Security', () => {
  const from = async (
    at: Service,
    proto: string,
    [method, path, headers, body]: readonly [string, string, Headers, string, ...unknown[]],
  ) =>
    (await to(path, method, { ...headers, 'X-Forwarded-Proto': proto }, body, at)).headers[
      'strict-transport-security'
    ];
  const everywhere = [...requests, ...kept.map(([path]) => ['GET', path, {}, ''] as const)];
  const isHook = (path: string): boolean => path.startsWith('/hasura/auth');

  it.each(everywhere.filter(([, path]) => !isHook(path)))(
    'stands where a trusted proxy says that TLS led here, for this host alone: %s %s',
    async (...request) => {
      expect(await from(behindProxy, 'https', request)).toBe('max-age=31536000');
    },
  );

  it.each(everywhere)(
    'stands nowhere else: a proxy that is not trusted says nothing: %s %s',
    async (...request) => {
      expect(await from(behindProxy, 'http', request)).toBeUndefined();
      expect(await from(plain, 'https', request)).toBeUndefined();
    },
  );

  it('is not for Hasura, which is no browser', async () => {
    expect(await from(behindProxy, 'https', ['GET', '/hasura/auth', {}, ''])).toBeUndefined();
  });
});

describe('the cookie behind a proxy that ends TLS and is not trusted', () => {
  const logIn = async (headers: Headers) => {
    const username = `origin ${crypto.randomUUID()}`;
    await plain.person({ username });
    const query = `mutation { login(username: "${username}", password: "${testPassword}") { limitedTo } }`;
    return cookiesIn(await ask(plain, query, { ...asPage, ...headers }))[0] ?? '';
  };

  it('is bound to host and TLS by what the browser says of its own page', async () => {
    const cookie = await logIn({ Origin: 'https://tokens.example.test' });
    expect(cookie).toMatch(/^__Host-graphwarden=.+; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/);
    expect(cookie).not.toMatch(/Domain/i);
    const [pair = ''] = cookie.split(';');
    const asksWho = async (headers: Headers) =>
      (await ask(plain, '{ whoami { role } }', { ...asPage, Cookie: pair, ...headers })).text;
    expect(await asksWho({ Origin: 'https://tokens.example.test' })).toContain('"role":"user"');
    expect(await asksWho({ Origin: 'http://tokens.example.test' })).toContain('AuthenticationMissing');
  });

  it.each(['http://tokens.example.test', 'null', 'httpsx://a', ' https://a', 'xhttps://a', ''])(
    'is not where it came without: %j',
    async (origin) => {
      const cookie = await logIn(
        origin === '' ? {} : { Origin: origin.trim() === origin ? origin : `x${origin}` },
      );
      expect(cookie).toMatch(/^graphwarden=/);
      expect(cookie).not.toMatch(/Secure/);
    },
  );
});
