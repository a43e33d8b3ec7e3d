import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { usageOf } from './decisions.js';

// A connection that is lost in a transaction: the process goes on, and the pool does not lose a place by it.

let wire: TcpProxy;
let service: Service;
let login: string;
let token: { id: string; text: string };
beforeEach(async () => {
  wire = await startTcpProxy(process.env['TEST_POSTGRES_URL'] ?? '');
  service = await startService({ databaseUrl: wire.urlThrough });
  const person = await service.person({ role: 'manager' });
  login = person.token;
  token = await service.apiToken(person.id);
});
afterEach(async () => {
  await service.close();
  await wire.close();
});

const poolSize = 10;
const used = (): number => {
  const { totalCount, idleCount } = service.db.$client;
  return totalCount - idleCount;
};
/** Breaks the wire the moment that the pool has handed out a connection for the `turn`th time from now. */
function breakAt(turn: number): void {
  let turns = 0;
  const listener = (): void => {
    turns += 1;
    if (turns < turn) return;
    service.db.$client.off('acquire', listener);
    wire.breakAll();
  };
  service.db.$client.on('acquire', listener);
}
const newToken = { name: 'token', expiresAt: new Date(Date.now() + 86_400_000).toISOString() };

describe('a connection that is lost', () => {
  test('as a flush of usage begins costs neither the process, nor the usage, nor a place in the pool', async () => {
    for (let outage = 0; outage <= poolSize; outage += 1) {
      expect((await service.hook(token.text)).status).toBe(200);
      breakAt(1);
      await expect(service.app.flushUsage()).rejects.toThrow();
    }
    expect(used()).toBe(0);
    expect(await usageOf(service, token.id)).toEqual({ allowed: poolSize + 1 });
  });

  test('as an action begins is 503 there, and costs no place in the pool', async () => {
    for (let outage = 0; outage <= poolSize; outage += 1) {
      breakAt(2); // the first is for the credential
      expect((await service.action('createApiToken', newToken, { token: login })).status).toBe(503);
    }
    expect(used()).toBe(0);
    expect((await service.action('createApiToken', newToken, { token: login })).status).toBe(200);
  });

  test.each(['cut', 'terminated by the server'])(
    'in the middle of an action, %s, is 503 there, and nothing of it is kept',
    async (how) => {
      const blocker = await service.pool.connect();
      try {
        await blocker.query('BEGIN; LOCK TABLE graphwarden.api_token');
        const answer = service.action('createApiToken', newToken, { token: login });
        const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        await eventually('the action waits', async () => (await service.pool.query(waiting)).rowCount === 1);
        if (how === 'cut') wire.breakAll();
        else await service.pool.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) w`);
        expect((await answer).status).toBe(503);
      } finally {
        await blocker.query('ROLLBACK');
        blocker.release();
      }
      expect(used()).toBe(0);
      expect((await service.hook(token.text)).status).toBe(200);
      expect((await service.pool.query('SELECT 1 FROM graphwarden.api_token')).rowCount).toBe(1);
    },
  );

  test('before a flush loses no usage, however long it lasts', async () => {
    await service.hook(token.text);
    await wire.cut();
    await expect(service.app.flushUsage()).rejects.toThrow();
    await expect(service.app.flushUsage()).rejects.toThrow();
    await wire.restore();
    expect(await usageOf(service, token.id)).toEqual({ allowed: 1 });
  });
});
