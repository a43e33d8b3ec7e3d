import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { collabJwtType } from '../../src/tokens/collab-jwt.js';
import { loginJwtType } from '../../src/tokens/login-jwt.js';
import { type Service, startService } from '../support/service.js';
import { agoInSeconds, decisionsDuring } from './decisions.js';
import { jwtOf, ourSignature, soundJwt } from './forged-jwt.js';
import { rawPost, rawRequest } from './raw-request.js';

let service: Service;
let good: { id: string; text: string };
beforeAll(async () => {
  service = await startService();
  good = await service.apiToken(await service.world.user());
});
afterAll(async () => await service.close());

type Header = readonly [string, string];
const get = async (...headers: Header[]) => await rawRequest(service.url, { headers });
const post = async (headers: Record<string, string>, request: unknown = null) =>
  await rawPost(service.url, JSON.stringify({ headers, request }));
const bearer = (credential: string): Header => ['Authorization', `Bearer ${credential}`];

/** The checksum of an opaque token, worked out anew by the words of the design. */
function checksum(text: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(text);
  return Array.from({ length: 6 }, () => {
    const digit = digits.charAt(rest % 62);
    rest = Math.floor(rest / 62);
    return digit;
  })
    .reverse()
    .join('');
}
const resealed = (body: string): string => body + checksum(body);

/** Everything that may be wrong with a request, by its name: how it is sent in GET mode. */
async function wrongRequests(): Promise<[string, Header[]][]> {
  const credentials = Object.entries({ ...(await wrongOpaque()), ...(await wrongJwts()), ...junk() });
  return [
    ...credentials.map(([what, text]): [string, Header[]] => [what, [bearer(text)]]),
    ['another scheme', [['Authorization', 'Basic dXNlcjpwYXNzd29yZA==']]],
    ['a scheme alone', [['Authorization', 'Bearer']]],
    ['two words', [['Authorization', `Bearer ${good.text} more`]]],
    ['no scheme', [['Authorization', good.text]]],
    ['two credentials', [bearer(good.text), bearer(service.opaque('api_token').text)]],
    ['a role it may not have', [bearer(good.text), ['X-Hasura-Role', 'manager']]],
    ['two roles', [bearer(good.text), ['X-Hasura-Role', 'user'], ['x-hasura-role', 'user_read']]],
    ['nobody asking for a role', [['X-Hasura-Role', 'user']]],
  ];
}

async function wrongOpaque(): Promise<Record<string, string>> {
  const { world } = service;
  const owner = await world.user();
  const guest = await world.user();
  const workspaceId = await world.workspace({ owner, members: { [guest]: 'guest' } });
  const idle = await world.user({ isActive: false });
  const asleep = await world.principal(workspaceId, owner, { isActive: false });
  const principal = await world.principal(workspaceId, owner);
  const ofPrincipal = async (id: string, row = {}) => (await service.serviceToken(id, row)).text;
  const ofUser = async (id: string, row = {}) => (await service.apiToken(id, row)).text;
  const over = await ofPrincipal(principal, { rateLimitPerMinute: 1 });
  await service.hook(over);
  return {
    'an unknown API token': service.opaque('api_token').text,
    'an unknown service token': service.opaque('service_token').text,
    'a wrong secret': resealed(`${good.text.slice(0, 30)}${'0'.repeat(35)}`),
    'an API token as a service token': resealed(good.text.slice(0, -6).replace('gwat', 'gwst')),
    'a revoked API token': await ofUser(owner, { revokedAt: new Date() }),
    'a revoked service token': await ofPrincipal(principal, { revokedAt: new Date() }),
    'an expired API token': await ofUser(owner, { expiresAt: agoInSeconds(1) }),
    'an expired service token': await ofPrincipal(principal, { expiresAt: agoInSeconds(1) }),
    'an inactive user': await ofUser(idle),
    'a guest': await ofUser(guest, { workspaceId }),
    'an inactive principal': await ofPrincipal(asleep),
    'an inactive owner': await ofPrincipal(await world.principal(workspaceId, idle)),
    'an owner who is a guest': await ofPrincipal(await world.principal(workspaceId, guest)),
    'a network': await ofPrincipal(principal, { allowedCidrs: ['10.0.0.0/8'] }),
    'a token over its rate': over,
  };
}

