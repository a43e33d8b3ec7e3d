import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService, testPassword } from '../support/service.js';
import { passwordCodeFor } from './password-code.js';
import { type RawAnswer, send } from './raw.js';
import { codeOf, enrolled, newUsername, somebody, wideThrottle } from './second-factor.js';

// The cookie of the console: which requests it counts for, and that no page ever sees what is in it.

let service: Service;
let secure: Service;
beforeAll(async () => {
  [service, secure] = await Promise.all([
    startService({ throttle: wideThrottle }),
    startService({ throttle: wideThrottle, env: { PUBLIC_URL: 'https://tokens.example.test' } }),
  ]);
});
afterAll(async () => {
  await service.close();
  await secure.close();
});

type Headers = Record<string, string | string[]>;
const json = { 'Content-Type': 'application/json' };
const header = { 'X-Graphwarden-Console': '1' };
const sameOrigin = { 'Sec-Fetch-Site': 'same-origin' };
const asPage = { ...json, ...header, ...sameOrigin };

const answerShape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }) })).optional(),
});

const post = async (query: string, headers: Headers = asPage, at = service): Promise<RawAnswer> =>
  await send(`${at.url}/graphql`, { headers, body: JSON.stringify({ query }) });
const read = ({ text }: RawAnswer) => answerShape.parse(JSON.parse(text));
const codeIn = (answer: RawAnswer): string | undefined => read(answer).errors?.[0]?.extensions.code;
const cookiesIn = ({ headers }: RawAnswer): readonly string[] => [headers['set-cookie'] ?? []].flat();

/** What a cookie is set to, and how. */
function cookieIn(answer: RawAnswer) {
  const [cookie = '', ...others] = cookiesIn(answer);
  expect(others).toEqual([]);
  const [pair = '', ...attributes] = cookie.split('; ');
  const [name = '', value = ''] = pair.split('=');
  return { pair, name, value, attributes };
}

const asksWho = '{ whoami { username } }';
const logsIn = (username: string, selects = 'token expiresAt limitedTo', password = testPassword): string =>
  `mutation { login(username: "${username}", password: "${password}") { ${selects} } }`;
/** Somebody who is logged in at a page of the console, with the cookie that says so. */
async function atConsole(row: Parameters<typeof somebody>[1] = {}, at = service) {
  const person = await somebody(at, row);
  const { pair, value } = cookieIn(await post(logsIn(person.username), asPage, at));
  return { ...person, cookie: pair, jwt: value };
}

