import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { withBriefLocks } from '../../src/store/brief-locks.js';
import { migrateDatabase } from '../../src/store/migrate.js';
import { MigrationError } from '../../src/store/migration-error.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';

// A migration that wants a table as a whole while a backup reads it: it does not make everybody else wait behind it.

const policy = 'graphwarden.credential_policy';
let database: TestDatabase;
let backup: pg.Client;
beforeAll(async () => {
  database = await cloneDatabase();
  backup = new pg.Client({ connectionString: database.url });
  await backup.connect();
});
afterAll(async () => {
  await backup.end();
  await database.drop();
});

test('readers go on while it waits, and it ends when the backup does', async () => {
  // Switched off, so that it has to be made anew.
  await database.pool.query(`ALTER TABLE ${policy} DISABLE TRIGGER tell_rate`);
  await backup.query(`BEGIN; LOCK TABLE ${policy} IN ACCESS SHARE MODE`);
  const lines: string[] = [];
  const migrated = migrateDatabase({
    ...{ url: database.url, referenceApp: true },
    progress: (line) => lines.push(line),
  });
  try {
    await eventually('it waits for the table', async () => {
      const found = await database.pool.query(
        `SELECT FROM pg_locks WHERE relation = '${policy}'::regclass AND NOT granted`,
      );
      return found.rowCount === 1;
    });
    // It is behind the migration in the queue; without a bound on its wait, this would last as long as the backup.
    await database.pool.query(`SELECT FROM ${policy}`);
    await eventually('it says so', () => Promise.resolve(/trying again/.test(lines.join())));
  } finally {
    await backup.query('ROLLBACK');
  }
  await migrated;
  expect(lines).toEqual([expect.stringMatching(/another connection holds/), 'triggers applied: 1']);
});

test('tries again when it was given up for somebody who waited for it', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const lines: string[] = [];
  let attempts = 0;
  const done = await withBriefLocks(
    client,
    { progress: (line) => lines.push(line), pauseMs: 1 },
    async () => {
      attempts += 1;
      const deadlock = "DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$";
      if (attempts < 3) await client.query(deadlock);
      return 'done';
    },
  );
  await client.end();
  expect([done, attempts, lines]).toEqual(['done', 3, [expect.stringMatching(/trying again/)]]);
});

test('gives up in the end, with nothing done, and goes on with whatever else fails', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const lines: string[] = [];
  const bounds = { progress: (line: string) => void lines.push(line), attempts: 2, pauseMs: 1, waitMs: 200 };
  await backup.query(`BEGIN; LOCK TABLE ${policy} IN ACCESS SHARE MODE`);
  const work = async () => {
    await client.query('CREATE TABLE public.half_done ()');
    await client.query(`LOCK TABLE ${policy}`);
  };
  const given = await withBriefLocks(client, bounds, work).catch((error: unknown) => error);
  await backup.query('ROLLBACK');
  expect(given).toBeInstanceOf(MigrationError);
  expect(String(given)).toMatch(/holds what the views and triggers need .*tried 2 times/);
  expect(lines).toHaveLength(1);
  await expect(client.query('SELECT FROM public.half_done')).rejects.toThrow(/does not exist/);
  const broken = withBriefLocks(client, bounds, async () => await client.query('SELECT nonsense'));
  await expect(broken).rejects.toThrow(/column "nonsense" does not exist/);
  expect(await withBriefLocks(client, bounds, () => Promise.resolve('done'))).toBe('done');
  expect((await client.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
  await client.end();
});
