import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createPasswords } from '../../src/tokens/password.js';
import { actionNames, call, doors, expectRefusal, succeed } from '../actions/doors.js';
import { type RawAnswer, send } from '../actions/raw.js';
import { wideThrottle } from '../actions/second-factor.js';
import { type Service, startService, testPassword } from '../support/service.js';

// Values that mean more to some reader than they say: keys that objects have already, bodies that grow, numbers and moments
// beyond what there is, cursors of somebody else, names that only look different, and guesses at who has an account.

const bodyLimitBytes = 65_536;
let compared = 0;
const cheap = createPasswords({ cost: 4 });

let service: Service;
let member: Awaited<ReturnType<Service['person']>>;
let other: Awaited<ReturnType<Service['person']>>;
let admin: Awaited<ReturnType<Service['person']>>;
beforeAll(async () => {
  service = await startService({
    throttle: wideThrottle,
    env: { BODY_LIMIT_BYTES: String(bodyLimitBytes) },
    passwords: {
      ...cheap,
      async verify(...given) {
        compared += 1;
        return await cheap.verify(...given);
      },
    },
  });
  member = await service.person();
  await service.world.workspace({ owner: member.id });
  other = await service.person();
  admin = await service.person({ role: 'admin' });
});
afterAll(async () => await service.close());

