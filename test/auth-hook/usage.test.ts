import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { usageOf } from './decisions.js';

const proof = randomBytes(24).toString('base64url');
const running: Service[] = [];

/** A service of its own for every test: what one leaves unwritten is nothing to the next. */
async function serviceWith(env: Record<string, string> = {}): Promise<Service> {
  const service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Client-Address',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
      ...env,
    },
  });
  running.push(service);
  return service;
}
const closeAll = async () => {
  await Promise.all(running.splice(0).map((service) => service.close()));
};
afterEach(closeAll);
afterAll(closeAll);

const from = (address: string) => ({ 'X-Client-Address': address, 'X-Proxy-Proof': proof });

describe('usage', () => {
  let service: Service;
  let token: { id: string; text: string };
  beforeEach(async () => {
    service = await serviceWith();
    token = await service.apiToken(await service.world.user());
  });

  const breakUsage = (): Promise<unknown> =>
    service.pool.query('ALTER TABLE graphwarden.credential_usage RENAME TO gone');
  const mendUsage = (): Promise<unknown> =>
    service.pool.query('ALTER TABLE graphwarden.gone RENAME TO credential_usage');
  const lastUse = async () => {
    const { rows } = await service.pool.query<{ at: Date | null; address: string | null }>(
      'SELECT last_used_at AS at, host(last_used_address) AS address FROM graphwarden.api_token WHERE id = $1',
      [token.id],
    );
    return rows[0];
  };

  test('adds up over flushes, doors and outcomes', async () => {
    for (let request = 0; request < 3; request += 1) await service.hook(token.text);
    expect(await usageOf(service, token.id)).toEqual({ allowed: 3 });
    await service.hookPost(token.text);
    await service.graphql('{ whoami { username } }', { token: token.text });
    await service.world.updateApiToken(token.id, { revokedAt: new Date() });
    await service.hook(token.text);
    expect(await usageOf(service, token.id)).toEqual({ allowed: 5, revoked: 1 });
  });

  test('is not counted again at the action door, where Hasura has asked the hook before', async () => {
    await service.hook(token.text);
    expect((await service.action('whoami', {}, { token: token.text })).status).toBe(200);
    expect(await usageOf(service, token.id)).toEqual({ allowed: 1 });
  });

  test('is written once by flushes at the same time', async () => {
    await service.hook(token.text);
    await Promise.all([service.app.flushUsage(), service.app.flushUsage()]);
    expect(await usageOf(service, token.id)).toEqual({ allowed: 1 });
  });

  test('that could not be written is written the next time, together with what has come since', async () => {
    await service.hook(token.text);
    await breakUsage();
    await expect(service.app.flushUsage()).rejects.toThrow();
    expect((await lastUse())?.at).toBeNull();
    await service.hook(token.text);
    await mendUsage();
    expect(await usageOf(service, token.id)).toEqual({ allowed: 2 });
    expect((await lastUse())?.at).toEqual(expect.any(Date));
  });

  test('that could not be written does not hide where the token was used meanwhile', async () => {
    await service.hook(token.text, from('10.0.0.1'));
    const blocker = await service.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE graphwarden.credential_usage');
    const failing = expect(service.app.flushUsage()).rejects.toThrow();
    const blocked = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
                      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await service.hook(token.text, from('10.0.0.2'));
    await eventually(
      'the flush waits, and is cancelled',
      async () => (await service.pool.query(blocked)).rowCount === 1,
    );
    await failing;
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await usageOf(service, token.id)).toEqual({ allowed: 2 });
    expect((await lastUse())?.address).toBe('10.0.0.2');
  });
});

describe('an address that PostgreSQL cannot hold', () => {
  test('does not keep usage from being written when the proxy in front of Hasura sends it', async () => {
    const service = await serviceWith();
    const token = await service.apiToken(await service.world.user());
    expect((await service.hook(token.text, from('fe80::1%eth0'))).status).toBe(200);
    expect(await usageOf(service, token.id)).toEqual({ allowed: 1 });
  });

  test('does not keep usage from being written when it comes by X-Forwarded-For', async () => {
    const service = await serviceWith({ TRUSTED_PROXY_HOPS: '1' });
    const token = await service.apiToken(await service.world.user());
    const headers = { 'X-Forwarded-For': 'unknown' };
    const answer = await service.graphql('{ whoami { username } }', { token: token.text, headers });
    expect(answer.body).toHaveProperty('data');
    expect(await usageOf(service, token.id)).toEqual({ allowed: 1 });
  });
});
