import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';

// What the metrics say after something has happened.

let service: Service;
let wire: TcpProxy;
beforeAll(async () => {
  wire = await startTcpProxy(process.env['TEST_POSTGRES_URL'] ?? '');
  service = await startService({ databaseUrl: wire.urlThrough });
});
afterAll(async () => {
  await wire.restore();
  await service.close();
  await wire.close();
});

const text = async (of = service): Promise<string> => await (await fetch(`${of.url}/metrics`)).text();

/** The sample with exactly these labels, in any order; 0 where there is none. */
async function sample(
  name: string,
  labels: Readonly<Record<string, string>> = {},
  of = service,
): Promise<number> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  for (const line of (await text(of)).split('\n')) {
    const [, found = '', inside = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found === name && inside.split(',').filter(Boolean).sort().join() === wanted.sort().join())
      return Number(value);
  }
  return 0;
}

test('what nobody hopes for is counted from nothing on, so that its first time is an increase', async () => {
  const fresh = await startService();
  try {
    const lines = (await text(fresh)).split('\n');
    for (const door of ['hook', 'actions', 'graphql', 'console', 'operations', 'other'])
      expect(lines).toContain(`graphwarden_requests_total{door="${door}",status="500"} 0`);
    for (const lacking of ['database', 'look-ups', 'password checks'])
      expect(lines).toContain(`graphwarden_unavailable_total{lacking="${lacking}"} 0`);
    for (const task of ['usage flush', 'idle revocation', 'cleanup', 'note stale grants'])
      expect(lines).toContain(`graphwarden_job_failures_total{task="${task}"} 0`);
  } finally {
    await fresh.close();
  }
});

describe('requests', () => {
  test('are counted by door and status, and timed, each once', async () => {
    const hook = { door: 'hook' };
    const before = await sample('graphwarden_request_duration_seconds_count', hook);
    await service.hook();
    await service.hook('junk');
    await service.hookPost('junk');
    expect(await sample('graphwarden_requests_total', { door: 'hook', status: '200' })).toBe(1);
    expect(await sample('graphwarden_requests_total', { door: 'hook', status: '401' })).toBe(2);
    expect(await sample('graphwarden_request_duration_seconds_count', hook)).toBe(before + 3);
    const all = await sample('graphwarden_request_duration_seconds_bucket', { ...hook, le: '+Inf' });
    expect(all).toBe(before + 3);
    expect(await sample('graphwarden_request_duration_seconds_sum', hook)).toBeGreaterThan(0);
  });

  test('at addresses that are none make no label', async () => {
    await fetch(`${service.url}/nowhere/${crypto.randomUUID()}`);
    await service.action(`noSuchAction${crypto.randomUUID()}`, {});
    expect(await sample('graphwarden_requests_total', { door: 'other', status: '404' })).toBe(1);
    expect(await sample('graphwarden_requests_total', { door: 'actions', status: '404' })).toBe(1);
    expect(await text()).not.toMatch(/nowhere|noSuchAction/);
  });
});

test('actions are counted by what came of them, at both doors', async () => {
  const person = await service.person({ username: 'nora' });
  await service.action('whoami', {}, { token: person.token });
  await service.graphql('{ whoami { username } }', { token: person.token });
  await service.action('login', { username: 'nora', password: `${testPassword} not` });
  expect(await sample('graphwarden_actions_total', { action: 'whoami', outcome: 'ok' })).toBe(2);
  expect(await sample('graphwarden_action_duration_seconds_count', { action: 'whoami' })).toBe(2);
  const wrong = { action: 'login', outcome: 'InvalidCredentials' };
  expect(await sample('graphwarden_actions_total', wrong)).toBe(1);
});

