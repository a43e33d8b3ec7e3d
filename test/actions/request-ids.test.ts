import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type Service, startService } from '../support/service.js';
import { call, doors, expectRefusal } from './doors.js';
import { type Instance, startInstance } from './instance.js';

// One id leads from Hasura's log to ours and to the audit log.

let service: Service;
let instance: Instance;
let person: Awaited<ReturnType<Service['person']>>;

beforeAll(async () => {
  service = await startService();
  instance = await startInstance(service);
  person = await service.person({ role: 'manager' });
});
afterAll(async () => {
  await instance.close();
  await service.close();
});

const made = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;
const events = z.object({ nodes: z.array(z.object({ requestId: z.string().nullable() })) });

/** Revokes a new token by a request with these headers; answers with the id of the answer, and that of the audit log. */
async function revoke(door: (typeof doors)[number], headers: Record<string, string>) {
  const { id } = await service.apiToken(person.id);
  const { token } = person;
  const answer =
    door === 'hasura'
      ? await instance.action('revokeApiToken', { id }, { token, headers })
      : await instance.graphql(`mutation { revokeApiToken(id: "${id}") { id } }`, { token, headers });
  expect(answer.status).toBe(200);
  const input = { subjectId: id };
  const { nodes } = events.parse((await instance.action('auditEvents', input, { token })).body);
  return { answered: answer.headers['x-request-id'], audited: nodes.map(({ requestId }) => requestId) };
}

describe.each(doors)('the id of a request: %s', (door) => {
  it.each([
    'a4c1f2de-0000-4000-8000-5d6e7f8a9b0c',
    'Root=1-67891233-abcdef012345678912345678',
    'x'.repeat(100),
  ])('is the one that came with it, in the answer and in the audit log: %s', async (id) => {
    expect(await revoke(door, { 'X-Request-Id': id })).toEqual({ answered: id, audited: [id] });
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one that is too long', 'x'.repeat(101)],
    ['one with a blank', 'a b'],
    ['one that would end a line', 'a%0Ab'],
    ['one with markup', '<b>a</b>'],
    ['one beyond ASCII', Buffer.from('ä').toString('latin1')],
    ['a token', newOpaqueToken('api_token', { id: 'a', secret: randomBytes(32) }).text],
    ['the beginning of a JWT', `eyJ${'a'.repeat(40)}.eyJ.x`],
  ])('is a new one where there came %s', async (_what, id) => {
    const { answered, audited } = await revoke(door, id === undefined ? {} : { 'X-Request-Id': id });
    expect(answered).toMatch(made);
    expect(audited).toEqual([answered]);
  });

  it('is in the answer of a refusal too', async () => {
    const id = randomUUID();
    const answer =
      door === 'hasura'
        ? await instance.action('whoami', {}, { token: 'junk', headers: { 'X-Request-Id': id } })
        : await instance.graphql('{ whoami { role } }', { token: 'junk', headers: { 'X-Request-Id': id } });
    expect([answer.status, answer.headers['x-request-id']]).toEqual([401, id]);
  });

  it('leads from a fault’s answer to the log, and to nothing but its own lines', async () => {
    await service.pool.query('ALTER TABLE graphwarden.audit_event RENAME TO audit_event_gone');
    try {
      const id = randomUUID();
      const input = { name: 'x', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
      const headers = { 'X-Request-Id': id };
      const outcome = await call(instance, door, 'createApiToken', input, { token: person.token, headers });
      expectRefusal(outcome, 'Internal');
      expect(JSON.parse(outcome.text)).toMatchObject(
        door === 'hasura' ? { extensions: { id } } : { errors: [{ extensions: { id } }] },
      );
      const lines = linesOf(instance, id);
      expect(lines.map(({ msg }) => msg)).toContain('a request failed');
    } finally {
      await service.pool.query('ALTER TABLE graphwarden.audit_event_gone RENAME TO audit_event');
    }
  });
});

const line = z.looseObject({ msg: z.string(), requestId: z.string().optional() });
const linesOf = (at: Instance, id: string) =>
  at
    .logged()
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)))
    .filter(({ requestId }) => requestId === id);

describe('the audit log', () => {
  it('is narrowed to one request', async () => {
    const id = `ours/${randomUUID()}`;
    await revoke('hasura', { 'X-Request-Id': id });
    await revoke('graphql', { 'X-Request-Id': id });
    const input = { requestId: id };
    const { nodes } = events.parse((await instance.action('auditEvents', input, person)).body);
    expect(nodes).toEqual(
      [{ requestId: id }, { requestId: id }].map((node) => expect.objectContaining(node)),
    );
  });
});

describe('a refused login', () => {
  it('is in the log by its request, without the name that was typed', async () => {
    const [id, username] = [randomUUID(), 'perhaps-a-password-in-the-wrong-field'];
    const refused = await instance.action(
      'login',
      { username, password: 'wrong' },
      { headers: { 'X-Request-Id': id } },
    );
    expect(refused.status).toBe(401);
    const lines = linesOf(instance, id);
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'an action was refused', reason: 'login: InvalidCredentials' }),
    );
    expect(instance.logged()).not.toContain(username);
  });
});

describe('the hook', () => {
  const byGet = (id: string) => instance.hook('junk', { 'X-Request-Id': id });
  const byPost = async (id: string) =>
    await fetch(`${instance.url}/hasura/auth`, {
      method: 'POST',
      body: JSON.stringify({ headers: { 'x-Request-ID': id, Authorization: 'Bearer junk' }, request: null }),
    });

  it.each([
    ['GET', byGet],
    ['POST', byPost],
  ])(
    'logs a request under the id that Hasura sent by %s, and answers all refusals alike',
    async (_mode, ask) => {
      const id = randomUUID();
      const { status, headers } = await ask(id);
      expect(status).toBe(401);
      expect(headers instanceof Headers ? headers.get('x-request-id') : headers['x-request-id']).toBeFalsy();
      expect(linesOf(instance, id)).toMatchObject([
        { msg: 'a request was answered', door: 'hook', status: 401 },
      ]);
    },
  );

  it('answers a fault with that id', async () => {
    const gone = await startInstance(service);
    await gone.db.$client.end();
    try {
      const id = randomUUID();
      const { token } = await service.person();
      const { status, body } = await gone.hook(token, { 'X-Request-Id': id });
      expect([status, body]).toMatchObject([503, { extensions: { id } }]);
      expect(linesOf(gone, id).map(({ msg }) => msg)).toContain('cannot answer');
    } finally {
      await gone.close();
    }
  });
});