async function wrongJwts(): Promise<Record<string, string>> {
  const { id, token, sessionId } = await service.person();
  const ended = await service.world.session(id, { revokedAt: new Date() });
  const idle = await service.world.session(id, { idleExpiresAt: agoInSeconds(1) });
  const document = { model: 'report', objectId: randomUUID() };
  const { header, payload } = soundJwt(service, 'somebody-else+jwt', { jti: sessionId, sub: id });
  return {
    'another typ': await jwtOf(header, payload, ourSignature(service)),
    'no signature': await jwtOf({ ...header, typ: loginJwtType }, payload, () => Buffer.alloc(0)),
    'no claims': await jwtOf({ ...header, typ: collabJwtType }, payload, ourSignature(service)),
    'a changed JWT': token.replace(/\.(.)/, (_all, first) => `.${first === 'e' ? 'f' : 'e'}`),
    'an expired login': await service.loginJwt(id, sessionId, agoInSeconds(3600)),
    'an unknown session': await service.loginJwt(id, randomUUID()),
    'an ended session': await service.loginJwt(id, ended),
    'an idle session': await service.loginJwt(id, idle),
    'the session of another': await service.loginJwt(await service.world.user(), sessionId),
    'a collab JWT of an ended session': await service.collabJwt(id, ended, document),
    'a collab JWT for nothing we know': await service.collabJwt(id, sessionId, { ...document, model: 'x' }),
  };
}

const junk = (): Record<string, string> => ({
  'a bad checksum': `${good.text.slice(0, -1)}${good.text.endsWith('0') ? '1' : '0'}`,
  'a prefix alone': 'gwat_',
  'a token cut off': good.text.slice(0, -1),
  'a token with more behind it': `${good.text}0`,
  'a token in capitals': good.text.toUpperCase(),
  'an id of our own': good.id,
  'a word': 'junk',
  dots: '..',
  'a very long word': 'x'.repeat(9000),
});

