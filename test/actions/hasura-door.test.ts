import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService, testPassword } from '../support/service.js';
import { contents } from './contents.js';
import { type Code, errorShape, inHours, statuses } from './doors.js';
import { type RawAnswer, send } from './raw.js';
import { type Stage, credentialsOf, furnish } from './stage.js';

// The door of Hasura's actions: what is looked at, in which order, and what is not looked at.

const limit = 4096;
let service: Service;
let stage: Stage;
let serviceToken: string;

beforeAll(async () => {
  service = await startService({ env: { BODY_LIMIT_BYTES: String(limit) } });
  stage = await furnish(service);
  serviceToken = (await credentialsOf(service, stage)).service;
});
afterAll(async () => await service.close());

interface Sent {
  name?: string;
  secret?: string | string[] | undefined;
  authorization?: string | string[] | undefined;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

/** An action as Hasura sends it; what is not given is right. */
async function post(sent: Sent = {}): Promise<RawAnswer> {
  const { name = 'whoami', headers = {} } = sent;
  const secret = 'secret' in sent ? sent.secret : service.actionSecret;
  const authorization = 'authorization' in sent ? sent.authorization : `Bearer ${stage.member.token}`;
  return await send(`${service.url}/hasura/actions/${name}`, {
    body: sent.body ?? envelope(name, {}),
    headers: {
      'Content-Type': 'application/json',
      ...headers,
      ...(secret !== undefined && { 'Hasura-Action-Secret': secret }),
      ...(authorization !== undefined && { Authorization: authorization }),
    },
  });
}

const envelope = (name: string, input: unknown, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ action: { name }, input, session_variables: {}, ...more });

/** The code of an error answer, after making sure that its body is what Hasura can read, and nothing more. */
function codeOf(answer: RawAnswer): string {
  const { extensions } = errorShape.parse(JSON.parse(answer.text));
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
  return extensions.code;
}

function expectCode(answer: RawAnswer, code: Code): void {
  expect({ code: codeOf(answer), status: answer.status }).toEqual({ code, status: statuses[code] });
}

describe('a request that violates everything', () => {
  it('is refused for one thing after another, as each is put right', async () => {
    const name = 'createServicePrincipal';
    const large = { request_query: 'x'.repeat(limit) };
    const wrong = envelope('createServicePrincipal', { workspaceId: 'no uuid', name: 7 });
    const workspaceId = stage.away.workspaceId;
    const taken = { workspaceId: stage.home.workspaceId, name: 'Taken' };
    await service.world.principal(stage.home.workspaceId, stage.owner.id, { name: 'Taken' });
    const before = await contents(service.pool);
    const steps: readonly (readonly [Code, Sent])[] = [
      [
        'PayloadTooLarge',
        { name: 'nothing', secret: 'wrong', authorization: 'Bearer x', body: envelope(name, 7, large) },
      ],
      ['Unauthorized', { name: 'nothing', secret: 'wrong', authorization: 'Bearer x', body: wrong }],
      ['Unauthorized', { name: 'nothing', secret: undefined, authorization: 'Bearer x', body: wrong }],
      ['NotFound', { name: 'nothing', authorization: 'Bearer x', body: wrong }],
      ['AuthenticationInvalid', { name, authorization: 'Bearer x', body: wrong }],
      ['AuthenticationMissing', { name, authorization: undefined, body: wrong }],
      ['Unauthorized', { name, authorization: `Bearer ${serviceToken}`, body: wrong }],
      ['InvalidInput', { name, body: wrong }],
      ['NotFound', { name, body: envelope(name, { workspaceId, name: 'Taken' }) }],
      ['Conflict', { name, body: envelope(name, taken) }],
    ];
    for (const [code, sent] of steps) expectCode(await post(sent), code);
    expect(await contents(service.pool)).toEqual(before);
    const right = await post({ name, body: envelope(name, { ...taken, name: 'Free' }) });
    expect(right.status).toBe(200);
  });

  it('is told of a bad input before a missing object, and of that before the policy', async () => {
    const name = 'createApiToken';
    const steps: readonly (readonly [Code, unknown])[] = [
      ['InvalidInput', { name: '', expiresAt: inHours(-1), workspaceId: stage.away.workspaceId }],
      ['NotFound', { name: 'x', expiresAt: inHours(-1), workspaceId: stage.away.workspaceId }],
      ['PolicyViolation', { name: 'x', expiresAt: inHours(-1), workspaceId: stage.home.workspaceId }],
    ];
    for (const [code, input] of steps) expectCode(await post({ name, body: envelope(name, input) }), code);
  });

  it('is told of a missing object before a conflict: a deactivated principal and a foreign project', async () => {
    const id = await service.world.principal(stage.home.workspaceId, stage.member.id, { isActive: false });
    const name = 'createServiceToken';
    const input = { servicePrincipalId: id, name: 'x', expiresAt: inHours(1), preset: 'project_read' };
    const foreign = { ...input, projectIds: [stage.away.projectId] };
    expectCode(await post({ name, body: envelope(name, foreign) }), 'NotFound');
    const held = { ...input, projectIds: [stage.home.projectId] };
    expectCode(await post({ name, body: envelope(name, held) }), 'Conflict');
  });
});

