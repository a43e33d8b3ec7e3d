import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deflateSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type RawAnswer, rawPost, rawRequest } from './raw-request.js';

const bodyLimit = 2048;
let service: Service;
let token: string;
beforeAll(async () => {
  service = await startService({ env: { BODY_LIMIT_BYTES: String(bodyLimit) } });
  token = (await service.apiToken(await service.world.user({ username: 'ada' }))).text;
});
afterAll(async () => await service.close());

const json = 'application/json';
const post = async (body: string | Uint8Array, ...headers: [string, string][]) =>
  await rawPost(service.url, body, headers.length === 0 ? [['Content-Type', json]] : headers);
const roleOf = (answer: RawAnswer): unknown =>
  z.object({ 'x-hasura-role': z.string() }).safeParse(JSON.parse(answer.body)).data?.['x-hasura-role'];
const mine = (request: string): string => `{"headers":{"Authorization":"Bearer ${token}"}${request}}`;

describe('the request in POST mode', () => {
  test.each([
    ['an operation', ',"request":{"operationName":"Q","query":"query Q { x }","variables":{"a":1}}'],
    ['an operation with its query alone', ',"request":{"query":"query { x }"}'],
    ['what is no GraphQL at all', ',"request":{"query":"}{ not GraphQL"}'],
    ['an empty object', ',"request":{}'],
    ['a batch', ',"request":[{"query":"{ x }"},{"query":"{ y }","variables":null}]'],
    ['an empty batch', ',"request":[]'],
    ['null', ',"request":null'],
    ['nothing', ''],
    ['keys that Hasura may add one day', ',"request":null,"extensions":{"a":1}'],
    ['a request that looks like headers', ',"request":{"headers":{"Authorization":"Bearer x"}}'],
  ])('may be %s', async (_what, request) => {
    const answer = await post(mine(request));
    expect(answer.status).toBe(200);
    expect(roleOf(answer)).toBe('user');
  });

  test.each([
    ['a number', ',"request":1'],
    ['a text', ',"request":"query { x }"'],
    ['true', ',"request":true'],
  ])('may not be %s', async (_what, request) => expectInvalid(await post(mine(request))));
});

function expectInvalid(answer: RawAnswer): void {
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toEqual({
    message: expect.any(String),
    extensions: { code: 'InvalidInput' },
  });
}

