import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { type Service, type ServiceOptions, startService } from '../support/service.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { inSeconds } from './decisions.js';
import { askAtOnce, lookUpsDuring } from './statements.js';

const boundMs = 300;
const running: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const one of running.reverse()) await one.close();
});

async function deafable(mode: string, options: ServiceOptions = {}): Promise<Service> {
  const env = { DATABASE_CHANGES: mode, CREDENTIAL_CACHE_BOUND_MS: String(boundMs), ...options.env };
  const service = await startService({ ...options, env });
  running.push(service);
  return service;
}
const hears = (service: Service): Promise<void> =>
  eventually('changes are heard', () => Promise.resolve(service.app.memory.isUsed()));
const statusOf = async (service: Service, text: string): Promise<number | undefined> =>
  (await askAtOnce(service, [text]))[0];

/** A token that has been looked up, and is in memory unless nothing is just now. */
async function keptToken(service: Service): Promise<{ id: string; text: string }> {
  const token = await service.apiToken(await service.world.user());
  await service.app.caughtUp();
  expect(await askAtOnce(service, [token.text, token.text])).toEqual([200, 200]);
  return token;
}

/** Asks again and again until the answer changes; no request that begins later than the bound is still accepted. */
async function nextAnswer(
  service: Service,
  text: string,
  change: () => Promise<unknown>,
): Promise<number | undefined> {
  await change();
  const committed = performance.now();
  for (;;) {
    const asked = performance.now();
    const status = await statusOf(service, text);
    if (status !== 200) return status;
    expect(asked - committed).toBeLessThan(boundMs);
  }
}
const revoked = (service: Service, id: string) => () =>
  service.world.updateApiToken(id, { revokedAt: new Date() });

/** What was revoked is refused, and afterwards memory is empty, and used again. */
async function expectRecovery(service: Service, token: { id: string; text: string }): Promise<void> {
  const other = await service.apiToken(await service.world.user());
  expect(await nextAnswer(service, token.text, revoked(service, token.id))).toBe(401);
  await hears(service);
  await service.app.caughtUp();
  const ask = () => lookUpsDuring(service, async () => await askAtOnce(service, [other.text]));
  await eventually('memory is used again', async () => (await ask()) === 0);
  expect(await askAtOnce(service, [other.text, token.text])).toEqual([200, 401]);
}

const hour = 3_600_000;

describe.each([
  ['listen', 'an hour ahead', hour],
  ['poll', 'an hour behind', -hour],
])('a process that is told of changes by way of: %s', (mode, what, offset) => {
  let wire: TcpProxy;
  let whole: TcpProxy;
  let service: Service;
  let severed: Service;
  beforeAll(async () => {
    const server = process.env['TEST_POSTGRES_URL'] ?? '';
    [wire, whole] = [await startTcpProxy(server), await startTcpProxy(server)];
    running.push(wire, whole);
    service = await deafable(mode, { changesUrl: wire.urlThrough });
    severed = await deafable(mode, { databaseUrl: whole.urlThrough });
    await Promise.all([hears(service), hears(severed)]);
  });

  test.each(['graphwarden changes', 'graphwarden heartbeat'])(
    'goes on without “%s”, and comes back',
    async (name) => {
      await hears(service);
      const token = await keptToken(service);
      const ended = await service.pool.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
        [name],
      );
      expect(ended.rowCount).toBe(mode === 'poll' && name === 'graphwarden heartbeat' ? 0 : 1);
      await expectRecovery(service, token);
    },
  );

  test('goes by nothing in memory once the wire has been silent for the bound, and comes back by a new one', async () => {
    for (let round = 0; round < 2; round += 1) {
      await hears(service);
      const token = await keptToken(service);
      wire.stall();
      await expectRecovery(service, token);
    }
  });

  test('cannot tell when the database is gone: nobody is refused, and nobody let in by memory', async () => {
    const token = await keptToken(severed);
    const unknown = severed.opaque('api_token').text;
    expect(await nextAnswer(severed, token.text, () => whole.cut())).toBe(503);
    expect(severed.app.memory.isUsed()).toBe(false);
    expect(await askAtOnce(severed, [token.text, unknown, token.text])).toEqual([503, 503, 503]);
    await revoked(severed, token.id)();
    await whole.restore();
    await hears(severed);
    expect(await statusOf(severed, token.text)).toBe(401);
  });

  test(`goes by the time of the database, with its own clock ${what}`, async () => {
    let step = 0;
    const wall = (): number => Date.now() + offset + step;
    const clocks = { monotonic: () => performance.now(), wall };
    const off = await deafable(mode, {
      now: () => new Date(wall()),
      clocks,
      env: { CREDENTIAL_CACHE_BOUND_MS: '5000' },
    });
    await hears(off);
    const { id, sessionId, token } = await off.person();
    const [good, bad] = [await off.apiToken(id), await off.apiToken(id, { expiresAt: inSeconds(-1) })];
    const expired = await off.loginJwt(id, sessionId, inSeconds(-20 * 60));
    const texts = [token, good.text, bad.text, expired];
    for (let round = 0; round < 2; round += 1)
      expect(await askAtOnce(off, texts)).toEqual([200, 200, 401, 401]);
    expect(await lookUpsDuring(off, async () => await askAtOnce(off, [token, good.text]))).toBe(0);
    const fresh = await off.action('refreshLogin', {}, { token });
    expect((await off.hook(String(fresh.body['token']))).status).toBe(200);
    const short = await off.apiToken(id, { expiresAt: inSeconds(1) });
    expect(await statusOf(off, short.text)).toBe(200);
    await eventually('it has ended', async () => (await statusOf(off, short.text)) === 401);
    step = 400;
    expect(off.app.memory.isUsed()).toBe(false);
    expect(await lookUpsDuring(off, async () => await askAtOnce(off, [good.text]))).toBe(1);
    await hears(off);
    expect(await lookUpsDuring(off, async () => await askAtOnce(off, [good.text]))).toBe(1);
    expect(await lookUpsDuring(off, async () => await askAtOnce(off, [good.text]))).toBe(0);
  });
});

