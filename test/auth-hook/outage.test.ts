import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { type Answer, type Service, startService } from '../support/service.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { modes, usageOf } from './decisions.js';

let wire: TcpProxy;
let service: Service;
let credentials: [string, string][];
let tokenId: string;
beforeAll(async () => {
  wire = await startTcpProxy(process.env['TEST_POSTGRES_URL'] ?? '');
  // What is kept in memory has outages of its own: test/auth-hook/deafness.test.ts.
  service = await startService({ databaseUrl: wire.urlThrough, env: { CREDENTIAL_CACHE_ENTRIES: '0' } });
  const { id, token, sessionId } = await service.person();
  const principal = await service.world.principal(await service.world.workspace({ owner: id }), id);
  const document = { model: 'report', objectId: id, reportId: id };
  const apiToken = await service.apiToken(id);
  tokenId = apiToken.id;
  credentials = [
    ['login', token],
    ['collab', await service.collabJwt(id, sessionId, document)],
    ['api_token', apiToken.text],
    ['service_token', (await service.serviceToken(principal)).text],
  ];
});
afterEach(async () => {
  await wire.restore();
  await eventually('the service answers again', async () =>
    (await everybody()).every(({ status }) => status === 200),
  );
});
afterAll(async () => {
  await service.close();
  await wire.close();
});

const everybody = async (): Promise<Answer[]> =>
  await Promise.all(credentials.map(([, text]) => service.hook(text)));

function expectOutage(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body).toEqual({
    message: 'The service cannot answer right now: try again shortly.',
    extensions: { code: 'Unavailable', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
}

describe.each(modes)('while the database is unreachable, in %s mode', (_mode, hook) => {
  test.each(['login', 'collab', 'api_token', 'service_token'])(
    'a %s is neither refused nor taken for nobody',
    async (kind) => {
      await wire.cut();
      const text = new Map(credentials).get(kind);
      expectOutage(await hook(service, text));
      expectOutage(await hook(service, text, { 'X-Hasura-Role': 'public' }));
    },
  );

  test('nobody is still nobody', async () => {
    await wire.cut();
    expect((await hook(service)).body).toMatchObject({ 'x-hasura-role': 'public' });
  });

  test('what cannot be a credential of ours is still refused', async () => {
    await wire.cut();
    const [, login = ''] = credentials[0] ?? [];
    const [, token = ''] = credentials[2] ?? [];
    for (const text of ['junk', `${token.slice(0, -6)}000000`, login.slice(0, -20)])
      expect((await hook(service, text)).status).toBe(401);
    expect((await hook(service, undefined, { Authorization: 'Basic x' })).status).toBe(401);
  });

  test('what might be a credential of ours is not called unknown', async () => {
    await wire.cut();
    expectOutage(await hook(service, service.opaque('api_token').text));
  });
});

describe('an outage', () => {
  test('in which the server takes connections and never answers is one as well, for all who ask', async () => {
    wire.silence();
    const texts = Array.from({ length: 7 }, () => credentials).flat();
    const answers = await Promise.all(texts.map(async ([, text]) => await service.hook(text)));
    expect(answers).toHaveLength(28);
    answers.forEach(expectOutage);
  });

  test('in the middle of a statement is one as well', async () => {
    const blocker = await service.pool.connect();
    try {
      await blocker.query('BEGIN; LOCK TABLE graphwarden.user_account');
      const answers = everybody();
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await eventually(
        'all four wait',
        async () => (await service.pool.query(waiting)).rowCount === credentials.length,
      );
      await wire.cut();
      (await answers).forEach(expectOutage);
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
  });

  test('that ends the connections of the pool refuses nobody, and the next request finds a new one', async () => {
    await everybody();
    const ended = await service.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND application_name = 'graphwarden'`,
    );
    expect(ended.rowCount).toBeGreaterThan(0);
    for (const { status } of await everybody()) expect([200, 503]).toContain(status);
    await eventually('everybody is back', async () =>
      (await everybody()).every(({ status }) => status === 200),
    );
  });

  test('shows in readiness, and not in being alive', async () => {
    const status = async (path: string) => (await fetch(`${service.url}${path}`)).status;
    expect([await status('/readyz'), await status('/healthz')]).toEqual([200, 200]);
    await wire.cut();
    await eventually('it says that it is not ready', async () => (await status('/readyz')) === 503);
    expect(await status('/healthz')).toBe(200);
  });

  test('is one at the action doors, too', async () => {
    await wire.cut();
    for (const [, token] of credentials) {
      const answer = await service.action('whoami', {}, { token });
      expect([answer.status, answer.body['extensions']]).toEqual([
        503,
        expect.objectContaining({ code: 'Unavailable' }),
      ]);
      expect((await service.graphql('{ whoami { username } }', { token })).status).toBe(503);
    }
  });

  test('counts in no usage and under no reason', async () => {
    await service.app.flushUsage();
    const before = await usageOf(service, tokenId);
    await wire.cut();
    expectOutage(await service.hook(new Map(credentials).get('api_token')));
    await wire.restore();
    expect(await usageOf(service, tokenId)).toEqual(before);
  });
});

describe('a fault of ours', () => {
  test('is 500 with an id and without a detail, for every kind: never a refusal, never nobody', async () => {
    await service.pool.query('ALTER TABLE graphwarden.user_account RENAME COLUMN is_active TO was_active');
    try {
      for (const answer of await everybody()) {
        expect(answer.status).toBe(500);
        expect(answer.body).toEqual({
          message: 'Something failed on our side.',
          extensions: { code: 'Internal', id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        });
      }
      expect((await service.hook()).status).toBe(200);
      expect((await service.hook('junk')).status).toBe(401);
    } finally {
      await service.pool.query('ALTER TABLE graphwarden.user_account RENAME COLUMN was_active TO is_active');
    }
  });
});

test('junk sends nothing to the database, a credential does', async () => {
  await everybody();
  const before = wire.bytesSent();
  const [, token = ''] = credentials[2] ?? [];
  for (let round = 0; round < 200; round += 1) {
    const last = String.fromCharCode(33 + (round % 90));
    if (!token.endsWith(last)) expect((await service.hookPost(token.slice(0, -1) + last)).status).toBe(401);
  }
  expect(wire.bytesSent()).toBe(before);
  expect((await service.hookPost(token)).status).toBe(200);
  expect(wire.bytesSent()).toBeGreaterThan(before);
});