describe('the action secret', () => {
  it('is asked for before anything else is told', async () => {
    for (const name of ['whoami', 'login', 'nothing'])
      for (const authorization of [undefined, 'Bearer x', `Bearer ${stage.member.token}`])
        expectCode(await post({ name, secret: 'wrong', authorization }), 'Unauthorized');
  });

  it('has to be there, whole and exact', async () => {
    const { actionSecret } = service;
    const wrong = [
      undefined,
      '',
      'wrong',
      `${actionSecret}x`,
      actionSecret.slice(1),
      actionSecret.toLowerCase(),
    ];
    for (const secret of wrong) expectCode(await post({ secret }), 'Unauthorized');
  });

  it('does not count beside another value, in either order', async () => {
    const { actionSecret } = service;
    for (const secret of [
      [actionSecret, 'wrong'],
      ['wrong', actionSecret],
      [actionSecret, ''],
    ])
      expectCode(await post({ secret }), 'Unauthorized');
    expectCode(await post({ secret: `${actionSecret}, ${actionSecret}` }), 'Unauthorized');
  });

  it('counts under any spelling of its name, and not as a credential', async () => {
    const headers = { 'HASURA-ACTION-SECRET': service.actionSecret };
    expect((await post({ secret: undefined, headers })).status).toBe(200);
    const authorization = `Bearer ${service.actionSecret}`;
    expectCode(await post({ secret: undefined, authorization }), 'Unauthorized');
    expectCode(await post({ authorization }), 'AuthenticationInvalid');
  });

  it('is not in any answer', async () => {
    const answers = await Promise.all([post(), post({ secret: 'wrong' }), post({ name: 'nothing' })]);
    for (const { text, headers } of answers)
      expect(text + JSON.stringify(headers)).not.toContain(service.actionSecret);
  });
});

describe('the forwarded credential', () => {
  it('is refused when there are two of them, or in another scheme', async () => {
    const { member, owner } = stage;
    for (const authorization of [
      [`Bearer ${member.token}`, `Bearer ${owner.token}`],
      [`Bearer ${member.token}`, ''],
      'Basic dXNlcjpwYXNz',
      member.token,
      'Bearer',
    ])
      expectCode(await post({ authorization }), 'AuthenticationInvalid');
  });

  it('counts in any case of its scheme', async () => {
    for (const scheme of ['bearer', 'BEARER'])
      expect((await post({ authorization: `${scheme} ${stage.member.token}` })).status).toBe(200);
  });

  it('does not come from a cookie', async () => {
    const headers = { Cookie: `token=${stage.member.token}; __Host-graphwarden=${stage.member.token}` };
    expectCode(await post({ authorization: undefined, headers }), 'AuthenticationMissing');
  });
});

describe('the name of an action', () => {
  it.each(['nothing', 'Whoami', 'whoAmI', '__proto__', 'constructor', 'toString', '%00', 'whoami%20'])(
    'that nobody has defined is NotFound: %s',
    async (name) => {
      expectCode(await post({ name, body: envelope('whoami', {}) }), 'NotFound');
    },
  );

  it('that is longer than any is NotFound', async () => {
    expectCode(await post({ name: 'a'.repeat(2000), body: envelope('whoami', {}) }), 'NotFound');
  });

  it('that is not well-formed is no fault of ours', async () => {
    expect((await post({ name: '%E0%A4%A' })).status).toBeLessThan(500);
  });

  it('has to be the same in the body', async () => {
    const before = await contents(service.pool);
    const body = envelope('whoami', {});
    for (const name of ['whoami', 'Logout', ' logout', ''])
      expectCode(await post({ name: 'logout', body: envelope(name, {}) }), 'InvalidInput');
    expectCode(await post({ name: 'whoami', body: envelope('logout', {}) }), 'InvalidInput');
    expect((await post({ name: 'whoami', body })).status).toBe(200);
    expect(await contents(service.pool)).toEqual(before);
  });

  it('is answered by POST only', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const headers = { 'Hasura-Action-Secret': service.actionSecret };
      const answer = await send(`${service.url}/hasura/actions/whoami`, { method, headers });
      expectCode(answer, 'MethodNotAllowed');
      expect(answer.headers['allow']).toBe('POST');
    }
  });
});

