import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService, testPassword } from '../support/service.js';
import { eventually } from '../support/processes.js';
import { contents } from './contents.js';
import {
  type Input,
  type Outcome,
  call,
  doors,
  expectRefusal,
  inHours,
  revokedOutput,
  succeed,
} from './doors.js';
import { type Instance, startInstance } from './instance.js';
import { type Stage, credentialsOf, furnish, setPolicy } from './stage.js';

// Faults of ours: an outage is Unavailable and never a refusal of the credential; everything else is Internal, with an
// id to find it in the log and no detail.

let service: Service;
let stage: Stage;
let credentials: Awaited<ReturnType<typeof credentialsOf>>;
let instance: Instance | undefined;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  credentials = await credentialsOf(service, stage);
});
afterEach(async () => {
  await instance?.close();
  instance = undefined;
});
afterAll(async () => await service.close());

const calls = (): readonly { name: string; input: Input; token?: string }[] => [
  { name: 'login', input: { username: 'anybody', password: testPassword } },
  { name: 'whoami', input: {}, token: credentials.login },
  { name: 'whoami', input: {}, token: credentials.api },
  { name: 'whoami', input: {}, token: credentials.service },
  { name: 'logout', input: {}, token: credentials.login },
  {
    name: 'createApiToken',
    input: { name: 'x', expiresAt: inHours(1) },
    token: credentials.login,
  },
  {
    name: 'checkEditPermission',
    input: { model: 'report', id: stage.home.reportId },
    token: credentials.collab,
  },
];

const errorWithId = z.object({ extensions: z.object({ id: z.guid() }) });
const bodies = z.union([
  errorWithId.transform(({ extensions }) => extensions.id),
  z.object({ errors: z.tuple([errorWithId]) }).transform(({ errors: [{ extensions }] }) => extensions.id),
]);
const idOf = ({ text }: Outcome): string => bodies.parse(JSON.parse(text));

async function expectUnavailable(at: Instance): Promise<void> {
  for (const door of doors)
    for (const { name, input, token } of calls()) {
      const outcome = await call(at, door, name, input, token === undefined ? {} : { token });
      expect([name, door, outcome.code]).toEqual([name, door, 'Unavailable']);
      if (door === 'hasura') expect(outcome.status).toBe(503);
      expect(outcome.status).not.toBe(401);
      expect(outcome.text).not.toMatch(/pool|connect|ECONN|postgres|database/i);
    }
}

