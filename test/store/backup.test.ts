import { execFile } from 'node:child_process';
import { chmod, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { run } from '../cli/commands.js';
import { scratchFolder } from '../support/scratch.js';
import { type SystemPostgres, startSystemPostgres, systemPostgres } from '../support/system-postgres.js';
import { type Filled, fill, migrationSays, portrait, refusalOf, withService } from './restored.js';

// The drill of docs/backup.md: a database is filled, saved, destroyed and brought back, and is the one that it was.

async function expectRestored(filled: Filled, url: string): Promise<void> {
  expect((await migrationSays(url)).filter((line) => line.includes('applied'))).toEqual([]);
  const { good, revoked } = filled;
  await withService(filled, url, async (status) => {
    for (const [kind, token] of Object.entries(good))
      expect([kind, await status(token)]).toEqual([kind, kind === 'collab' ? 401 : 200]);
    for (const [kind, token] of Object.entries(revoked))
      expect([kind, await status(token)]).toEqual([kind, 401]);
  });
  for (const statement of [
    'UPDATE graphwarden.api_token SET revoked_at = NULL WHERE revoked_at IS NOT NULL',
    'DELETE FROM graphwarden.audit_event',
  ])
    expect(await refusalOf(url, statement)).toMatch(/error:/);
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const drillWithDumps = systemPostgres === undefined ? it.skip : it;

describe('a backup', () => {
  drillWithDumps(
    'by pg_dump is the whole database again, and one that is older than a revocation is made safe before it serves (needs initdb and pg_dump in one folder)',
    async () => {
      const server = await startSystemPostgres(systemPostgres ?? '');
      try {
        await drill(server);
      } finally {
        await server.stop();
      }
    },
    90_000,
  );

  it('by a copy of the stopped embedded data directory is the whole database again', async () => {
    const folder = await scratchFolder('backup');
    await chmod(folder, 0o755);
    const dataDir = join(folder, 'postgres');
    const start = async () =>
      await startEmbeddedPostgres({ dataDir, durable: false, progress: () => undefined });
    try {
      const first = await start();
      const filled = await fill(first.url);
      const before = await portrait(first.url);
      await first.stop();
      // With owners and permissions, on which PostgreSQL insists.
      await promisify(execFile)('cp', ['-a', dataDir, join(folder, 'saved')]);
      await rm(dataDir, { recursive: true });
      await promisify(execFile)('cp', ['-a', join(folder, 'saved'), dataDir]);
      const second = await start();
      try {
        expect(await portrait(second.url)).toEqual(before);
        await expectRestored(filled, second.url);
      } finally {
        await second.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 90_000);
});

async function drill(server: SystemPostgres): Promise<void> {
  const url = server.url.replace(/postgres$/, 'app');
  await query(server.url, 'CREATE DATABASE app');
  await query(server.url, 'CREATE ROLE hasura_of_the_drill NOLOGIN');
  const filled = await fill(url);
  await query(url, 'GRANT SELECT ON graphwarden.person TO hasura_of_the_drill');
  const before = await portrait(url);
  const file = join(await scratchFolder('dump'), 'app.dump');
  await server.run('pg_dump', ['--format=custom', `--file=${file}`, `--dbname=${url}`]);

  // Later than the backup, and so lost with the database: somebody revokes a token that leaked.
  const env = { ...filled.secrets, DATABASE_URL: url, REFERENCE_APP: 'on' };
  const graphwarden = async (...args: string[]) => await run(args, { env });
  const revoke = ['token', 'revoke', filled.serviceTokenId, '--reason', 'leaked', '--yes'];
  expect((await graphwarden(...revoke)).code).toBe(0);

  await query(server.url, 'DROP DATABASE app WITH (FORCE)');
  await query(server.url, 'CREATE DATABASE app');
  await server.run('pg_restore', ['--exit-on-error', `--dbname=${url}`, file]);
  expect(await portrait(url)).toEqual(before);
  await query(server.url, 'CREATE DATABASE untouched TEMPLATE app');

  // What the page warns of, and its order: freeze before anything serves, revoke again, unfreeze.
  const all = ['login', 'collab', 'api_token', 'service_token'];
  expect((await graphwarden('freeze', ...all, '--reason', 'restored', '--yes')).code).toBe(0);
  await withService(filled, url, async (status) => {
    for (const token of Object.values(filled.good)) expect(await status(token)).toBe(401);
    const { stdout } = await graphwarden('token', 'list', '--status', 'live', '--all', '--json');
    expect(stdout).toContain(filled.serviceTokenId);
    expect((await graphwarden(...revoke)).code).toBe(0);
    expect((await graphwarden('unfreeze', 'login', 'api_token', 'service_token')).code).toBe(0);
    expect(await status(filled.good.api)).toBe(200);
    expect(await status(filled.good.service)).toBe(401);
  });

  // And as it came back: it is the database that it was.
  await expectRestored(filled, url.replace(/app$/, 'untouched'));
  await rm(dirname(file), { recursive: true });
}