describe('a login at a page of the console', () => {
  it('is a cookie that no script can read, and no token in the answer', async () => {
    const { username } = await somebody(service);
    const answer = await post(logsIn(username));
    const { name, value, attributes } = cookieIn(answer);
    expect(name).toBe('graphwarden');
    expect(value).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(attributes.filter((each) => !each.startsWith('Expires='))).toEqual([
      `Max-Age=${720 * 60 + 900}`,
      'Path=/',
      'HttpOnly',
      'SameSite=Strict',
    ]);
    expect(read(answer).data).toMatchObject({ login: { token: null, limitedTo: null } });
    expect(answer.text).not.toContain(value);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is bound to the host and to TLS where people reach the service by https', async () => {
    const { username } = await somebody(secure);
    const { name, attributes, pair } = cookieIn(await post(logsIn(username), asPage, secure));
    expect(name).toBe('__Host-graphwarden');
    expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'Path=/', 'SameSite=Strict']));
    expect(attributes.filter((each) => each.startsWith('Domain'))).toEqual([]);
    expect(codeIn(await post(asksWho, { ...asPage, Cookie: pair }, secure))).toBeUndefined();
    const plain = pair.replace('__Host-', '');
    expect(codeIn(await post(asksWho, { ...asPage, Cookie: plain }, secure))).toBe('AuthenticationMissing');
  });

  it.each([
    ['an alias', (name: string) => logsIn(name).replace('login(', 'mine: login(')],
    ['the token under aliases', (name: string) => logsIn(name, 'a: token b: token ... on Session { token }')],
    [
      'a fragment',
      (name: string) => `${logsIn(name, '...S')} fragment S on Session { ... on Session { x: token } }`,
    ],
    [
      'fields beside it',
      (name: string) =>
        logsIn(name).replace(/\}$/, `logout { id } }`).replace('mutation {', 'mutation { __typename'),
    ],
    ['a directive', (name: string) => logsIn(name, 'token @include(if: true) expiresAt')],
  ])('keeps the token out of the body, with %s', async (_what, document) => {
    const { username } = await somebody(service);
    const answer = await post(document(username));
    expect(cookiesIn(answer).length).toBeGreaterThan(0);
    expect(answer.text).not.toMatch(/eyJ/);
  });

  it('may stand twice in a document: the last one counts, and no answer has either', async () => {
    const [one, two] = [await somebody(service), await somebody(service)];
    const first = logsIn(one.username).replace('login(', 'one: login(').replace(/\}$/, '');
    const answer = await post(first + logsIn(two.username).replace('mutation {', 'two: '));
    expect(answer.text).not.toMatch(/eyJ/);
    const last = cookiesIn(answer).at(-1)?.split(';')[0] ?? '';
    expect(read(await post(asksWho, { ...asPage, Cookie: last })).data).toEqual({
      whoami: { username: two.username },
    });
  });

  it('works with the cookie of a session that has ended, and with one that is nothing', async () => {
    const { username, cookie, jwt } = await atConsole();
    await service.action('logout', {}, { token: jwt });
    expect(codeIn(await post(asksWho, { ...asPage, Cookie: cookie }))).toBe('AuthenticationInvalid');
    for (const old of [cookie, 'graphwarden=junk']) {
      const { value } = cookieIn(await post(logsIn(username), { ...asPage, Cookie: old }));
      expect(value).not.toBe(jwt);
    }
  });

  it('that is refused sets nothing', async () => {
    const { username } = await somebody(service);
    const answer = await post(logsIn(username, 'token', 'wrong'));
    expect(codeIn(answer)).toBe('InvalidCredentials');
    expect(cookiesIn(answer)).toEqual([]);
  });
});

describe('the same from anywhere else', () => {
  it.each<[string, Headers]>([
    ['without the header', { ...json, ...sameOrigin }],
    ['without where it comes from', { ...json, ...header }],
    ['from another site', { ...json, ...header, 'Sec-Fetch-Site': 'cross-site' }],
    ['from a sibling of this host', { ...json, ...header, 'Sec-Fetch-Site': 'same-site' }],
    ['from the address line', { ...json, ...header, 'Sec-Fetch-Site': 'none' }],
    ['with two origins', { ...json, ...header, 'Sec-Fetch-Site': ['same-origin', 'cross-site'] }],
  ])('is a token in the answer, and the cookie counts for nothing: %s', async (_what, headers) => {
    const { username, cookie } = await atConsole();
    const answer = await post(logsIn(username), headers);
    expect(cookiesIn(answer)).toEqual([]);
    expect(read(answer).data).toMatchObject({ login: { token: expect.stringMatching(/^eyJ/) } });
    expect(codeIn(await post(asksWho, { ...headers, Cookie: cookie }))).toBe('AuthenticationMissing');
  });

  it('is refused by GET, whatever the headers', async () => {
    const { cookie } = await atConsole();
    const query = new URLSearchParams({ query: asksWho }).toString();
    const answer = await send(`${service.url}/graphql?${query}`, {
      method: 'GET',
      headers: { ...asPage, Cookie: cookie },
    });
    expect(codeIn(answer)).toBe('AuthenticationMissing');
  });

  it('counts for nothing at the doors of Hasura', async () => {
    const { cookie } = await atConsole();
    const headers = { ...header, ...sameOrigin, Cookie: cookie };
    const hook = await service.hook(undefined, headers);
    expect(hook.text).toBe((await service.hook()).text);
    expect((await service.hookPost(undefined, headers)).text).toBe((await service.hookPost()).text);
    const action = await service.action('whoami', {}, { headers });
    expect(action.body).toMatchObject({ extensions: { code: 'AuthenticationMissing' } });
    const login = await service.action('login', { username: 'x', password: 'x' }, { headers });
    expect(login.headers['set-cookie']).toBeUndefined();
  });

  it('is no batch, no subscription and no form', async () => {
    const { cookie } = await atConsole();
    const headers = { ...asPage, Cookie: cookie };
    const batch = await send(`${service.url}/graphql`, {
      headers,
      body: JSON.stringify([{ query: asksWho }]),
    });
    expect(codeIn(batch)).toBe('InvalidInput');
    expect(codeIn(await post('subscription { whoami { username } }', headers))).toBe('InvalidInput');
    const form = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    const sent = await send(`${service.url}/graphql`, { headers: form, body: `query=${asksWho}` });
    expect(sent.status).toBe(415);
  });
});