const json = { 'Content-Type': 'application/json' };
const post = async (
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<RawAnswer> =>
  await send(`${service.url}${path}`, {
    headers: { ...json, 'Hasura-Action-Secret': service.actionSecret, ...headers },
    body,
  });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('a key that every object has already', () => {
  const before = Object.getOwnPropertyNames(Object.prototype).sort();
  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
  const poison = '{"polluted":1,"x-hasura-role":"admin","scopes":["read:*"],"first":1}';
  const keys = `"__proto__":${poison},"constructor":{"prototype":${poison}},"prototype":${poison}`;

  it('is nothing to the hook but a key that it does not know', async () => {
    const asked = JSON.stringify(`Bearer ${member.token}`);
    const bodies = [
      `{"__proto__":{"headers":{"Authorization":${asked}}}}`,
      `{"headers":{"__proto__":{"Authorization":${asked}}}}`,
      `{"headers":{"__proto__":${asked},"constructor":${asked}}}`,
      `{"headers":{},${keys}}`,
      `{"headers":{"toString":"x","hasOwnProperty":"y"},"request":{${keys}}}`,
    ];
    for (const body of bodies) {
      const { status, text } = await post('/hasura/auth', body);
      expect([200, 400]).toContain(status);
      expect(text).not.toContain(member.id);
      expect(text).not.toContain('admin');
    }
    const { status, text } = await post(
      '/hasura/auth',
      `{"headers":{"Authorization":${asked},"__proto__":"x"}}`,
    );
    expect([status, text]).toEqual([200, expect.stringContaining(member.id)]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'names no action, no field, no role and no header: %s',
    async (name) => {
      expect((await post(`/hasura/actions/${name}`, '{}', bearer(member.token))).status).toBe(404);
      const asked = await post('/graphql', `{"query":"{ ${name} }"}`, bearer(member.token));
      expect(asked.text).toMatch(/^\{"errors":.+"InvalidInput"/);
      expect((await service.hook(member.token, { 'X-Hasura-Role': name })).status).toBe(401);
      expect((await service.hook(undefined, { [name]: 'x' })).body).toMatchObject({
        'x-hasura-role': 'public',
      });
    },
  );

  it('in an input is refused, or does nothing: every action', async () => {
    for (const name of actionNames) {
      const known = await post(`/hasura/actions/${name}`, `{"action":{"name":"${name}"},"input":{${keys}}}`, {
        ...bearer(member.token),
      });
      expect(`${name}: ${known.status}`).toMatch(/: 40[03]$/);
    }
  });

  it('gives a new token nothing, nor does one in variables', async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const input = `{"name":"poisoned","expiresAt":"${expiresAt}","__proto__":{"scopes":["read:*"]}}`;
    const byHasura = await post('/hasura/actions/createApiToken', `{"input":${input}}`, bearer(member.token));
    const query =
      'mutation ($name: String!, $expiresAt: timestamptz!) { createApiToken(name: $name, expiresAt: $expiresAt) { id } }';
    const byGraphql = await post(
      '/graphql',
      `{"query":"${query}","variables":${input}}`,
      bearer(member.token),
    );
    expect([byHasura.status, byGraphql.text]).toEqual([400, expect.stringMatching(/^\{"data":\{/)]);
    const { rows } = await service.pool.query(
      "SELECT scopes FROM graphwarden.api_token WHERE user_id = $1 AND name = 'poisoned'",
      [member.id],
    );
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('["read:*"]');
  });

  it('in the session variables widens nothing', async () => {
    for (const variables of [
      '{"__proto__":{"x-hasura-role":"admin"}}',
      '{"__proto__":"admin"}',
      `{${keys}}`,
      '{"x-hasura-role":"user","constructor":"admin"}',
    ]) {
      const body = `{"action":{"name":"users"},"input":{},"session_variables":${variables}}`;
      const { status } = await post('/hasura/actions/users', body, bearer(member.token));
      expect([variables, status]).toEqual([variables, 403]);
    }
  });
});

describe('a key that comes twice in JSON', () => {
  const authorization = (token: string): string => `"Authorization":"Bearer ${token}"`;

  it('counts as it comes last, as every parser here reads it; two spellings count both, and are refused', async () => {
    const asks = async (headers: string) => await post('/hasura/auth', `{"headers":{${headers}}}`);
    const good = authorization(member.token);
    const last = await asks(`${authorization('junk')},${good}`);
    expect([last.status, last.text]).toEqual([200, expect.stringContaining(member.id)]);
    expect((await asks(`${good},${authorization('junk')}`)).status).toBe(401);
    expect((await asks(`${good},${authorization('junk').replace('A', 'a')}`)).status).toBe(401);
  });

  it('names the action that runs at its own address alone', async () => {
    const body = '{"action":{"name":"users"},"action":{"name":"whoami"},"input":{"a":1},"input":{}}';
    const answer = await post('/hasura/actions/whoami', body, bearer(member.token));
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(member.id)]);
    const wrong = await post('/hasura/actions/users', body, bearer(admin.token));
    expect(wrong.status).toBe(400);
  });
});

describe('a body that grows when it is unpacked', () => {
  const blank = Buffer.alloc(32 * 1024 * 1024, ' ');
  const bombs = { gzip: gzipSync(blank), deflate: deflateSync(blank), br: brotliCompressSync(blank) };
  const paths = ['/hasura/auth', '/hasura/actions/whoami', '/graphql'] as const;
  const cells = paths.flatMap((path) =>
    (['gzip', 'deflate', 'br'] as const).map((encoding) => ({ path, encoding })),
  );

  it.each(cells)(
    'is refused once it is larger than a body may be: $encoding at $path',
    async ({ path, encoding }) => {
      const answer = await post(path, bombs[encoding], { 'Content-Encoding': encoding });
      expect(answer.status).toBe(413);
    },
  );

  it.each(paths)('is not unpacked twice, nor by what nobody knows: %s', async (path) => {
    const twice = gzipSync(gzipSync(blank));
    for (const encoding of ['gzip, gzip', 'gzip,gzip', 'zstd', 'compress'])
      expect((await post(path, twice, { 'Content-Encoding': encoding })).status).toBe(415);
    const once = await post(path, twice, { 'Content-Encoding': 'gzip', ...bearer(member.token) });
    expect([400, 413]).toContain(once.status);
  });

  it('takes no memory, however many come at once', async () => {
    const inUse = (): number => process.memoryUsage().external + process.memoryUsage().heapUsed;
    const begun = inUse();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, inUse() - begun)), 5);
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const { status } = await post('/hasura/auth', bombs.br, { 'Content-Encoding': 'br' });
        expect(status).toBe(413);
      }),
    );
    clearInterval(watch);
    // Unpacked, all of them are 1 GB.
    expect(most).toBeLessThan(600_000_000);
  });
});