describe('every refusal', () => {
  test('is the same, byte for byte but for the time of day, whatever was wrong and in either mode', async () => {
    const expected = await get(bearer('junk'));
    expect(expected.status).toBe(401);
    expect(JSON.parse(expected.body)).toEqual({
      message: 'The credential is not valid.',
      extensions: { code: 'AuthenticationInvalid' },
    });
    const different: string[] = [];
    const cases = await wrongRequests();
    for (const [what, headers] of cases) {
      if ((await get(...headers)).bytes !== expected.bytes) different.push(`GET ${what}`);
      const merged = headers.map(([name, value], index): [string, string] => [
        index % 2 === 0 ? name : name.toUpperCase(),
        value,
      ]);
      if ((await post(Object.fromEntries(merged))).bytes !== expected.bytes) different.push(`POST ${what}`);
    }
    expect(different).toEqual([]);
    expect(cases.length).toBeGreaterThan(40);
  });

  test('tells nothing in its headers: no cookie, no challenge that differs, no server, nothing to keep', async () => {
    const { headers } = await get(bearer('junk'));
    expect([...headers.keys()].toSorted()).toEqual([
      'cache-control',
      'connection',
      'content-length',
      'content-type',
    ]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('the credential itself is what they are all measured against: it is accepted', async () => {
    expect((await get(bearer(good.text))).status).toBe(200);
  });
});

describe('the Authorization header', () => {
  test.each(['bearer', 'BEARER', 'bEaReR'])('has a scheme in any case: %s', async (scheme) => {
    expect((await get(['Authorization', `${scheme} ${good.text}`])).status).toBe(200);
    expect((await post({ authorization: `${scheme} ${good.text}` })).status).toBe(200);
  });

  test.each([
    ['a tab', 'Bearer\t'],
    ['two spaces', 'Bearer  '],
    ['a tab and spaces', 'Bearer \t '],
  ])('may have %s behind the scheme, and space around all of it', async (_what, scheme) => {
    expect((await get(['Authorization', ` ${scheme}${good.text}\t`])).status).toBe(200);
    expect((await post({ Authorization: ` ${scheme}${good.text}\t` })).status).toBe(200);
  });

  test.each(['Authorization', 'authorization', 'AUTHORIZATION'])(
    'counts under any spelling: %s',
    async (name) => {
      expect(JSON.parse((await get([name, `Bearer ${good.text}`])).body)).toMatchObject({
        'x-hasura-role': 'user',
      });
      expect(JSON.parse((await post({ [name]: `Bearer ${good.text}` })).body)).toMatchObject({
        'x-hasura-role': 'user',
      });
    },
  );

  test('twice the same is once', async () => {
    expect((await get(bearer(good.text), ['authorization', `Bearer ${good.text} `])).status).toBe(200);
    const twice = { Authorization: `Bearer ${good.text}`, authorization: `Bearer ${good.text}` };
    expect((await post(twice)).status).toBe(200);
  });

  test.each([
    ['another credential', () => `Bearer ${service.opaque('api_token').text}`],
    ['nothing', () => ''],
    ['another scheme', () => 'Basic dXNlcjpwYXNzd29yZA=='],
    ['a scheme in another case', () => `bearer ${good.text}`],
  ])('with %s beside the credential is refused, in either order', async (_what, other) => {
    const both: Header[] = [bearer(good.text), ['authorization', other()]];
    expect((await get(...both)).status).toBe(401);
    expect((await get(...both.toReversed())).status).toBe(401);
    expect((await post(Object.fromEntries(both))).status).toBe(401);
    expect((await post(Object.fromEntries(both.toReversed()))).status).toBe(401);
  });

  test.each([
    ['Basic', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['Negotiate', 'Negotiate abc'],
    ['the scheme glued to the credential', 'Bearergwat_0'],
    ['the scheme twice', 'Bearer Bearer abc'],
    ['a comma', 'Bearer a, Bearer b'],
    ['a colon', 'Bearer: abc'],
    ['quotes with a space', 'Bearer "a b"'],
    ['the scheme alone', 'Bearer'],
    ['an admin secret', 'x-hasura-admin-secret'],
  ])('that is not one Bearer credential is refused, never anonymous: %s', async (_what, value) => {
    expect((await get(['Authorization', value])).status).toBe(401);
    expect((await post({ Authorization: value })).status).toBe(401);
  });

  test.each([
    ['a no-break space', '\u00a0'],
    ['a byte order mark', '\ufeff'],
    ['an ideographic space', '\u3000'],
    ['a null', '\u0000'],
    ['letters beyond ASCII', 'Bearer gwat_ä'],
    ['a line break within', 'Bearer a\nb'],
    ['an escape', 'Bearer \u001b[31m'],
  ])('of characters that no header may have is refused, never anonymous: %s', async (_what, value) => {
    expect((await post({ Authorization: value })).status).toBe(401);
  });

  test('a no-break space over the wire is not nothing', async () => {
    expect((await get(['Authorization', '\u00a0'])).status).toBe(401);
  });

  test('is found behind as many headers as there is room for', async () => {
    const others = Array.from({ length: 5000 }, (_, n): Header => ['a', String(n % 10)]);
    expect((await get(...others, bearer(good.text))).status).toBe(200);
    expect((await get(...others, bearer(`${good.text}x`))).status).toBe(401);
  });

  test('is the only one that counts: cookies, other headers and the address bar present nothing', async () => {
    const token = `Bearer ${good.text}`;
    const answer = await rawRequest(service.url, {
      path: `/hasura/auth?authorization=${encodeURIComponent(token)}&token=${good.text}&access_token=${good.text}`,
      headers: [
        ['Cookie', `__Host-graphwarden=${good.text}; graphwarden=${good.text}; authorization=${good.text}`],
        ['X-Authorization', token],
        ['Proxy-Authorization', token],
        ['X-Hasura-Admin-Secret', good.text],
      ],
    });
    expect(JSON.parse(answer.body)).toMatchObject({ 'x-hasura-role': 'public' });
  });

  test('in POST mode the headers of the body count, and those of the call itself are nobody’s', async () => {
    const body = JSON.stringify({ headers: {}, request: null });
    const answer = await rawPost(service.url, body, [
      bearer(good.text),
      ['Content-Type', 'application/json'],
    ]);
    expect(JSON.parse(answer.body)).toMatchObject({ 'x-hasura-role': 'public' });
  });
});

describe('what the database is asked', () => {
  const statementsDuring = async (ask: () => Promise<unknown>): Promise<number> => {
    let statements = 0;
    const count = (): number => (statements += 1);
    service.db.$client.on('acquire', count);
    await ask();
    service.db.$client.off('acquire', count);
    return statements;
  };

  test('one statement for a credential that may be ours, and none when it comes again', async () => {
    const fresh = await service.apiToken((await service.person()).id);
    for (const { text } of [fresh, service.opaque('service_token')]) {
      expect(await statementsDuring(() => service.hook(text))).toBe(1);
      expect(await statementsDuring(() => service.hook(text))).toBe(0);
    }
  });

  test('none for a checksum, a signature or a shape that is wrong', async () => {
    const { token } = await service.person();
    const bad = [...Object.values(junk()), `${token}x`, token.replace(/\.[^.]*$/, '.'), 'eyJ.eyJ.eyJ'];
    const ask = async () => {
      for (const text of bad) expect((await service.hookPost(text)).status).toBe(401);
    };
    expect(await statementsDuring(ask)).toBe(0);
  });

  test('a bad checksum is refused by the kind that its prefix claims, as malformed', async () => {
    const bad = `gwst_${good.text.slice(5, -1)}`;
    expect(await decisionsDuring(service, () => service.hook(bad))).toEqual(['service_token: malformed']);
    expect(await decisionsDuring(service, () => service.hook('junk'))).toEqual(['unclaimed: malformed']);
  });
});