test('a process that listens to another database keeps nothing, and works', async () => {
  const elsewhere = process.env['TEST_POSTGRES_URL'] ?? '';
  const service = await deafable('listen', { env: { DATABASE_LISTEN_URL: elsewhere } });
  const token = await service.apiToken(await service.world.user());
  const began = performance.now();
  await eventually('three bounds have passed', async () => {
    expect(service.app.memory.isUsed()).toBe(false);
    expect(await lookUpsDuring(service, async () => await askAtOnce(service, [token.text]))).toBe(1);
    return performance.now() - began > 3 * boundMs;
  });
  expect(service.app.memory.size()).toBe(0);
  await revoked(service, token.id)();
  expect(await statusOf(service, token.text)).toBe(401);
});

describe('a process that polls forgets everything', () => {
  let service: Service;
  beforeAll(async () => {
    service = await deafable('poll');
    await hears(service);
  });

  test.each([
    ['what was recorded has been cleaned away', 'DELETE FROM graphwarden.credential_change'],
    ['the number of changes was set back', 'UPDATE graphwarden.change_number SET last = last - 100'],
    ['the number of changes ran ahead', 'UPDATE graphwarden.change_number SET last = last + 100'],
    ['nothing is recorded any more', 'DELETE FROM graphwarden.change_number'],
  ])('when %s', async (_what, statement) => {
    const token = await keptToken(service);
    const change = `BEGIN; UPDATE graphwarden.api_token SET revoked_at = now() WHERE id = '${token.id}';
      SET CONSTRAINTS ALL IMMEDIATE; ${statement}; COMMIT`;
    expect(await nextAnswer(service, token.text, () => service.pool.query(change))).toBe(401);
    await hears(service);
    expect(
      await nextAnswer(
        service,
        (await keptToken(service)).text,
        async () =>
          await service.pool.query(`UPDATE graphwarden.credential_policy SET frozen_kinds = '{api_token}'`),
      ),
    ).toBe(401);
    await service.pool.query(`UPDATE graphwarden.credential_policy SET frozen_kinds = '{}'`);
  });
});

test('a lost listener is replaced at once, long before the silence would tell', async () => {
  const service = await deafable('listen', { env: { CREDENTIAL_CACHE_BOUND_MS: '20000' } });
  await hears(service);
  const listeners = async (): Promise<number[]> =>
    (
      await service.pool.query<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE application_name = 'graphwarden changes' AND datname = current_database()`,
      )
    ).rows.map(({ pid }) => pid);
  // While a heartbeat is under way too: one is sent by whoever waits.
  const [lost] = await listeners();
  await service.pool.query('SELECT pg_terminate_backend($1)', [lost]);
  await service.app.caughtUp();
  await eventually('another one listens', async () => {
    const [now] = await listeners();
    return now !== undefined && now !== lost;
  });
  await hears(service);
});

test('a JWT whose end has come by the database’s clock is refused by a process whose own is behind and that hears nothing', async () => {
  const env = { CREDENTIAL_CACHE_ENTRIES: '0' };
  const hourAgo = (): Date => inSeconds(-3600);
  const service = await deafable('listen', { env, now: hourAgo });
  const { id, sessionId } = await service.person();
  const ended = await service.loginJwt(id, sessionId, inSeconds(-1800));
  const good = await service.loginJwt(id, sessionId);
  expect(await askAtOnce(service, [ended, good])).toEqual([401, 200]);
  expect((await service.action('refreshLogin', {}, { token: ended })).status).toBe(200);
});

test.each([
  ['an hour ahead', 3600],
  ['an hour behind', -3600],
])(
  'JWTs last as long as the database’s clock says, by a process that hears nothing and is %s',
  async (_what, offset) => {
    const env = { CREDENTIAL_CACHE_ENTRIES: '0' };
    const service = await deafable('listen', { env, now: () => inSeconds(offset) });
    const { token } = await service.person();
    expect(await askAtOnce(service, [token])).toEqual([200]);
    const { body } = await service.action('refreshLogin', {}, { token });
    const lasts = new Date(String(body['expiresAt'])).getTime() - Date.now();
    expect(Math.abs(lasts - 15 * 60_000)).toBeLessThan(60_000);
    expect(await askAtOnce(service, [String(body['token'])])).toEqual([200]);
  },
);
