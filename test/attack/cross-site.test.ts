import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contents } from '../actions/contents.js';
import { send } from '../actions/raw.js';
import { wideThrottle } from '../actions/second-factor.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { ask, asPage, cookiesIn, readAnswer } from './page.js';

// Other sites, other hosts of this site, and whoever can set a cookie: none of them acts for who is logged in.

let service: Service;
let olga: Awaited<ReturnType<Service['person']>>;
let petra: typeof olga;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  [olga, petra] = [await service.person({ username: 'olga' }), await service.person({ username: 'petra' })];
  await service.world.session(olga.id);
});
afterAll(async () => await service.close());

const deed = 'mutation { revokeOtherSessions { count } }';
const cookie = (): string => `graphwarden=${olga.token}`;
const json = { 'Content-Type': 'application/json' };
const mark = { 'X-Graphwarden-Console': '1' };

/** What a page of somebody else's can have a browser send along with the cookie, were it not SameSite. */
const forgeries: readonly (readonly [string, Record<string, string>, string?])[] = [
  ['a form', { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'cross-site' }],
  ['a form of plain text', { 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'cross-site' }],
  [
    'a form of plain text that calls itself JSON',
    { 'Content-Type': 'text/plain; application/json', 'Sec-Fetch-Site': 'cross-site' },
  ],
  [
    'a form with parts',
    { 'Content-Type': 'multipart/form-data; boundary=x', 'Sec-Fetch-Site': 'cross-site' },
  ],
  ['a beacon without a type', { 'Sec-Fetch-Site': 'cross-site' }],
  ['JSON from another site', { ...json, 'Sec-Fetch-Site': 'cross-site' }],
  ['JSON from another host of this site', { ...json, ...mark, 'Sec-Fetch-Site': 'same-site' }],
  ['JSON from another site with the mark', { ...json, ...mark, 'Sec-Fetch-Site': 'cross-site' }],
  [
    'JSON with the mark from a browser that says nothing',
    { ...json, ...mark, Origin: 'https://evil.example' },
  ],
  ['JSON from this site without the mark', { ...json, 'Sec-Fetch-Site': 'same-origin' }],
  ['the site in other letters', { ...json, ...mark, 'Sec-Fetch-Site': 'Same-Origin' }],
  ['the site with more behind it', { ...json, ...mark, 'Sec-Fetch-Site': 'same-origin, cross-site' }],
  ['the mark under another name', { ...json, X_Graphwarden_Console: '1', 'Sec-Fetch-Site': 'same-origin' }],
  [
    'another method in a header',
    { ...json, ...mark, 'Sec-Fetch-Site': 'same-origin', 'X-HTTP-Method-Override': 'POST' },
    'GET',
  ],
  [
    'another method in a header of a PUT',
    { ...json, ...mark, 'Sec-Fetch-Site': 'same-origin', 'X-Method-Override': 'POST' },
    'PUT',
  ],
];

describe('a request that a page of another site makes', () => {
  it.each(forgeries)('does nothing: %s', async (_what, headers, method = 'POST') => {
    const before = await contents(service.pool);
    const query = new URLSearchParams({ query: deed }).toString();
    const isForm = (headers['Content-Type'] ?? '').includes('form-urlencoded');
    const answer = await send(`${service.url}/graphql${method === 'GET' ? `?${query}` : ''}`, {
      method,
      headers: { ...headers, Cookie: cookie() },
      body: method === 'GET' ? '' : isForm ? query : JSON.stringify({ query: deed }),
    });
    expect([200, 401, 405, 415]).toContain(answer.status);
    expect(answer.text).not.toContain('"count"');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await contents(service.pool)).toEqual(before);
  });

  it('would be something if a page of the console made it', async () => {
    const before = await contents(service.pool);
    const answer = await ask(service, deed, { ...asPage, Cookie: cookie() });
    expect(readAnswer(answer).data).toEqual({ revokeOtherSessions: { count: 1 } });
    expect(await contents(service.pool)).not.toEqual(before);
  });

  it('logs nobody in: no cookie is given to it', async () => {
    const query = `mutation { login(username: "petra", password: "${testPassword}") { limitedTo } }`;
    for (const [, headers, method] of forgeries) {
      if (method !== undefined) continue;
      const answer = await send(`${service.url}/graphql`, {
        headers: { ...headers },
        body: JSON.stringify({ query }),
      });
      expect(cookiesIn(answer)).toEqual([]);
    }
  });
});

describe('a cookie that somebody else has set', () => {
  const asksWho = '{ whoami { username } }';
  const who = async (cookies: string, headers: Record<string, string> = {}) => {
    const { data, code } = readAnswer(
      await ask(service, asksWho, { ...asPage, ...headers, Cookie: cookies }),
    );
    return code ?? data?.['whoami'];
  };

  it('under the plain name counts for nothing where the page came by TLS', async () => {
    const tossed = `graphwarden=${petra.token}`;
    const own = `__Host-graphwarden=${olga.token}`;
    const byTls = { Origin: 'https://tokens.example.test' };
    expect(await who(tossed, byTls)).toBe('AuthenticationMissing');
    for (const cookies of [`${tossed}; ${own}`, `${own}; ${tossed}`])
      expect(await who(cookies, byTls)).toEqual({ username: 'olga' });
  });

  it('is refused by the page that knows its person, wherever it stands', async () => {
    const tossed = `graphwarden=${petra.token}`;
    const page = { 'X-Graphwarden-Console': olga.id };
    expect(await who(`${tossed}; ${cookie()}`, page)).toBe('IdentityChanged');
    expect(await who(`${cookie()}; ${tossed}`, page)).toEqual({ username: 'olga' });
  });
});
