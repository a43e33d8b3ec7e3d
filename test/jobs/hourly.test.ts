import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createApp } from '../../src/app.js';
import { createLog } from '../../src/observe/log.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';
import { type Service, consoleDirectory, metadataDirectory, startService } from '../support/service.js';

let service: Service;
beforeAll(async () => (service = await startService()));
afterAll(async () => await service.close());

const day = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * day);
const query = async (text: string, values: unknown[] = []) =>
  (await service.pool.query<Record<string, unknown>>(text, values)).rows;
/** The hour is over: by the database's clock, the jobs are due again. */
const makeDue = async (): Promise<unknown> =>
  await query(`UPDATE graphwarden.job_run SET ran_at = ran_at - interval '61 minutes'`);

/** Another replica on the same database. */
async function replica() {
  const { config, db, signingKeys, digestKeys, passwords, actionSecret } = service;
  return await createApp({
    ...{
      config,
      db,
      hookDb: db,
      signingKeys,
      digestKeys,
      passwords,
      actionSecret,
      metadataDirectory,
      consoleDirectory,
    },
    changes: undefined,
    log: createLog('silent'),
    throttle: createLoginThrottle(db.$client),
    now: () => new Date(),
  });
}

beforeEach(makeDue);

describe('turns', () => {
  test('of replicas that ask at the same moment one runs a job, and it is not due again for an hour', async () => {
    const replicas = [service.app, await replica(), await replica(), await replica()];
    const user = await service.person();
    const lastRun = async () => await query('SELECT name, ran_at FROM graphwarden.job_run ORDER BY name');
    await Promise.all(replicas.map(async (each) => await each.runDueJobs()));
    const first = await lastRun();
    expect(first.map(({ name }) => String(name))).toEqual([
      'cleanup',
      'idle revocation',
      'note stale grants',
    ]);

    await service.world.session(user.id, {
      createdAt: ago(200),
      expiresAt: ago(100),
      idleExpiresAt: ago(101),
    });
    await Promise.all(replicas.map(async (each) => await each.runDueJobs()));
    expect(await lastRun()).toEqual(first);
    expect(
      await query('SELECT 1 FROM graphwarden.user_session WHERE expires_at < $1', [ago(90)]),
    ).toHaveLength(1);

    await makeDue();
    await Promise.all(replicas.map(async (each) => await each.runDueJobs()));
    expect(
      await query('SELECT 1 FROM graphwarden.user_session WHERE expires_at < $1', [ago(90)]),
    ).toHaveLength(0);
  });

  test('a job that fails keeps no other from its turn, and is due again in minutes, not in an hour', async () => {
    await query('ALTER TABLE graphwarden.credential_policy RENAME TO credential_policy_away');
    try {
      await service.app.runDueJobs();
    } finally {
      await query('ALTER TABLE graphwarden.credential_policy_away RENAME TO credential_policy');
    }
    const due = await query(
      `SELECT name, extract(epoch FROM ran_at + interval '1 hour' - now()) / 60 AS minutes FROM graphwarden.job_run ORDER BY name`,
    );
    expect(due.map(({ name, minutes }) => [String(name), Math.round(Number(minutes))])).toEqual([
      ['cleanup', 60],
      ['idle revocation', 5],
      ['note stale grants', 60],
    ]);
  });
});

