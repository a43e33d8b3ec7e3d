import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inlineLimitBytes } from '../../src/actions/inline-file.js';
import { z } from 'zod';
import { AppError, codesOfErrors, errorBody } from '../../src/errors.js';
import { type Code, errorShape, inHours, statuses } from '../actions/doors.js';
import { type Instance, startInstance } from '../actions/instance.js';
import { send } from '../actions/raw.js';
import { enrolled } from '../actions/second-factor.js';
import { type Service, startService, testPassword } from '../support/service.js';

// The catalogue of errors, and that every one of its codes comes out of the door as promised.

let service: Service;
let instance: Instance;
let person: Awaited<ReturnType<Service['person']>>;
let workspaceId: string;
let largeEvidenceId: string;

beforeAll(async () => {
  service = await startService({
    env: { BODY_LIMIT_BYTES: '2048' },
    throttle: { perUserAndAddress: 1, perUser: 1, perAddress: 1000 },
  });
  person = await service.person();
  const colleague = await service.person();
  workspaceId = await service.world.workspace({ owner: person.id, members: { [colleague.id]: 'member' } });
  await service.world.principal(workspaceId, colleague.id, { name: 'taken' });
  const { world } = service;
  const reportId = await world.report(await world.project(await world.client(workspaceId)));
  largeEvidenceId = await world.evidence(reportId, { content: Buffer.alloc(inlineLimitBytes + 1) });
  instance = await startInstance(service);
});
afterAll(async () => {
  await instance.close();
  await service.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}
const action = (name: string, input: unknown, token?: string): Promise<Answer> =>
  service.action(name, input, token === undefined ? {} : { token });
const create = (input: Record<string, unknown>): Promise<Answer> =>
  action('createApiToken', { name: 'x', expiresAt: inHours(1), ...input }, person.token);

/** For each code, a request that is answered with it. */
const requests: Readonly<Record<Code, () => Promise<Answer>>> = {
  InvalidInput: () => create({ name: 7 }),
  AuthenticationMissing: () => action('whoami', {}),
  AuthenticationInvalid: () => action('whoami', {}, 'junk'),
  InvalidCredentials: () => action('login', { username: 'nobody', password: 'wrong' }),
  MFARequired: async () => {
    await enrolled(service, { username: 'with two factors' });
    return await action('login', { username: 'with two factors', password: testPassword });
  },
  Unauthorized: () => service.action('whoami', {}, { secret: 'wrong' }),
  NotFound: () => action('nothing', {}),
  MethodNotAllowed: () => send(`${service.url}/hasura/actions/whoami`, { method: 'GET' }),
  Conflict: () => action('createServicePrincipal', { workspaceId, name: 'Taken' }, person.token),
  IdentityChanged: async () => {
    const headers = {
      'Content-Type': 'application/json',
      'X-Graphwarden-Console': crypto.randomUUID(),
      'Sec-Fetch-Site': 'same-origin',
      Cookie: `graphwarden=${person.token}`,
    };
    const body = JSON.stringify({ query: '{ whoami { username } }' });
    const { status, text } = await send(`${service.url}/graphql`, { headers, body });
    return {
      status,
      text: JSON.stringify(z.object({ errors: z.tuple([z.unknown()]) }).parse(JSON.parse(text)).errors[0]),
    };
  },
  PayloadTooLarge: () => action('whoami', { padding: 'x'.repeat(2048) }),
  FileTooLarge: () => action('downloadEvidence', { id: largeEvidenceId }, person.token),
  UnsupportedMediaType: () =>
    send(`${service.url}/hasura/actions/whoami`, { body: 'x', headers: { 'Content-Encoding': 'zip' } }),
  PolicyViolation: () => create({ expiresAt: inHours(-1) }),
  RateLimited: async () => {
    await action('login', { username: 'somebody', password: 'wrong' });
    return await action('login', { username: 'somebody', password: 'wrong' });
  },
  Internal: async () => {
    await service.pool.query('ALTER TABLE graphwarden.audit_event RENAME TO audit_event_gone');
    const answer = await create({});
    await service.pool.query('ALTER TABLE graphwarden.audit_event_gone RENAME TO audit_event');
    return answer;
  },
  Unavailable: async () => {
    await instance.db.$client.end();
    return await instance.action('whoami', {}, { token: person.token });
  },
};
const cases = Object.entries(requests).map(([code, ask]) => ({ code, ask }));

describe('the catalogue of errors', () => {
  it('has exactly the codes that this test knows', () => {
    expect(codesOfErrors().sort()).toEqual(Object.keys(statuses).sort());
  });

  it('gives every code its status and a text for people, and shows nothing else of an error', () => {
    for (const code of codesOfErrors()) {
      const error = new AppError(code, 'internal text', { cause: new Error('the cause') });
      expect([code, error.status]).toEqual([code, statuses[code]]);
      const body = errorShape.parse(errorBody(error));
      expect(body.extensions).toEqual({ code });
      expect(JSON.stringify(body)).not.toMatch(/internal text|the cause/);
      expect(errorBody(error, 'an id').extensions).toEqual({ code, id: 'an id' });
    }
  });

  it.each(cases)(
    'comes out of the door with its status, a message and a code: $code',
    async ({ code, ask }) => {
      const { status, text } = await ask();
      const body = errorShape.parse(JSON.parse(text));
      expect({ status, code: body.extensions.code }).toEqual({
        status: Object.entries(statuses).find(([known]) => known === code)?.[1],
        code,
      });
      expect(body.extensions.id !== undefined).toBe(status >= 500);
    },
  );
});
