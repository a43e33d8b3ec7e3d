import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collabJwtType } from '../../src/tokens/collab-jwt.js';
import { loginJwtType } from '../../src/tokens/login-jwt.js';
import { passwordCodeFor } from '../actions/password-code.js';
import { somebody, wideThrottle } from '../actions/second-factor.js';
import { forgedJwts } from '../auth-hook/forged-jwt.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { ask, asPage, readAnswer } from './page.js';

// Each kind of credential, at each door and in each other kind's place. Every cell is stated: what is not, fails.

let service: Service;
let admin: Awaited<ReturnType<Service['person']>>;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  admin = await service.person({ role: 'admin' });
});
afterAll(async () => await service.close());

const kinds = [
  ...['login', 'lateLogin', 'limited', 'collab', 'api', 'apiBefore', 'apiRevoked'],
  ...['service', 'serviceBefore', 'passwordCode', 'actionSecret', 'password'],
] as const;
type Kind = (typeof kinds)[number];
type Scene = Awaited<ReturnType<typeof newScene>>;

/** Somebody with one of each. */
async function newScene() {
  const { world } = service;
  const person = await somebody(service);
  const { id, sessionId, token } = person;
  const workspaceId = await world.workspace({ owner: id });
  const reportId = await world.report(await world.project(await world.client(workspaceId)));
  const principal = await world.principal(workspaceId, id);
  const limited = await world.session(id);
  await service.pool.query("UPDATE graphwarden.user_session SET limited_to = 'second_factor' WHERE id = $1", [
    limited,
  ]);
  const rotated = async (
    kind: 'api_token' | 'service_token',
    make: (row: object) => Promise<{ text: string }>,
  ) => {
    const { text, row } = service.opaque(kind);
    await make({
      previousTokenId: row.tokenId,
      previousDigest: row.digest,
      previousDigestKeyId: row.digestKeyId,
      previousValidUntil: new Date(Date.now() + 3_600_000),
    });
    return text;
  };
  const texts: Record<Kind, string> = {
    login: token,
    lateLogin: await service.loginJwt(id, sessionId, new Date(Date.now() - 3_600_000)),
    limited: await service.loginJwt(id, limited),
    collab: await service.collabJwt(id, sessionId, { model: 'report', objectId: reportId, reportId }),
    api: (await service.apiToken(id)).text,
    apiBefore: await rotated('api_token', async (row) => await service.apiToken(id, row)),
    apiRevoked: (await service.apiToken(id, { revokedAt: new Date() })).text,
    service: (await service.serviceToken(principal)).text,
    serviceBefore: await rotated('service_token', async (row) => await service.serviceToken(principal, row)),
    passwordCode: await passwordCodeFor(service, id),
    actionSecret: service.actionSecret,
    password: testPassword,
  };
  return { person, texts };
}

const word = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
const said = ({ status, body }: { status: number; body: Record<string, unknown> }): string =>
  status === 200 ? word(body['x-hasura-credential'] ?? body['credential'], 'ok') : String(status);
const inAnswer = (answer: Parameters<typeof readAnswer>[0]): string => {
  const { data, code } = readAnswer(answer);
  const [output] = Object.values(data ?? {});
  return code ?? (output instanceof Object && 'credential' in output ? String(output.credential) : 'ok');
};
const asksWho = '{ whoami { credential } }';
const json = { 'Content-Type': 'application/json' };