describe('the body in POST mode', () => {
  test.each([
    ['nothing', ''],
    ['space', '   '],
    ['no JSON', '{"headers":'],
    ['two JSON documents', '{"headers":{}}{"headers":{}}'],
    ['a form', 'headers=x'],
    ['null', 'null'],
    ['a text', '"headers"'],
    ['a list', '[]'],
    ['a list of bodies', '[{"headers":{}}]'],
    ['no headers', '{"request":null}'],
    ['headers that are null', '{"headers":null}'],
    ['headers that are a list', '{"headers":[["Authorization","Bearer x"]]}'],
    ['headers that are text', '{"headers":"Authorization: Bearer x"}'],
    ['a header that is a number', '{"headers":{"Authorization":1}}'],
    ['a header that is null', '{"headers":{"Authorization":null}}'],
    ['a header that is a list', '{"headers":{"Authorization":["Bearer x"]}}'],
    ['headers in a prototype', '{"__proto__":{"headers":{}}}'],
    ['bytes that are no UTF-8 in JSON', '{"headers":\u00ff}'],
  ])('that is %s is refused as input, not as a credential', async (_what, body) => {
    const answer = await rawRequest(service.url, {
      method: 'POST',
      headers: [['Content-Type', json], ...(body === '' ? ([['Content-Length', '0']] as const) : [])],
      body,
    });
    expectInvalid(answer);
  });

  test('a prototype among the headers presents nothing and changes nothing', async () => {
    const answer = await post(`{"headers":{"__proto__":"Bearer ${token}","constructor":"Bearer ${token}"}}`);
    expect(roleOf(answer)).toBe('public');
    const nested = await post(`{"headers":{},"__proto__":{"headers":{"Authorization":"Bearer ${token}"}}}`);
    expect(roleOf(nested)).toBe('public');
    expect(roleOf(await post('{"headers":{}}'))).toBe('public');
  });

  test('of one name twice in the same spelling counts the last, as JSON and Hasura do', async () => {
    expect(
      roleOf(await post(`{"headers":{"A":"b","Authorization":"Basic x","Authorization":"Bearer ${token}"}}`)),
    ).toBe('user');
  });

  test.each([
    ['as big as allowed', bodyLimit, 200],
    ['one byte bigger', bodyLimit + 1, 413],
    ['far bigger', bodyLimit * 50, 413],
  ])('%s answers %i bytes with %i', async (_what, size, status) => {
    const empty = mine(',"request":{"query":""}');
    const body = mine(`,"request":{"query":"${'x'.repeat(size - empty.length)}"}`);
    expect(body).toHaveLength(size);
    const answer = await post(body);
    expect(answer.status).toBe(status);
    if (status === 413)
      expect(JSON.parse(answer.body)).toMatchObject({ extensions: { code: 'PayloadTooLarge' } });
  });

  test('that unpacks to more than allowed is too large however small it was sent', async () => {
    const bomb = gzipSync(mine(`,"request":{"query":"${'x'.repeat(100_000)}"}`));
    expect(bomb.length).toBeLessThan(bodyLimit);
    expect((await post(bomb, ['Content-Encoding', 'gzip'])).status).toBe(413);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const)('packed by %s is understood', async (encoding, pack) => {
    expect(roleOf(await post(pack(mine('')), ['Content-Encoding', encoding]))).toBe('user');
  });

  test.each<[string, [string, string], number]>([
    ['packed in a way nobody knows', ['Content-Encoding', 'zip'], 415],
    ['that claims to be packed and is not', ['Content-Encoding', 'gzip'], 400],
    ['in a character set that JSON does not have', ['Content-Type', 'application/json; charset=latin1'], 415],
  ])('%s is refused without a fault of ours', async (_what, header, status) => {
    const answer = await post(mine(''), header);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ extensions: { code: expect.any(String) } });
  });

  test.each([
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'text/plain',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'nonsense',
  ])('is JSON whatever its content type says: %s', async (type) => {
    expect(roleOf(await post(mine(''), ['Content-Type', type]))).toBe('user');
  });

  test('is JSON without any content type', async () => {
    expect(roleOf(await post(mine(''), ['X-Other', 'a']))).toBe('user');
  });
});

describe('the headers that Hasura forwards', () => {
  const forwarded = {
    Accept: '*/*',
    'Content-Type': json,
    Cookie: `session=${'c'.repeat(50)}`,
    'User-Agent': 'somebody/1.0',
    'X-Request-Id': '8c2f',
    'x-hasura-role': 'user_read',
    'X-Hasura-User-Id': '11111111-1111-1111-1111-111111111111',
    'x-hasura-user-name': 'mallory',
    'X-HASURA-CREDENTIAL': 'login',
    'x-hasura-credential-id': '22222222-2222-2222-2222-222222222222',
    'x-hasura-service-token-id': '33333333-3333-3333-3333-333333333333',
    'x-hasura-collab-model': 'report',
    'x-hasura-allowed-roles': '{admin}',
    'x-hasura-anything': 'else',
    'Cache-Control': 'max-age=99999',
    Expires: 'Wed, 21 Oct 2099 07:28:00 GMT',
  };

  test.each(['GET', 'POST'])('are never echoed in %s mode, but for a role that is allowed', async (mode) => {
    const plain = await service.hook(token);
    const answer = await (mode === 'GET'
      ? service.hook(token, forwarded)
      : service.hookPost(token, forwarded));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ ...plain.body, 'x-hasura-role': 'user_read' });
  });

  test.each(['GET', 'POST'])('are never echoed to nobody in %s mode', async (mode) => {
    const { 'x-hasura-role': _role, ...others } = forwarded;
    const answer = await (mode === 'GET'
      ? service.hook(undefined, others)
      : service.hookPost(undefined, others));
    expect(answer.body).toEqual((await service.hook()).body);
  });

  test('may be as many and as long as a body can hold', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`X-${index}`, 'v'.repeat(10)]));
    expect((await service.hookPost(token, many)).body).toMatchObject({ 'x-hasura-role': 'user' });
  });

  test('in GET mode Hasura’s own content type without a body is no matter', async () => {
    const answer = await rawRequest(service.url, {
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['Content-Type', json],
        ['User-Agent', 'hasura-graphql-engine/v2.48.1'],
      ],
    });
    expect(roleOf(answer)).toBe('user');
  });
});

