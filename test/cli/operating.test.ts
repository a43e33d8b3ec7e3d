import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, cloneDatabase, emptyDatabase } from '../support/database.js';
import { worldOf } from '../support/world.js';
import { run } from './commands.js';

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await cloneDatabase();
  env = { ...(await newSecrets()), DATABASE_URL: database.url };
});
afterAll(async () => await database.drop());

const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000);

describe('migrate', () => {
  test('puts a database right that other commands refuse, and needs no secret for it', async () => {
    const fresh = await emptyDatabase();
    try {
      const refused = await run(['user', 'list'], { env: { ...env, DATABASE_URL: fresh.url } });
      expect(refused).toMatchObject({ code: 1, stdout: '', faults: [] });
      expect(refused.stderr).toMatch(/not migrated to this release.*`graphwarden migrate`/);
      expect(await run(['migrate'], { env: { DATABASE_URL: fresh.url } })).toMatchObject({
        code: 0,
        stdout: '',
      });
      const { rows } = await fresh.pool.query(
        'SELECT count(*)::int AS policies FROM graphwarden.credential_policy',
      );
      expect(rows).toEqual([{ policies: 1 }]);
      const change = `UPDATE graphwarden_internal.applied_release SET version = '999.0.0' RETURNING is_only`;
      expect((await fresh.pool.query(change)).rowCount).toBe(1);
      const migrate = async (...args: string[]) =>
        (await run(['migrate', ...args], { env: { DATABASE_URL: fresh.url } })).stderr;
      expect(await migrate()).toMatch(/those of release 999\.0\.0, and stay/);
      expect(await migrate('--own-views')).toBe('The database is up to date.\n');
      expect(await run(['migrate'], { env: { DATABASE_URL: fresh.url } })).toMatchObject({ code: 0 });
    } finally {
      await fresh.drop();
    }
  });
});

describe('a wrong password', () => {
  test('of the database is said, and never shown', async () => {
    const wrong = new URL(database.url);
    wrong.password = 'not-the-password';
    const { code, stderr, faults } = await run(['user', 'list'], {
      env: { ...env, DATABASE_URL: wrong.toString() },
    });
    expect({ code, faults }).toEqual({ code: 1, faults: [] });
    expect(stderr).toMatch(/refuses the password of user/);
    expect(stderr).not.toContain('not-the-password');
  });
});