/** What becomes of a text in a place. */
const places: Readonly<Record<string, (text: string, scene: Scene) => Promise<string>>> = {
  'the hook, GET': async (text) => said(await service.hook(text)),
  'the hook, POST': async (text) => said(await service.hookPost(text)),
  'the hook, in a cookie': async (text) =>
    said(await service.hook(undefined, { Cookie: `graphwarden=${text}` })),
  'the hook, without a scheme': async (text) => said(await service.hook(undefined, { Authorization: text })),
  'the hook, as Basic': async (text) => {
    const pair = Buffer.from(`user:${text}`).toString('base64');
    return said(await service.hook(undefined, { Authorization: `Basic ${pair}` }));
  },
  'the hook, in other headers': async (text) =>
    said(
      await service.hook(undefined, {
        'Proxy-Authorization': `Bearer ${text}`,
        'X-Access-Token': text,
        'X-Hasura-Admin-Secret': text,
        'X-Hasura-User-Id': text,
      }),
    ),
  'the hook, as a role': async (text) =>
    said(await service.hook((await service.apiToken(admin.id)).text, { 'X-Hasura-Role': text })),
  'an action': async (text) => said(await service.action('whoami', {}, { token: text })),
  'an action, as its secret': async (text) =>
    said(await service.action('whoami', {}, { token: admin.token, secret: text })),
  'an action, in the session variables': async (text) => {
    const variables = { authorization: `Bearer ${text}`, 'x-hasura-credential': text, 'x-hasura-role': text };
    const body = { action: { name: 'whoami' }, input: {}, session_variables: variables };
    return said(await service.action('whoami', {}, { body }));
  },
  refreshLogin: async (text) => {
    const { status, body } = await service.action('refreshLogin', {}, { token: text });
    return status === 200
      ? `a login, ${word(body['limitedTo'], 'whole')}`
      : `${status} ${String(Reflect.get(Object(body['extensions']), 'code'))}`;
  },
  GraphQL: async (text) =>
    inAnswer(await ask(service, asksWho, { ...json, Authorization: `Bearer ${text}` })),
  'GraphQL, in the cookie of a page': async (text) =>
    inAnswer(await ask(service, asksWho, { ...asPage, Cookie: `graphwarden=${encodeURIComponent(text)}` })),
  'GraphQL, in a cookie from elsewhere': async (text) =>
    inAnswer(await ask(service, asksWho, { ...json, Cookie: `graphwarden=${encodeURIComponent(text)}` })),
  'GraphQL, in the address': async (text) => {
    const query = new URLSearchParams({
      query: asksWho,
      access_token: text,
      token: text,
      authorization: text,
    });
    const answer = await fetch(`${service.url}/graphql?${query.toString()}`);
    return inAnswer({ status: answer.status, headers: {}, text: await answer.text() });
  },
  'login, as a password': async (text, { person: { username } }) => {
    const { status, body } = await service.action('login', { username, password: text });
    return status === 200 ? `a login, ${word(body['limitedTo'], 'whole')}` : String(status);
  },
  'login, as a username': async (text) =>
    String((await service.action('login', { username: text.slice(0, 150), password: testPassword })).status),
  identifyToken: async (text) => {
    const { body } = await service.action('identifyToken', { token: text }, { token: admin.token });
    return `${String(body['kind'])}, ${body['isSecretRight'] === true ? 'right' : 'nobody’s'}, ${String(body['status'])}`;
  },
  checkEditPermission: async (text) => {
    const { status } = await service.action(
      'checkEditPermission',
      { model: 'report', id: crypto.randomUUID() },
      { token: text },
    );
    return String(status);
  },
};

const each = (value: string, but: Partial<Record<Kind, string>> = {}): Record<string, string> => ({
  ...Object.fromEntries(kinds.map((kind) => [kind, value])),
  ...but,
});
const accepted = {
  login: 'login',
  collab: 'collab',
  api: 'api_token',
  apiBefore: 'api_token',
  service: 'service_token',
  serviceBefore: 'service_token',
} as const;
const invalid = 'AuthenticationInvalid';
const missing = 'AuthenticationMissing';

/** Every cell. */
const table: Readonly<Record<keyof typeof places, Record<string, string>>> = {
  'the hook, GET': each('401', accepted),
  'the hook, POST': each('401', accepted),
  'the hook, in a cookie': each('none'),
  'the hook, without a scheme': each('401'),
  'the hook, as Basic': each('401'),
  'the hook, in other headers': each('none'),
  'the hook, as a role': each('401'),
  'an action': each('401', { ...accepted, collab: '403', limited: 'login' }),
  'an action, as its secret': each('403', { actionSecret: 'login' }),
  'an action, in the session variables': each('401'),
  refreshLogin: each(`401 ${invalid}`, {
    login: 'a login, whole',
    lateLogin: 'a login, whole',
    limited: 'a login, second_factor',
    collab: '403 Unauthorized',
    api: '403 Unauthorized',
    apiBefore: '403 Unauthorized',
    service: '403 Unauthorized',
    serviceBefore: '403 Unauthorized',
  }),
  GraphQL: each(invalid, { ...accepted, collab: 'Unauthorized', limited: 'login' }),
  'GraphQL, in the cookie of a page': each(invalid, { login: 'login', limited: 'login' }),
  'GraphQL, in a cookie from elsewhere': each(missing),
  'GraphQL, in the address': each(missing),
  'login, as a password': each('401', { password: 'a login, whole', passwordCode: 'a login, password' }),
  'login, as a username': each('401'),
  identifyToken: each('unknown, nobody’s, null', {
    login: 'login, right, active',
    lateLogin: 'login, right, active',
    limited: 'login, right, active',
    collab: 'collab, right, active',
    api: 'api_token, right, active',
    apiBefore: 'api_token, right, active',
    apiRevoked: 'api_token, right, revoked',
    service: 'service_token, right, active',
    serviceBefore: 'service_token, right, active',
  }),
  checkEditPermission: each('401', {
    login: '403',
    limited: '403',
    api: '403',
    apiBefore: '403',
    service: '403',
    serviceBefore: '403',
    collab: '403',
  }),
};

