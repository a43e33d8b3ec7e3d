import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { MigrationError } from '../../src/store/migration-error.js';
import { applyTriggers } from '../../src/store/triggers.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';

const shipped = resolve(import.meta.dirname, '../../drizzle/triggers');
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), 'graphwarden-triggers-'));
  await cp(shipped, folder, { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function apply(from = shipped): Promise<string[]> {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const made = await applyTriggers(client, from);
    await client.query('COMMIT');
    return made;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
const policy = 'graphwarden.credential_policy';
const change = async (sql: string) => await database.pool.query(sql);
const oid = async (): Promise<unknown> =>
  (await database.pool.query(`SELECT oid FROM pg_trigger WHERE tgname = 'tell_rate'`)).rows;

test('a trigger that stands as it should is left alone', async () => {
  const before = await oid();
  expect(await apply()).toEqual([]);
  expect(await oid()).toEqual(before);
});

test.each([
  ['dropped', `DROP TRIGGER tell_rate ON ${policy}`],
  ['switched off', `ALTER TABLE ${policy} DISABLE TRIGGER tell_rate`],
  [
    'replaced by another',
    `DROP TRIGGER tell_rate ON ${policy}; CREATE TRIGGER tell_rate AFTER INSERT ON ${policy}
       FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('nothing')`,
  ],
])('one that somebody has %s is made anew', async (_how, sql) => {
  await change(sql);
  expect(await apply()).toEqual(['tell_rate']);
  expect(await apply()).toEqual([]);
});

test('one whose file has changed is made anew, and one that cannot be made is named', async () => {
  const file = join(folder, 'credential_policy.tell_rate.sql');
  await writeFile(
    file,
    `DROP TRIGGER IF EXISTS tell_rate ON ${policy};
     CREATE TRIGGER tell_rate AFTER UPDATE ON ${policy} FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('policy')`,
  );
  expect([await apply(folder), await apply(folder)]).toEqual([['tell_rate'], []]);
  expect(await apply()).toEqual(['tell_rate']);
  await writeFile(file, 'CREATE TRIGGER nonsense');
  await expect(apply(folder)).rejects.toThrow(MigrationError);
  await expect(apply(folder)).rejects.toThrow(/^trigger tell_rate cannot be created: syntax error/);
  expect(await apply()).toEqual([]);
});

test('one of the same name on another table is another one, and left alone', async () => {
  await change(`CREATE TRIGGER tell_rate AFTER UPDATE ON graphwarden.user_account
    FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('policy')`);
  expect(await apply()).toEqual([]);
  await change(`DROP TRIGGER tell_rate ON ${policy}`);
  expect([await apply(), await apply()]).toEqual([['tell_rate'], []]);
  expect(await oid()).toHaveLength(2);
});

test('one that is missing is made while somebody reads its table, as a backup does', async () => {
  await change(`DROP TRIGGER tell_rate ON ${policy}`);
  const reader = await database.pool.connect();
  try {
    await reader.query(`BEGIN; LOCK TABLE ${policy} IN ACCESS SHARE MODE`);
    await change(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET lock_timeout TO '10s'`);
    const fresh = new pg.Client({ connectionString: database.url });
    await fresh.connect();
    expect(await applyTriggers(fresh, shipped)).toEqual(['tell_rate']);
    await fresh.end();
  } finally {
    await reader.query('ROLLBACK');
    reader.release();
  }
});