test('heartbeats tell how late changes are heard, pools what they do, and all who they are', async () => {
  await service.app.caughtUp();
  expect(await sample('graphwarden_changes_heard')).toBe(1);
  expect(await sample('graphwarden_invalidation_lag_seconds_count')).toBeGreaterThan(0);
  expect(await sample('graphwarden_changes_confirmed_age_seconds')).toBeLessThan(60);
  expect(Math.abs(await sample('graphwarden_clock_ahead_seconds'))).toBeLessThan(60);
  expect(await sample('graphwarden_database_connections_max', { pool: 'hook' })).toBe(10);
  expect(await text()).toMatch(/^graphwarden_build_info\{version="\d+\.\d+\.\d+",node="v\d+/m);
});

test('where changes are looked for now and then, they may have waited since the look before', async () => {
  const polling = await startService({
    env: { DATABASE_CHANGES: 'poll', CREDENTIAL_CACHE_BOUND_MS: '2000' },
  });
  try {
    const told = (part: string) => sample(`graphwarden_invalidation_lag_seconds_${part}`, {}, polling);
    await eventually('it has looked six times', async () => (await told('count')) >= 6);
    // Ten looks in a bound, so that all but the first come a fifth of a second after another.
    expect(await told('sum')).toBeGreaterThan(0.7);
    expect(await (await fetch(`${polling.url}/readyz`)).json()).toMatchObject({ changes: 'polling' });
  } finally {
    await polling.close();
  }
});

test('usage that is written is a job with a success and a time', async () => {
  await service.app.flushUsage();
  const flush = { task: 'usage flush' };
  expect(await sample('graphwarden_job_last_success_timestamp_seconds', flush)).toBeGreaterThan(1e9);
  expect(await sample('graphwarden_job_duration_seconds_count', flush)).toBe(1);
});

test('an outage is counted by what was lacking, and deafness is told while it lasts', async () => {
  const { id } = await service.person();
  const token = await service.apiToken(id);
  const isReachable = async (): Promise<number> => await sample('graphwarden_database_reachable');
  expect(await isReachable()).toBe(1);
  await wire.cut();
  // Nobody has to be served for it: a balancer sends no request to whoever is not ready.
  await eventually('it is seen', async () => (await text()).includes('graphwarden_database_reachable 0'));
  expect((await service.hook(token.text)).status).toBe(503);
  expect(await sample('graphwarden_unavailable_total', { lacking: 'database' })).toBeGreaterThan(0);
  expect(await sample('graphwarden_requests_total', { door: 'hook', status: '503' })).toBe(1);
  await eventually('it is deaf', async () => (await sample('graphwarden_changes_heard')) === 0);
  await eventually('it was counted', async () => (await sample('graphwarden_changes_lost_total')) > 0);
  const ready = await fetch(`${service.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    {
      status: 'database unreachable',
      database: 'unreachable',
      migrations: 'unknown',
      changes: 'deaf',
      version: expect.any(String),
    },
  ]);
  await wire.restore();
  await eventually('it hears again', async () => (await sample('graphwarden_changes_heard')) === 1);
  await eventually('it is reached again', async () => (await isReachable()) === 1);
});

test('a database that lacks a migration of this release is not ready, and one with a newer is', async () => {
  const status = async (): Promise<unknown> => await (await fetch(`${service.url}/readyz`)).json();
  const becomes = async (expected: object): Promise<void> =>
    await eventually(JSON.stringify(expected), async () =>
      JSON.stringify(await status()).includes(JSON.stringify(expected).slice(1, -1)),
    );
  const record = 'graphwarden_internal.product_migration';
  await service.pool.query(`INSERT INTO ${record} (hash, created_at) VALUES ('of a newer release', 9e12)`);
  await becomes({ migrations: 'newer' });
  expect(await status()).toMatchObject({ status: 'ok' });
  await service.pool.query(`DELETE FROM ${record} WHERE id = (SELECT min(id) FROM ${record})`);
  await becomes({ migrations: 'behind' });
  expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  expect(await status()).toMatchObject({ status: 'database not migrated', database: 'ok' });
});