describe('a credential in a place', () => {
  it('is stated for every place', () => {
    expect(Object.keys(table)).toEqual(Object.keys(places));
  });

  it.each(Object.keys(places))('stands for what it is or for nothing: %s', async (place) => {
    const scene = await newScene();
    const found: Record<string, string> = {};
    for (const kind of kinds) found[kind] = (await places[place]?.(scene.texts[kind], scene)) ?? '';
    expect(found).toEqual(table[place]);
  });

  it('ends itself by revokeLeakedToken and nothing else, and the answer is the same for all', async () => {
    const living = async ({ texts }: Scene) => {
      const live: Kind[] = [];
      for (const kind of kinds)
        if ((await service.action('whoami', {}, { token: texts[kind] })).status !== 401) live.push(kind);
      return live;
    };
    const whole: Kind[] = ['login', 'limited', 'collab', 'api', 'apiBefore', 'service', 'serviceBefore'];
    const bySession: Kind[] = ['login', 'collab'];
    const ended: Partial<Record<Kind, Kind[]>> = {
      ...{ login: bySession, lateLogin: bySession, collab: bySession, limited: ['limited'] },
      ...{ api: ['api'], apiBefore: ['apiBefore'], service: ['service'], serviceBefore: ['serviceBefore'] },
    };
    for (const kind of kinds) {
      const scene = await newScene();
      expect(await living(scene)).toEqual(whole);
      const answer = await service.action('revokeLeakedToken', { token: scene.texts[kind] });
      expect([kind, answer.status, answer.text]).toEqual([kind, 200, '{"accepted":true}']);
      expect([kind, await living(scene)]).toEqual([
        kind,
        whole.filter((each) => !(ended[kind] ?? []).includes(each)),
      ]);
    }
  });
});

describe('a JWT that somebody forged', () => {
  it.each([loginJwtType, collabJwtType])('is good at no door and in no place, of type %s', async (typ) => {
    const { person } = await newScene();
    const claims =
      typ === loginJwtType
        ? { sub: person.id, jti: person.sessionId }
        : { sub: person.id, sid: person.sessionId };
    const forged = await forgedJwts(service, typ, claims);
    const believed: string[] = [];
    // Sound but for its time, by our own signature: a refresh asks whether the session lives, and so does a report.
    const timeOnly = /expired (?:this second|long ago)|not valid before/;
    for (const [what, text] of forged) {
      const outcomes = [
        (await service.action('whoami', {}, { token: text })).status,
        (await ask(service, asksWho, { ...json, Authorization: `Bearer ${text}` })).status,
        (await ask(service, asksWho, { ...asPage, Cookie: `graphwarden=${text}` })).status,
        (await service.action('checkEditPermission', { model: 'report', id: person.id }, { token: text }))
          .status,
        timeOnly.test(what) ? 401 : (await service.action('refreshLogin', {}, { token: text })).status,
      ];
      if (outcomes.some((status) => status !== 401)) believed.push(`${what}: ${outcomes.join()}`);
    }
    expect(believed).toEqual([]);
    for (const [what, text] of forged)
      if (!timeOnly.test(what)) await service.action('revokeLeakedToken', { token: text.slice(0, 8000) });
    expect((await service.hook(person.token)).status).toBe(200);
  });

  it('is none the more believed for blanks, dots, cases and characters that look alike', async () => {
    const { person, texts } = await newScene();
    const spoilt = [texts.login, texts.collab, texts.api, texts.service].flatMap((text) => [
      ...[
        `${text}.`,
        `${text}=`,
        `.${text}`,
        `${text}\u00a0`,
        `"${text}"`,
        `<${text}>`,
        `${text},`,
        `${text};`,
        `${text}%20`,
      ],
      ...[
        text.replace('.', '．'),
        text.replace('_', '＿'),
        text.replace('a', 'а'),
        text.replace('e', 'е'),
        text.toUpperCase(),
      ],
      ...[
        encodeURIComponent(`${text} `),
        Buffer.from(text).toString('base64'),
        `${text}\u200b`,
        `\ufeff${text}`,
      ],
    ]);
    const originals = Object.values(texts);
    const believed: string[] = [];
    for (const text of spoilt)
      if (!originals.includes(text) && (await service.hookPost(text)).status !== 401) believed.push(text);
    expect(believed).toEqual([]);
    expect((await service.hook(person.token)).status).toBe(200);
  });
});