describe('cleanup', () => {
  const stale = async (): Promise<number> => {
    const found = await database.pool.query(
      `SELECT 1 FROM graphwarden.user_session WHERE expires_at < now() - interval '90 days'`,
    );
    return found.rowCount ?? 0;
  };
  beforeAll(async () => {
    const world = worldOf(database.pool);
    const user = await world.user();
    for (let count = 0; count < 3; count += 1)
      await world.session(user, { createdAt: ago(110), idleExpiresAt: ago(100), expiresAt: ago(100) });
  });

  test('counts with --dry-run, asks before it deletes, and deletes after a yes or with --yes', async () => {
    const counted = await run(['cleanup', '--dry-run'], { env });
    expect(counted).toMatchObject({ code: 0, stderr: '' });
    expect(counted.stdout).toMatch(/^Would be deleted:\nsessions +3\n/);
    expect(await run(['cleanup'], { env })).toMatchObject({ code: 5, stdout: '' });
    expect(await run(['cleanup'], { env, answer: false })).toMatchObject({ code: 5, stdout: '' });
    expect(await stale()).toBe(3);
    const deleted = await run(['cleanup', '--json'], { env, answer: true });
    expect(deleted.code).toBe(0);
    expect(JSON.parse(deleted.stdout)).toMatchObject({ sessions: 3, usageCounts: 0, oneTimeCodes: 0 });
    expect(await stale()).toBe(0);
    expect(await run(['cleanup', '--yes'], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('demo project', () => {
  test('makes one where the workspace is, and prints its id', async () => {
    const referenceApp = { ...env, REFERENCE_APP: 'on' };
    const world = worldOf(database.pool);
    const owner = await world.user();
    const args = [
      'demo',
      'project',
      ' Apollo ',
      '--workspace',
      await world.workspace({ owner }),
      '--assign',
      owner,
    ];
    const made = await run([...args, '--json'], { env: referenceApp });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const { id } = z.object({ id: z.guid() }).parse(JSON.parse(made.stdout));
    const { rows } = await database.pool.query('SELECT name FROM project WHERE id = $1', [id]);
    expect(rows).toEqual([{ name: 'Apollo' }]);
    for (const name of ['', 'a\u001b[2J', 'x'.repeat(101)])
      expect(await run(['demo', 'project', name, ...args.slice(3)], { env: referenceApp })).toMatchObject({
        ...{ code: 2, stdout: '', faults: [] },
        stderr: expect.stringMatching(/argument 'name'/),
      });
  });
});

describe('demo seed', () => {
  test('never runs in production, nor without the reference app, nor where people are', async () => {
    for (const [changed, why] of [
      [{ NODE_ENV: 'production' }, /production/],
      [{ REFERENCE_APP: 'off' }, /REFERENCE_APP=on/],
      [{ REFERENCE_APP: 'on' }, /has users already/],
    ] as const) {
      const { code, stdout, stderr } = await run(['demo', 'seed'], {
        env: { ...env, DATA_DIR: '/nonexistent/graphwarden', ...changed },
        needs: {},
      });
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      expect(stderr).toMatch(why);
    }
  });
});

describe('keys rotate', () => {
  const digestKeys = z.array(z.object({ id: z.string(), secret: z.string() }));
  const signingKeys = z.array(z.object({ kid: z.string() }));
  const variables = z.record(z.string(), z.string());
  /** Runs a step, and answers with the environment after it. */
  async function step(before: Record<string, string>, ...args: string[]): Promise<Record<string, string>> {
    const { code, stdout } = await run(['keys', 'rotate', '--json', ...args], { env: before });
    expect(code).toBe(0);
    return { ...before, ...variables.parse(JSON.parse(stdout)) };
  }
  const digestIds = (of: Record<string, string>): string[] =>
    digestKeys.parse(JSON.parse(of['TOKEN_DIGEST_KEYS'] ?? '')).map(({ id }) => id);
  const signingIds = (of: Record<string, string>): string[] =>
    signingKeys.parse(JSON.parse(of['JWT_SIGNING_KEYS'] ?? '')).map(({ kid }) => kid);

  test('adds at the end, then activates, then retires; at no step does a replica of the step before meet an unknown key', async () => {
    const [before] = digestIds(env);
    const added = await step(env);
    expect(digestIds(added)).toEqual([before, expect.any(String)]);
    expect(signingIds(added)).toHaveLength(2);
    const [, digest = ''] = digestIds(added);
    const [oldSigning = '', signing = ''] = signingIds(added);
    expect(signingIds(await step(env, '--digest'))).toEqual(signingIds(env));

    const activated = await step(await step(added, '--activate', digest), '--activate', signing);
    expect(digestIds(activated)).toEqual([digest, before]);
    expect(await step(activated, '--activate', digest)).toEqual(activated);
    const retired = await step(activated, '--retire', before ?? '', '--yes');
    expect(digestIds(retired)).toEqual([digest]);
    expect(signingIds(await step(retired, '--retire', oldSigning, '--yes'))).toEqual([signing]);
  });

  test('what it prints is all of standard output, as lines for an environment file', async () => {
    const { stdout, stderr } = await run(['keys', 'rotate', '--digest'], { env });
    expect(stdout).toMatch(/^TOKEN_DIGEST_KEYS='\[.*\]'\n$/);
    for (const { secret } of digestKeys.parse(JSON.parse(stdout.slice(19, -2))))
      expect(stderr.includes(secret)).toBe(false);
  });

  test('refuses to retire the active key, an unknown one, and without a yes', async () => {
    const [active = ''] = digestIds(env);
    expect(await run(['keys', 'rotate', '--retire', active, '--yes'], { env })).toMatchObject({
      code: 4,
      stdout: '',
    });
    expect(await run(['keys', 'rotate', '--retire', 'nobody', '--yes'], { env })).toMatchObject({
      code: 3,
      stdout: '',
    });
    expect(await run(['keys', 'rotate', '--activate', 'nobody'], { env })).toMatchObject({
      code: 3,
      stdout: '',
    });
    const added = await step(env, '--digest');
    const unused = digestIds(added)[1] ?? '';
    expect(await run(['keys', 'rotate', '--retire', unused], { env: added })).toMatchObject({
      code: 5,
      stdout: '',
    });
  });

  test('refuses to retire a digest key that live rows name, and says how many of each', async () => {
    const world = worldOf(database.pool);
    const user = await world.user();
    const workspace = await world.workspace({ owner: user });
    const principal = await world.principal(workspace, user);
    const old = 'the-old-key';
    const older = (validUntil: Date) => ({
      ...{ previousTokenId: '00112233445566aa', previousDigest: Buffer.alloc(32, 7) },
      ...{ previousDigestKeyId: old, previousValidUntil: validUntil },
    });
    const one = await world.apiToken(user, { digestKeyId: old });
    await world.apiToken(user, { digestKeyId: old, expiresAt: ago(1), createdAt: ago(9) });
    await world.apiToken(user, { digestKeyId: old, revokedAt: ago(1), revokedBy: user });
    const two = await world.serviceToken(principal, older(ago(-1)));
    await database.pool.query(
      `INSERT INTO graphwarden.recovery_code (user_id, digest, digest_key_id, used_at) VALUES
         ($1, sha256('a'), $2, null), ($1, sha256('b'), $2, now())`,
      [user, old],
    );
    await database.pool.query(
      `INSERT INTO graphwarden.second_factor (user_id, sealed_secret, key_id, confirmed_at) VALUES ($1, 's', $2, now())`,
      [user, old],
    );
    const [active] = digestKeys.parse(JSON.parse(env['TOKEN_DIGEST_KEYS'] ?? ''));
    const spare = digestKeys
      .parse(JSON.parse((await newSecrets()).TOKEN_DIGEST_KEYS))
      .map(({ secret }) => ({ id: old, secret }));
    const withOld = { ...env, TOKEN_DIGEST_KEYS: JSON.stringify([active, ...spare]) };
    const refused = await run(['keys', 'rotate', '--retire', old, '--yes'], { env: withOld });
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.stderr).toMatch(
      /^Key the-old-key is in use, and has to stay until it is not\. API tokens: 1, older texts of tokens: 1, second factors: 1, recovery codes: 1\n/,
    );
    expect(refused.stderr).toMatch(/Recovery codes stay under their key until each is used, or a new set/);
    expect(refused.stderr).not.toMatch(/One-time password codes/);

    const query = database.pool.query.bind(database.pool);
    await query('UPDATE graphwarden.api_token SET revoked_at = now() WHERE id = $1', [one]);
    await query('UPDATE graphwarden.service_token SET previous_valid_until = now() WHERE id = $1', [two]);
    await query('DELETE FROM graphwarden.second_factor');
    await query('UPDATE graphwarden.recovery_code SET used_at = now() WHERE used_at IS NULL');
    expect(await run(['keys', 'rotate', '--retire', old, '--yes'], { env: withOld })).toMatchObject({
      code: 0,
    });
  });
});