describe('a number or a moment beyond what there is', () => {
  const refusedInput = expect.stringMatching(/^(?:InvalidInput|PolicyViolation)$/);
  const numbers = [0, -1, 1.5, 101, 2 ** 31, 2 ** 53, 1e308, '5', 'NaN', 'Infinity', '', true, [], {}];
  const moments = [
    ...['NaN', 'Infinity', 'infinity', '-infinity', 'now', 'epoch', '', '2030-01-01', '4102444800'],
    ...['9999-12-31T23:59:59Z', '+275760-09-13T00:00:00Z', '-000001-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ...['2030-02-30T00:00:00Z', '2030-01-01T24:00:00Z', '2030-01-01T00:00:60Z', '2030-01-01T00:00:00+99:99'],
    ...['2030-01-01T00:00:00.' + '9'.repeat(60) + 'Z', -1, 4_102_444_800, 1e308, 8.64e15 + 1],
  ];

  it.each(doors)('is refused as an input, never a fault: %s', async (door) => {
    const token = member.token;
    for (const first of numbers)
      expectRefusal(await call(service, door, 'apiTokens', { first }, { token }), 'InvalidInput');
    for (const expiresAt of moments) {
      const { code } = await call(service, door, 'createApiToken', { name: 'a', expiresAt }, { token });
      expect([expiresAt, code]).toEqual([expiresAt, refusedInput]);
    }
    const { id } = await service.apiToken(member.id);
    for (const overlapSeconds of [-1, 0.5, 2 ** 31, 2 ** 53, 1e308, 'NaN', '5', true]) {
      const { code } = await call(service, door, 'regenerateApiToken', { id, overlapSeconds }, { token });
      expect([overlapSeconds, code]).toEqual([overlapSeconds, refusedInput]);
    }
  });

  it('is refused where JSON writes one that no number is', async () => {
    for (const first of ['1e400', '-1e400', '1E+9999', '0.1e-400', '-0'])
      expect(
        (await post('/hasura/actions/apiTokens', `{"input":{"first":${first}}}`, bearer(member.token)))
          .status,
      ).toBe(400);
  });
});

describe('a cursor that another list gave, or nobody', () => {
  const pageOf = async (token: string, name: string, input: Record<string, unknown>) =>
    await call(service, 'hasura', name, input, { token });
  const idsIn = (text: string): readonly string[] => text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];

  it('shows nobody what they do not see', async () => {
    const theirs = [await service.apiToken(other.id), await service.apiToken(other.id)].map(({ id }) => id);
    await service.apiToken(member.id);
    await service.apiToken(member.id);
    const page = await succeed(service, 'hasura', 'apiTokens', { first: 1 }, { token: other.token });
    const after = String(Reflect.get(Object(page['pageInfo']), 'endCursor'));
    const mine = await pageOf(member.token, 'apiTokens', { after });
    expect(mine.status).toBe(200);
    for (const id of theirs) expect(idsIn(mine.text)).not.toContain(id);
  });

  it('is refused where it cannot be one of this list', async () => {
    const id = crypto.randomUUID();
    const forged = (text: string): string => Buffer.from(text).toString('base64url');
    for (const after of [
      ...['', 'x', '=', '0', '../..', "' or 1=1 --", 'é'.repeat(500), '\0'],
      ...['', ' ', ' x', ' now()', " 1' or '1'='1", ' 99999999999999999', ' 1e5', ' \0', ' 1\n'].map((text) =>
        forged(`${id}${text}`),
      ),
      forged(`${'0'.repeat(8)} 1`),
      forged(`${id.toUpperCase()} 1`),
    ])
      expect([after, (await pageOf(member.token, 'apiTokens', { after })).code]).toEqual([
        after,
        'InvalidInput',
      ]);
    for (const text of ['9999999999999999', '-9999999999999999', '0'])
      expect((await pageOf(member.token, 'apiTokens', { after: forged(`${id} ${text}`) })).status).toBe(200);
  });
});