describe('the body', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', 'input=1'],
    ['half of it', '{"action":{"name":"whoami"},"input":{'],
    ['a list', '[]'],
    ['a text', '"whoami"'],
    ['null', 'null'],
    ['a name that is no text', '{"action":{"name":7},"input":{}}'],
    ['session variables that are no texts', '{"input":{},"session_variables":{"x-hasura-role":7}}'],
    ['session variables that are a list', '{"input":{},"session_variables":["x-hasura-role"]}'],
  ])('is InvalidInput when it is %s, and nothing is done', async (_what, body) => {
    const before = await contents(service.pool);
    for (const name of ['whoami', 'logout']) expectCode(await post({ name, body }), 'InvalidInput');
    expect(await contents(service.pool)).toEqual(before);
  });

  it('may leave out the input of an action that needs none, and no other', async () => {
    expect((await post({ body: '{"action":{"name":"whoami"}}' })).status).toBe(200);
    expect((await post({ body: '{"action":{"name":"whoami"},"input":null}' })).status).toBe(200);
    const answer = await post({ name: 'createApiToken', body: '{"action":{"name":"createApiToken"}}' });
    expectCode(answer, 'InvalidInput');
    expect(answer.text).toContain('name');
  });

  it('is read whatever its type says, and with what newer Hasuras may add', async () => {
    const headers = { 'Content-Type': 'text/plain' };
    expect((await post({ headers })).status).toBe(200);
    expect((await post({ body: envelope('whoami', {}, { action_id: 'x', extra: [1] }) })).status).toBe(200);
  });

  it.each([
    ['a document that fails to parse', '{ whoami { '],
    ['a number', 7],
    ['null', null],
    ['an object', { query: 'x' }],
    ['almost all of the body', 'q'.repeat(limit - 200)],
  ])('is answered alike whatever request_query is: %s', async (_what, query) => {
    expect((await post({ body: envelope('whoami', {}, { request_query: query }) })).status).toBe(200);
  });

  it('may be as large as the limit, and not a byte larger, also when it was compressed', async () => {
    const body = (length: number): string => {
      const empty = envelope('whoami', {}, { request_query: '' });
      return envelope('whoami', {}, { request_query: 'x'.repeat(length - empty.length) });
    };
    expect((await post({ body: body(limit) })).status).toBe(200);
    expectCode(await post({ body: body(limit + 1) }), 'PayloadTooLarge');
    const headers = { 'Content-Encoding': 'gzip' };
    expect((await post({ headers, body: gzipSync(body(limit)) })).status).toBe(200);
    expectCode(await post({ headers, body: gzipSync(body(limit + 1)) }), 'PayloadTooLarge');
    expectCode(await post({ headers, body: gzipSync('x'.repeat(50_000_000)) }), 'PayloadTooLarge');
  });

  it('is no fault of ours when it is not what its headers say', async () => {
    expectCode(await post({ headers: { 'Content-Encoding': 'zip' } }), 'UnsupportedMediaType');
    for (const headers of [
      { 'Content-Encoding': 'gzip' },
      { 'Content-Type': 'application/json; charset=klingon' },
    ])
      expect((await post({ headers })).status).toBeLessThan(500);
  });

  it('keeps a password of the query out of everything', async () => {
    const query = `mutation { login(username: "x", password: "${testPassword}") { token } }`;
    const answer = await post({
      name: 'login',
      authorization: undefined,
      body: envelope('login', { username: 'x', password: 7 }, { request_query: query }),
    });
    expectCode(answer, 'InvalidInput');
    expect(answer.text).not.toContain(testPassword);
  });
});

describe('an answer', () => {
  it('to a success has the fields of the action, is never stored, and says nothing of the server', async () => {
    const answer = await post();
    expect(Object.keys(z.looseObject({}).parse(JSON.parse(answer.text))).sort()).toEqual([
      'credential',
      'credentialId',
      'expiresAt',
      'limitedTo',
      'role',
      'standing',
      'userId',
      'username',
    ]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-powered-by']).toBeUndefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['etag']).toBeUndefined();
  });
});