describe('the cookie', () => {
  it('stands for its person, and a bearer beside it is what counts', async () => {
    const mine = await atConsole();
    const other = await atConsole();
    const headers = { ...asPage, Cookie: mine.cookie };
    expect(read(await post(asksWho, headers)).data).toEqual({ whoami: { username: mine.username } });
    const both = { ...headers, Authorization: `Bearer ${other.jwt}` };
    expect(read(await post(asksWho, both)).data).toEqual({ whoami: { username: other.username } });
    expect(codeIn(await post(asksWho, { ...headers, Authorization: 'Bearer junk' }))).toBe(
      'AuthenticationInvalid',
    );
    // Who brings a bearer is no page: nothing of theirs goes into a cookie or is kept from them.
    const refreshed = await post('mutation { refreshLogin { token } }', both);
    expect(cookiesIn(refreshed)).toEqual([]);
    expect(refreshed.text).toMatch(/eyJ/);
  });

  it('is refreshed while the session lives, also when its JWT is past its end', async () => {
    const { id, sessionId, username } = await atConsole();
    const late = await service.loginJwt(id, sessionId, new Date(Date.now() - 3_600_000));
    const headers = { ...asPage, Cookie: `graphwarden=${late}` };
    expect(codeIn(await post(asksWho, headers))).toBe('AuthenticationInvalid');
    expect(codeIn(await post('mutation { refreshLogin { expiresAt } logout { id } }', headers))).toBe(
      'AuthenticationInvalid',
    );
    // To leave takes a refresh first; the cookie by which it is made stays.
    const left = await post('mutation { logout { id } }', headers);
    expect([codeIn(left), cookiesIn(left)]).toEqual(['AuthenticationInvalid', []]);
    const answer = await post('mutation { refreshLogin { token expiresAt } }', headers);
    const { pair } = cookieIn(answer);
    expect(read(answer).data).toMatchObject({ refreshLogin: { token: null } });
    expect(read(await post(asksWho, { ...asPage, Cookie: pair })).data).toEqual({ whoami: { username } });
    await service.world.updateSession(sessionId, { revokedAt: new Date() });
    expect(codeIn(await post('mutation { refreshLogin { expiresAt } }', headers))).toBe(
      'AuthenticationInvalid',
    );
  });

  it('goes with the logout, also with that of a session which has ended', async () => {
    const { cookie, jwt } = await atConsole();
    const headers = { ...asPage, Cookie: cookie };
    for (const code of [undefined, 'AuthenticationInvalid']) {
      const answer = await post('mutation { logout { id } }', headers);
      expect(codeIn(answer)).toBe(code);
      const { pair, attributes } = cookieIn(answer);
      expect(pair).toBe('graphwarden=');
      expect(attributes).toEqual(
        expect.arrayContaining([
          'Path=/',
          'Expires=Thu, 01 Jan 1970 00:00:00 GMT',
          'HttpOnly',
          'SameSite=Strict',
        ]),
      );
    }
    expect((await service.hook(jwt)).status).toBe(401);
    // A bearer's logout is none of the cookie's.
    const other = await atConsole();
    const byBearer = { ...headers, Authorization: `Bearer ${other.jwt}` };
    expect(cookiesIn(await post('mutation { logout { id } }', byBearer))).toEqual([]);
    expect(cookiesIn(await post('mutation { logout { id } }', byBearer))).toEqual([]);
  });

  it('counts once: the first of two, and nothing that is no cookie or no login', async () => {
    const [one, two] = [await atConsole(), await atConsole()];
    const ask = async (cookie: string | string[]) => await post(asksWho, { ...asPage, Cookie: cookie });
    expect(read(await ask(`${one.cookie}; ${two.cookie}`)).data).toEqual({
      whoami: { username: one.username },
    });
    expect(read(await ask([`a=b`, two.cookie])).data).toEqual({ whoami: { username: two.username } });
    const missing = [
      '',
      ';;;===',
      'graphwarden',
      '=graphwarden',
      `Graphwarden=${one.jwt}`,
      `xgraphwarden=${one.jwt}`,
    ];
    for (const cookie of missing)
      expect([cookie, codeIn(await ask(cookie))]).toEqual([cookie, 'AuthenticationMissing']);
    const junk = ['%', '%E0%A4%A', '"', 'x'.repeat(40_000), 'Bearer%20x', `${one.jwt}x`, '%00', '__proto__'];
    for (const value of junk)
      expect([value, codeIn(await ask(`graphwarden=${value}`))]).toEqual([value, 'AuthenticationInvalid']);
    expect(codeIn(await ask(`__proto__=x; graphwarden=${one.jwt}`))).toBeUndefined();
  });

  it('too large to be a header is refused, and the service goes on', async () => {
    const { cookie } = await atConsole();
    const huge = await send(`${service.url}/graphql`, {
      headers: { ...asPage, Cookie: `a=${'x'.repeat(70_000)}` },
    });
    expect(huge.status).toBe(431);
    expect(codeIn(await post(asksWho, { ...asPage, Cookie: cookie }))).toBeUndefined();
  });
});