describe('the answer', () => {
  test('has nothing but text in its body, for every kind of credential', async () => {
    const person = await service.person();
    const workspaceId = await service.world.workspace({ owner: person.id });
    const principal = await service.world.principal(workspaceId, person.id);
    const texts = [
      undefined,
      token,
      person.token,
      (await service.serviceToken(principal)).text,
      await service.collabJwt(person.id, person.sessionId, {
        model: 'report',
        objectId: workspaceId,
        reportId: workspaceId,
      }),
    ];
    for (const text of texts) {
      const answer = await service.hook(text);
      expect(answer.status).toBe(200);
      expect(z.record(z.string(), z.string()).safeParse(answer.body).error).toBeUndefined();
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  test('is the same in both modes, byte for byte but for the time of day', async () => {
    const headers = [['Authorization', `Bearer ${token}`]] as const;
    expect((await post(mine(''))).bytes).toBe((await rawRequest(service.url, { headers })).bytes);
  });

  test.each(['/hasura/auth/', '/HASURA/Auth', '/hasura/auth?', '/hasura/auth?a=b'])(
    'is the same under another spelling of the address, byte for byte: %s',
    async (path) => {
      const headers = [['Authorization', `Bearer ${token}`]] as const;
      for (const request of [{ headers }, { method: 'POST', body: mine('') }, { method: 'POST', body: '{' }])
        expect((await rawRequest(service.url, { ...request, path })).bytes).toBe(
          (await rawRequest(service.url, request)).bytes,
        );
    },
  );

  test('carries names as they are, whatever they are', async () => {
    const username = '𝒜da "Ł" \\ <b> 名前';
    const { token: login } = await service.person({ username });
    expect((await service.hook(login)).body['x-hasura-user-name']).toBe(username);
  });

  test('may never be kept, whatever it is', async () => {
    const answers = [
      await rawRequest(service.url),
      await rawRequest(service.url, { headers: [['Authorization', 'Bearer x']] }),
      await post('{'),
      await post(mine(`,"request":{"query":"${'x'.repeat(bodyLimit)}"}`)),
      await rawRequest(service.url, { method: 'DELETE' }),
      await rawRequest(service.url, { path: '/hasura/other' }),
      await rawRequest(service.url, { path: '/' }),
      await rawRequest(service.url, { path: '/hasura/actions/%ff', method: 'POST' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([
      200,
      401,
      400,
      413,
      405,
      404,
      404,
      expect.any(Number),
    ]);
    expect(new Set(answers.map(({ headers }) => headers.get('cache-control')))).toEqual(
      new Set(['no-store']),
    );
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });

  test.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'to %s names the methods there are',
    async (method) => {
      const answer = await rawRequest(service.url, {
        method,
        headers: [['Authorization', `Bearer ${token}`]],
      });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, POST');
      expect(JSON.parse(answer.body)).toMatchObject({ extensions: { code: 'MethodNotAllowed' } });
    },
  );

  test('to HEAD is that of GET without its body', async () => {
    const headers = [['Authorization', `Bearer ${token}`]] as const;
    const [head, get] = [
      await rawRequest(service.url, { method: 'HEAD', headers }),
      await rawRequest(service.url, { headers }),
    ];
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers).toEqual(get.headers);
  });

  test.each([
    '/hasura',
    '/hasura/auth/more',
    '/hasura/authorization',
    '/auth',
    '/hasura//auth',
    '/hasura/auth%2f',
  ])('to an unknown address is 404: %s', async (path) => {
    const answer = await rawRequest(service.url, { path, headers: [['Authorization', `Bearer ${token}`]] });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ extensions: { code: 'NotFound' } });
  });
});