describe('cleanup', () => {
  test('sessions go 90 days after their end, revoked or not; nothing younger goes', async () => {
    const user = await service.person();
    const session = async (endedDaysAgo: number, revokedAt?: Date): Promise<string> =>
      await service.world.session(user.id, {
        createdAt: ago(endedDaysAgo + 7),
        idleExpiresAt: ago(endedDaysAgo),
        expiresAt: ago(endedDaysAgo),
        ...(revokedAt && { revokedAt, revokedBy: user.id, revokedReason: 'logout' }),
      });
    const gone = [await session(91), await session(400), await session(91, ago(95))];
    const kept = [await session(89), await session(-7), await session(-1, ago(0)), user.sessionId];
    await service.app.runDueJobs();
    const rows = await query('SELECT id FROM graphwarden.user_session WHERE user_id = $1', [user.id]);
    expect(rows.map(({ id }) => String(id)).sort()).toEqual([...kept].sort());
    expect(rows.some(({ id }) => gone.includes(String(id)))).toBe(false);
  });

  test('throttle counters, usage counts and codes go after their end; those in force and without an end stay', async () => {
    const [old, fresh] = [await service.person(), await service.person()];
    await query(
      `INSERT INTO graphwarden.login_throttle (key, points, expire) VALUES
      ('over', 3, $1), ('counting', 3, $2), ('endless', 3, null)`,
      [Date.now() - 1000, Date.now() + 600_000],
    );
    await query(
      `INSERT INTO graphwarden.credential_usage (credential_id, hour, outcome, requests) VALUES
      ($1, now() - interval '401 days', 'allowed', 5), ($1, now() - interval '399 days', 'allowed', 6)`,
      [old.sessionId],
    );
    await query(
      `INSERT INTO graphwarden.password_code (user_id, digest, digest_key_id, expires_at) VALUES
      ($1, sha256('a'), 'k', now() - interval '1 second'), ($2, sha256('b'), 'k', now() + interval '1 hour')`,
      [old.id, fresh.id],
    );
    await service.app.runDueJobs();
    expect(await query('SELECT key FROM graphwarden.login_throttle ORDER BY key')).toEqual([
      { key: 'counting' },
      { key: 'endless' },
    ]);
    expect(await query('SELECT requests::int FROM graphwarden.credential_usage')).toEqual([{ requests: 6 }]);
    expect(await query('SELECT user_id FROM graphwarden.password_code')).toEqual([{ user_id: fresh.id }]);
  });

  test('an enrolment that nobody finished within a day goes; a confirmed factor stays, and one just begun', async () => {
    const [confirmed, abandoned, begun] = [
      await service.person(),
      await service.person(),
      await service.person(),
    ];
    await query(
      `INSERT INTO graphwarden.second_factor
      (user_id, sealed_secret, key_id, confirmed_at, pending_sealed_secret, pending_key_id, pending_since) VALUES
      ($1, 's', 'k', now(), 'p', 'k', now() - interval '25 hours'),
      ($2, null, null, null, 'p', 'k', now() - interval '25 hours'),
      ($3, null, null, null, 'p', 'k', now() - interval '23 hours')`,
      [confirmed.id, abandoned.id, begun.id],
    );
    await service.app.runDueJobs();
    const rows = await query(`SELECT user_id, key_id, pending_key_id FROM graphwarden.second_factor`);
    expect(rows).toHaveLength(2);
    expect(rows).toContainEqual({ user_id: confirmed.id, key_id: 'k', pending_key_id: null });
    expect(rows).toContainEqual({ user_id: begun.id, key_id: null, pending_key_id: 'k' });
  });

  test('more than a piece goes too, tokens and the audit log stay whatever their age', async () => {
    const user = await service.person();
    const token = await service.apiToken(user.id, { createdAt: ago(900), expiresAt: ago(800) });
    await query(
      `INSERT INTO graphwarden.audit_event (at, actor_kind, actor_name, action) VALUES ($1, 'operator', 'x', 'y')`,
      [ago(900)],
    );
    await query(`INSERT INTO graphwarden.login_throttle (key, points, expire)
      SELECT 'many ' || n, 1, 1 FROM generate_series(1, 4500) n`);
    await service.app.runDueJobs();
    expect(await query(`SELECT 1 FROM graphwarden.login_throttle WHERE key LIKE 'many %'`)).toEqual([]);
    expect(await query('SELECT 1 FROM graphwarden.api_token WHERE id = $1', [token.id])).toHaveLength(1);
    expect(await query('SELECT 1 FROM graphwarden.audit_event WHERE at < $1', [ago(800)])).toHaveLength(1);
  });
});