describe('a session that can do one thing only', () => {
  it('is in the cookie like any other, and does that one thing', async () => {
    const person = await somebody(service, { username: newUsername() });
    const code = await passwordCodeFor(service, person.id);
    const begun = await post(logsIn(person.username, 'token limitedTo', code));
    expect(read(begun).data).toEqual({ login: { token: null, limitedTo: 'password' } });
    const headers = { ...asPage, Cookie: cookieIn(begun).pair };
    expect(codeIn(await post('{ sessions { totalCount } }', headers))).toBe('Unauthorized');
    const change = 'mutation { changePassword(newPassword: "a different horse entirely") { sessionsEnded } }';
    expect(codeIn(await post(change, headers))).toBeUndefined();
    expect(codeIn(await post(asksWho, headers))).toBe('AuthenticationInvalid');
  });

  it('of somebody who has to have a second factor becomes a whole one by it, with the same cookie', async () => {
    const person = await somebody(service, { mfaRequired: true });
    const begun = await post(logsIn(person.username));
    expect(read(begun).data).toMatchObject({ login: { token: null, limitedTo: 'second_factor' } });
    const headers = { ...asPage, Cookie: cookieIn(begun).pair };
    const made = read(await post('mutation { enrolSecondFactor { secret } }', headers)).data;
    const { enrolSecondFactor } = z
      .object({ enrolSecondFactor: z.object({ secret: z.string() }) })
      .parse(made);
    const confirm = `mutation { confirmSecondFactor(code: "${codeOf(enrolSecondFactor.secret)}") { codes } }`;
    expect(codeIn(await post(confirm, headers))).toBeUndefined();
    expect(codeIn(await post('{ sessions { totalCount } }', headers))).toBeUndefined();
  });

  it('is not begun by a password alone where there is a second factor', async () => {
    const { username } = await enrolled(service);
    const answer = await post(logsIn(username));
    expect(codeIn(answer)).toBe('MFARequired');
    expect(cookiesIn(answer)).toEqual([]);
  });
});
