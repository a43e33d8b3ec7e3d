import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { runCommand, startCommand } from '../support/run-command.js';
import { runService } from '../support/run-service.js';
import { scratchFolder } from '../support/scratch.js';

// Each starts a process or several, which takes seconds, and on a busy machine many.
jest.setTimeout(90_000);

let database: TestDatabase;
let env: Record<string, string>;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  env = { ...(await newSecrets()), DATABASE_URL: database.url };
  folder = await scratchFolder('command');
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
});

describe('a command that cannot work says why in one line, without a stack, and ends with 1', () => {
  test('nothing listens there', async () => {
    const nowhere = { ...env, DATABASE_URL: 'postgres://nobody:hidden-word@127.0.0.1:1/none' };
    const { code, stdout, stderr } = await runCommand(['user', 'list'], { env: nowhere });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^PostgreSQL at 127\.0\.0\.1:1 cannot be reached.*\n$/);
  });

  test('secrets are missing', async () => {
    const { code, stderr } = await runCommand(['user', 'list'], { env: { DATABASE_URL: database.url } });
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('secrets', () => {
  test('new ones are lines that --settings reads', async () => {
    const made = await runCommand(['keys', 'new']);
    expect(
      made.stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split('=')[0]),
    ).toEqual([...['HASURA_ACTION_SECRET', 'TOKEN_DIGEST_KEYS', 'JWT_SIGNING_KEYS']]);
    const file = join(folder, 'environment');
    await writeFile(file, `${made.stdout}DATABASE_URL=${database.url}\n`);
    const ran = await runCommand(['--settings', file, 'keys', 'rotate', '--digest', '--json']);
    expect(ran.code).toBe(0);
    const { TOKEN_DIGEST_KEYS: keys } = z
      .object({ TOKEN_DIGEST_KEYS: z.string() })
      .parse(JSON.parse(ran.stdout));
    expect(z.array(z.unknown()).parse(JSON.parse(keys))).toHaveLength(2);
    expect(await runCommand(['--settings', join(folder, 'none'), 'keys', 'rotate'])).toMatchObject({
      code: 1,
    });
  });

  test('one that is asked for comes from standard input; none there is wrong usage', async () => {
    expect(await runCommand(['token', 'identify'], { env })).toMatchObject({ code: 2, stdout: '' });
  });
});

/** What PostgreSQL says of itself in its cluster; nothing when none runs there. */
const serverIn = async (dataDir: string): Promise<string> =>
  await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').catch(() => '');

describe('the embedded database', () => {
  // One for all three, which begin where the one before has ended.
  let dataDir: string;
  beforeAll(() => {
    dataDir = join(folder, 'own');
  });

  test('is started for a command and gone after it; two commands at once both work', async () => {
    const both = await Promise.all([
      runCommand(['cleanup', '--dry-run', '--json'], { env: { DATA_DIR: dataDir } }),
      runCommand(['cleanup', '--dry-run', '--json'], { env: { DATA_DIR: dataDir } }),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    for (const { stdout } of both) expect(JSON.parse(stdout)).toMatchObject({ sessions: 0 });
    expect(await serverIn(dataDir)).toBe('');
  });

  test('of a running service is used, and left running; keys rotate rewrites its secrets', async () => {
    const service = runService({ DATA_DIR: dataDir });
    try {
      const address = await service.listening;
      const file = join(dataDir, 'secrets.json');
      const secrets = z.record(z.string(), z.string());
      const before = secrets.parse(JSON.parse(await readFile(file, 'utf8')));
      const rotated = await runCommand(['keys', 'rotate', '--digest'], { env: { DATA_DIR: dataDir } });
      expect(rotated).toMatchObject({ code: 0, stdout: '' });
      const after = secrets.parse(JSON.parse(await readFile(file, 'utf8')));
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(after).toEqual({ ...before, TOKEN_DIGEST_KEYS: after['TOKEN_DIGEST_KEYS'] });
      const ids = z.array(z.object({ id: z.string() })).parse(JSON.parse(after['TOKEN_DIGEST_KEYS'] ?? ''));
      expect(ids).toHaveLength(2);
      expect(JSON.parse(before['TOKEN_DIGEST_KEYS'] ?? '')).toMatchObject([ids[0]]);
      const retired = await runCommand(['keys', 'rotate', '--retire', ids[1]?.id ?? '', '--yes'], {
        env: { DATA_DIR: dataDir },
      });
      expect(retired.code).toBe(0);
      expect(secrets.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual(before);
      expect((await fetch(`${address}/readyz`)).status).toBe(200);
    } finally {
      service.child.kill('SIGTERM');
      await service.ended;
    }
  });

  test('killed with its command leaves nothing that stops the next', async () => {
    const first = startCommand(['cleanup'], { env: { DATA_DIR: dataDir } });
    await eventually('its PostgreSQL runs', async () => (await serverIn(dataDir)).includes('ready'));
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await runCommand(['cleanup', '--dry-run'], { env: { DATA_DIR: dataDir } })).toMatchObject({
      code: 0,
    });
  });
});

test('`serve` runs what `npm start` runs, until it is told to end', async () => {
  const served = startCommand(['serve'], { env: { ...env, PORT: '0' } });
  await eventually('it listens', () => Promise.resolve(served.stdout().includes('Graphwarden listens on ')));
  const address = /listens on (\S+)/.exec(served.stdout())?.[1] ?? '';
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  served.child.kill('SIGINT');
  expect((await served.ended).code).toBe(0);
});

test('whoever reads only the first line of an answer does no harm', async () => {
  const started = startCommand(['cleanup', '--dry-run'], { env });
  started.child.stdout.destroy();
  expect(await started.ended).toMatchObject({ code: 0, stderr: '' });
});