describe('idle revocation', () => {
  async function tokensUsed(): Promise<Record<string, string>> {
    const user = await service.person();
    const workspace = await service.world.workspace({ owner: user.id });
    const principal = await service.world.principal(workspace, user.id);
    const long = { createdAt: ago(60), expiresAt: ago(-60) };
    const ids = {
      neverUsed: (await service.apiToken(user.id, long)).id,
      usedLong: (await service.apiToken(user.id, { ...long, lastUsedAt: ago(31) })).id,
      usedLately: (await service.apiToken(user.id, { ...long, lastUsedAt: ago(29) })).id,
      usedInItsOlderText: (await service.apiToken(user.id, { ...long, lastUsedAt: ago(31) })).id,
      young: (await service.apiToken(user.id, { createdAt: ago(1), expiresAt: ago(-60) })).id,
      justNow: (
        await service.apiToken(user.id, { ...long, lastUsedAt: new Date(ago(30).getTime() - 30_000) })
      ).id,
      expired: (await service.apiToken(user.id, { createdAt: ago(60), expiresAt: ago(5) })).id,
      service: (await service.serviceToken(principal, { ...long, lastUsedAt: ago(40) })).id,
      serviceUsed: (await service.serviceToken(principal, { ...long, lastUsedAt: ago(2) })).id,
    };
    await query('UPDATE graphwarden.api_token SET previous_last_used_at = $2 WHERE id = $1', [
      ids.usedInItsOlderText,
      ago(3),
    ]);
    return ids;
  }
  const revokedOf = async (ids: Record<string, string>): Promise<string[]> => {
    const rows = await query(
      `SELECT id FROM graphwarden.api_token WHERE revoked_at IS NOT NULL UNION ALL
       SELECT id FROM graphwarden.service_token WHERE revoked_at IS NOT NULL`,
    );
    const revoked = new Set(rows.map(({ id }) => String(id)));
    return Object.entries(ids).flatMap(([name, id]) => (revoked.has(id) ? [name] : []));
  };

  test('revokes what was not used for as long as the policy says, with an audit row each; without a policy, nothing', async () => {
    const ids = await tokensUsed();
    await service.app.runDueJobs();
    expect(await revokedOf(ids)).toEqual([]);

    await query('UPDATE graphwarden.credential_policy SET idle_revocation_days = 30');
    await makeDue();
    await Promise.all([service.app.runDueJobs(), (await replica()).runDueJobs()]);
    expect(await revokedOf(ids)).toEqual(['neverUsed', 'usedLong', 'service']);
    const rows = await query(`SELECT revoked_by, revoked_reason FROM graphwarden.api_token WHERE id = $1`, [
      ids['usedLong'],
    ]);
    expect(rows).toEqual([{ revoked_by: null, revoked_reason: 'not used for 30 days' }]);
    const audit = await query(
      `SELECT actor_kind, actor_name, action, subject_type, subject_id, detail->>'reason' AS reason
         FROM graphwarden.audit_event WHERE actor_name = 'idle revocation' AND subject_id = ANY($1)`,
      [Object.values(ids)],
    );
    const by = { actor_kind: 'operator', actor_name: 'idle revocation', reason: 'not used for 30 days' };
    expect(audit).toHaveLength(3);
    for (const name of ['neverUsed', 'usedLong'])
      expect(audit).toContainEqual({
        ...by,
        action: 'revokeApiToken',
        subject_type: 'api_token',
        subject_id: ids[name],
      });
    expect(audit).toContainEqual({
      ...by,
      action: 'revokeServiceToken',
      subject_type: 'service_token',
      subject_id: ids['service'],
    });
  });

  test('a token is used, and stays, although the use is only in memory so far', async () => {
    const user = await service.person();
    const token = await service.apiToken(user.id, {
      ...{ createdAt: ago(60), expiresAt: ago(-60), lastUsedAt: new Date(ago(30).getTime() - 60_000) },
    });
    await query('UPDATE graphwarden.credential_policy SET idle_revocation_days = 30');
    expect((await service.hook(token.text)).status).toBe(200);
    await service.app.runDueJobs();
    expect((await service.hook(token.text)).status).toBe(200);
  });
});

test('what the jobs did stands in the metrics', async () => {
  await service.app.runDueJobs();
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  expect(metrics).toMatch(/graphwarden_job_last_success_timestamp_seconds\{task="cleanup"\} \d/);
  expect(metrics).toMatch(/graphwarden_job_failures_total\{task="idle revocation"\} 1/);
});