describe('a username that looks like another', () => {
  const created = async (username: string) =>
    (await call(service, 'hasura', 'createUser', { username }, { token: admin.token })).code;
  const twins: readonly (readonly [string, string, string])[] = [
    ['in another case', 'Mia Example', 'mIA eXAMPLE'],
    ['in another case beyond ASCII', 'ÉLODIE', 'élodie'],
    ['with the accent written apart', 'Jos\u00e9', 'Jose\u0301'],
    ['with accents in another order', 'q\u0307\u0323', 'q\u0323\u0307'],
    ['with a sign that is only written otherwise', 'K\u00c5', '\u212a\u212b'],
    ['with the sharp s as a capital', 'Groß', 'GRO\u1e9e'],
    ['with spaces around it', 'nadia', '  nadia\u00a0'],
  ];

  it.each(twins)('is no second account: %s', async (_what, one, two) => {
    const mark = crypto.randomUUID().slice(0, 6);
    expect(await created(`x${mark} ${one}`)).toBeUndefined();
    expect(await created(two.startsWith('  ') ? `  x${mark} ${two.trim()}\u00a0` : `x${mark} ${two}`)).toBe(
      'Conflict',
    );
  });

  it.each([
    'ad\u200bmin',
    'admin\u2060',
    '\u202eadmin',
    'ad\u00admin',
    'admi\u200dn',
    'admin\ufeff',
    'admin\0x',
    'ad\ud800min',
  ])('with what nobody sees is no name: %j', async (username) => {
    expect(await created(`x${username}x`)).toBe('InvalidInput');
  });

  it('logs in however its accents are written, and is counted as one', async () => {
    const username = `ren\u00e9 ${crypto.randomUUID()}`;
    await service.person({ username });
    for (const spelling of [username, username.normalize('NFD'), username.toUpperCase().normalize('NFD')]) {
      const answer = await call(service, 'hasura', 'login', { username: spelling, password: testPassword });
      expect(answer.code).toBeUndefined();
    }
  });

  // Unique ignoring case is what the database folds, and no more: letters of other scripts that look alike, and what
  // only a full folding makes the same, are other names. Whoever acts is told by id, and managers alone name people.
  it.each([
    ['Cyrillic', 'anna', '\u0430nna'],
    ['the long s', 'sam', '\u017fam'],
    ['ss', 'gross', 'groß'],
  ])('in other letters is another account, which gets nothing of the first: %s', async (_what, one, two) => {
    const mark = crypto.randomUUID().slice(0, 6);
    expect(await created(`${mark}${one}`)).toBeUndefined();
    expect(await created(`${mark}${two}`)).toBeUndefined();
  });
});

describe('whoever guesses which accounts there are', () => {
  it('has the same work done for each, and gets the same answer', async () => {
    const known = `known ${crypto.randomUUID()}`;
    const inactive = `gone ${crypto.randomUUID()}`;
    const elsewhere = `elsewhere ${crypto.randomUUID()}`;
    await service.person({ username: known });
    await service.person({ username: inactive, isActive: false });
    await service.world.user({ username: elsewhere });
    const answers = [];
    for (const username of [
      known,
      inactive,
      elsewhere,
      'nobody at all',
      'half\ud800',
      'nul\0',
      '%',
      "' or ''='",
    ]) {
      const begun = compared;
      const { status, text } = await service.action('login', { username, password: 'wrong' });
      answers.push({ status, text, compared: compared - begun });
    }
    const [first] = answers;
    expect(first).toEqual({ status: 401, text: expect.any(String), compared: 1 });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('learns nothing by resetUser: who may not reset anybody is told so, there or not', async () => {
    const [there, none] = await Promise.all(
      [other.id, crypto.randomUUID()].map(
        async (id) => await call(service, 'hasura', 'resetUser', { id }, { token: member.token }),
      ),
    );
    expect(there).toEqual(none);
    expect(there?.code).toBe('Unauthorized');
  });
});