describe('a database that cannot be asked', () => {
  it('is Unavailable when the pool has ended', async () => {
    instance = await startInstance(service);
    await instance.db.$client.end();
    await expectUnavailable(instance);
  });

  it('is Unavailable when nobody listens', async () => {
    instance = await startInstance(service, { databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
    await expectUnavailable(instance);
  });

  it('is Unavailable when it does not exist', async () => {
    const url = new URL(service.config.databaseUrl ?? '');
    url.pathname = '/graphwarden_of_nobody';
    instance = await startInstance(service, { databaseUrl: url.toString() });
    await expectUnavailable(instance);
  });

  it('tells when to ask again', async () => {
    instance = await startInstance(service);
    await instance.db.$client.end();
    const byHasura = await instance.action('whoami', {}, { token: stage.member.token });
    const byGraphql = await instance.graphql('{ whoami { role } }', { token: stage.member.token });
    for (const { status, headers } of [byHasura, byGraphql]) {
      expect(status).toBe(503);
      expect(headers['retry-after']).toMatch(/^\d+$/);
    }
  });

  it('still refuses what needs no database: a wrong secret, an unknown name, junk for a credential', async () => {
    instance = await startInstance(service);
    await instance.db.$client.end();
    const headers = { 'Hasura-Action-Secret': 'wrong' };
    expect((await instance.action('whoami', {}, { headers })).status).toBe(403);
    expect((await instance.action('nothing', {})).status).toBe(404);
    expect((await instance.action('whoami', {}, { token: 'junk' })).status).toBe(401);
    expect((await instance.action('whoami', {})).status).toBe(401);
  });

  it('is Unavailable for the one call whose connection is cut, and not for the next', async () => {
    instance = await startInstance(service);
    const at = instance;
    const locker = await service.pool.connect();
    try {
      await locker.query('BEGIN');
      await locker.query('SELECT 1 FROM graphwarden.user_account WHERE id = $1 FOR UPDATE', [
        stage.member.id,
      ]);
      const input = { name: 'cut', expiresAt: inHours(1) };
      const before = await contents(service.pool);
      const cut = call(at, 'hasura', 'createApiToken', input, { token: stage.member.token });
      const waiting = `SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'graphwarden' AND wait_event_type = 'Lock'`;
      await eventually('the creation waits for the lock', async () => {
        const { rowCount } = await service.pool.query(waiting);
        return rowCount === 1;
      });
      await service.pool.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) w`);
      expectRefusal(await cut, 'Unavailable');
      expect(await contents(service.pool)).toEqual(before);
    } finally {
      await locker.query('ROLLBACK');
      locker.release();
    }
    const next = await call(at, 'hasura', 'whoami', {}, { token: stage.member.token });
    expect(next.code).toBeUndefined();
  });
});

describe('a database with settings of its owner’s', () => {
  const onDatabase = async (change: string): Promise<void> => {
    const name = new URL(service.config.databaseUrl ?? '').pathname.slice(1);
    await service.pool.query(`ALTER DATABASE ${name} ${change}`);
  };
  afterEach(async () => await onDatabase('RESET ALL'));

  it.each([
    "datestyle = 'SQL, DMY'",
    "datestyle = 'German'",
    "timezone = 'Asia/Kathmandu'",
    "intervalstyle = 'iso_8601'",
    "bytea_output = 'escape'",
    "search_path = ''",
    "default_transaction_isolation = 'serializable'",
  ])('is served all the same: %s', async (setting) => {
    await onDatabase(`SET ${setting}`);
    instance = await startInstance(service);
    const at = instance;
    const { token } = await service.person({ role: 'manager' });
    expect((await at.hook(token)).status).toBe(200);
    const expiresAt = inHours(1);
    const created = await succeed(at, 'hasura', 'createApiToken', { name: 'x', expiresAt }, { token });
    expect(created['expiresAt']).toBe(expiresAt);
    expect((await at.hook(String(created['token']))).status).toBe(200);
    const input = { id: created['id'] };
    const { revokedAt } = revokedOutput.parse(
      await succeed(at, 'hasura', 'revokeApiToken', input, { token }),
    );
    expect(Math.abs(revokedAt.getTime() - Date.now())).toBeLessThan(60_000);
    const again = await succeed(at, 'hasura', 'revokeApiToken', input, { token });
    expect(again).toEqual({ id: created['id'], revokedAt: revokedAt.toISOString() });
  });

  it.each(['repeatable read', 'serializable'])(
    'keeps what actions promise about what happens at once: %s',
    async (level) => {
      await onDatabase(`SET default_transaction_isolation = '${level}'`);
      await setPolicy(service.pool, { maximum_live_tokens: 3 });
      instance = await startInstance(service);
      const at = instance;
      const { id, token } = await service.person({ role: 'manager' });
      const workspaceId = await service.world.workspace({ owner: id });
      const tokenId = await service.world.apiToken(id);
      const atOnce = (name: string, input: Input) =>
        Promise.all(Array.from({ length: 6 }, () => call(at, 'hasura', name, input, { token })));
      const revoked = await atOnce('revokeApiToken', { id: tokenId });
      const made = await atOnce('createServicePrincipal', { workspaceId, name: 'One' });
      const created = await atOnce('createApiToken', { name: 'x', expiresAt: inHours(1) });
      await setPolicy(service.pool, { maximum_live_tokens: 100 });
      expect(revoked.map(({ code }) => code)).toEqual(Array(6).fill(undefined));
      expect(new Set(made.map(({ code, output }) => code ?? output['id'])).size).toBe(1);
      expect(created.filter(({ code }) => code === undefined)).toHaveLength(3);
    },
  );
});

describe('a fault that nobody foresaw', () => {
  /** The table by its other name is among what is looked at. */
  const gone = { but: ['audit_event'] };
  beforeAll(async () => {
    await service.pool.query('ALTER TABLE graphwarden.audit_event RENAME TO audit_event_gone');
  });
  afterAll(async () => {
    await service.pool.query('ALTER TABLE graphwarden.audit_event_gone RENAME TO audit_event');
  });

  it.each(doors)('is Internal with an id and no detail, and the log has that id, %s', async (door) => {
    instance = await startInstance(service);
    const before = await contents(service.pool, gone);
    const input = { name: 'a name of nobody’s business', expiresAt: inHours(1) };
    const outcome = await call(instance, door, 'createApiToken', input, { token: stage.member.token });
    expectRefusal(outcome, 'Internal');
    expect(outcome.message).toBe('Something failed on our side.');
    expect(outcome.text).not.toMatch(/audit|relation|insert|select|query|stack|\.ts|gw[as]t_/i);
    const logged = instance.logged();
    expect(logged).toContain(idOf(outcome));
    expect(logged).not.toContain(stage.member.token);
    expect(await contents(service.pool, gone)).toEqual(before);
  });

  it('has another id every time', async () => {
    instance = await startInstance(service);
    const at = instance;
    const once = async (): Promise<string> =>
      idOf(
        await call(
          at,
          'hasura',
          'createApiToken',
          { name: 'x', expiresAt: inHours(1) },
          { token: stage.member.token },
        ),
      );
    expect(await once()).not.toBe(await once());
  });

  it('does not end the service', async () => {
    instance = await startInstance(service);
    const input = { name: 'x', expiresAt: inHours(1) };
    await call(instance, 'graphql', 'createApiToken', input, { token: stage.member.token });
    expect(
      (await call(instance, 'graphql', 'whoami', {}, { token: stage.member.token })).code,
    ).toBeUndefined();
  });

  it('is not what an expected refusal is: those leave nothing in the log', async () => {
    instance = await startInstance(service);
    for (const door of doors) {
      expectRefusal(await call(instance, door, 'whoami', {}), 'AuthenticationMissing');
      expectRefusal(await call(instance, door, 'whoami', {}, { token: 'junk' }), 'AuthenticationInvalid');
      expectRefusal(
        await call(instance, door, 'createApiToken', { name: '' }, { token: stage.member.token }),
        'InvalidInput',
      );
    }
    expect(instance.logged()).not.toMatch(/"level":(?!20)/);
  });
});
