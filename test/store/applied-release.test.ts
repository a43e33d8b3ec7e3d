import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { migrateDatabase } from '../../src/store/migrate.js';
import { type TestDatabase, cloneDatabase, emptyDatabase } from '../support/database.js';

// Releases whose migrations are the same and whose views are not: while one replaces the other, replicas of both start.

const databases: TestDatabase[] = [];
let database: TestDatabase;
beforeEach(async () => {
  database = await cloneDatabase();
  databases.push(database);
});
afterAll(async () => {
  for (const each of databases) await each.drop();
});

/** Starts a replica of a release that has our files; answers with what it says. */
async function start(version: string, ownViews = false): Promise<string> {
  const lines: string[] = [];
  const progress = (line: string): void => void lines.push(line);
  await migrateDatabase({ url: database.url, referenceApp: true, version, ownViews, progress });
  return lines.join('\n');
}

/** What files of another release would have made, with one view that ours do not have. */
async function filesOfAnother(): Promise<void> {
  await database.pool.query(`
    CREATE OR REPLACE VIEW graphwarden.person (id, username, display_name, more) AS
      SELECT id, username, display_name, 1 FROM graphwarden.user_account;
    CREATE VIEW graphwarden.later AS SELECT 1 AS one;
    INSERT INTO graphwarden_internal.applied_view (name, variant, source_digest, definition_digest)
    VALUES ('later', 'access', 'x', 'x');
    DROP TRIGGER tell_rate ON graphwarden.credential_policy`);
}

async function standsOfAnother(): Promise<readonly boolean[]> {
  const found = await database.pool.query<{ column: boolean; view: boolean; trigger: boolean }>(`
    SELECT EXISTS (SELECT FROM information_schema.columns
                    WHERE table_schema = 'graphwarden' AND table_name = 'person' AND column_name = 'more') AS column,
           to_regclass('graphwarden.later') IS NOT NULL AS view,
           NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'tell_rate') AS trigger`);
  return found.rows.flatMap(({ column, view, trigger }) => [column, view, trigger]);
}

test('an older replica that starts again leaves the views and triggers of a newer release as they are, and says so', async () => {
  await start('1.10.0');
  await filesOfAnother();
  expect(await start('1.9.3')).toMatch(/those of release 1\.10\.0, and stay: .*migrate --own-views/);
  expect(await standsOfAnother()).toEqual([true, true, true]);
  expect(await start('1.10.0')).toMatch(/views applied/);
  expect(await standsOfAnother()).toEqual([false, false, false]);
});

test('an older replica makes a view that is missing, and leaves the others', async () => {
  await start('1.10.0');
  await filesOfAnother();
  await database.pool.query('DROP VIEW graphwarden.collab_report_access');
  expect(await start('1.9.3')).toMatch(/^views that were missing: 1\n.*those of release 1\.10\.0/);
  const found = await database.pool.query("SELECT to_regclass('graphwarden.collab_report_access') AS view");
  expect(found.rows).toEqual([{ view: 'graphwarden.collab_report_access' }]);
  expect(await standsOfAnother()).toEqual([true, true, true]);
  expect(await start('1.9.3')).toMatch(/^views and triggers are those/);
});

test('with which the reference app is turned on, its views are no empty ones', async () => {
  database = await emptyDatabase();
  databases.push(database);
  await migrateDatabase({ url: database.url, referenceApp: false, version: '1.10.0' });
  expect(await start('1.9.3')).toContain('views that were missing: 5\n');
  const found = await database.pool.query<{ source: string }>(
    "SELECT pg_get_viewdef('graphwarden.project'::regclass) AS source",
  );
  expect(found.rows[0]?.source).toContain('FROM project');
});

test.each(['1.10.0', '1.10.1', '1.11.0', '2.0.0', '1.10.0-rc.1', 'unknown'])(
  'a replica of %s puts its own there, after 1.10.0',
  async (version) => {
    await start('1.10.0');
    await filesOfAnother();
    expect(await start(version)).toMatch(/views applied/);
    expect(await standsOfAnother()).toEqual([false, false, false]);
  },
);

test('going back on purpose does, too, and from then on the older release’s stay until a newer one starts', async () => {
  await start('1.10.0');
  await filesOfAnother();
  expect(await start('1.9.3', true)).toMatch(/views applied/);
  expect(await standsOfAnother()).toEqual([false, false, false]);
  expect(await start('1.9.3')).toBe('');
  expect(await start('1.9.2')).toMatch(/those of release 1\.9\.3/);
});

test('a start that finds everything in its place writes nothing', async () => {
  const stamp = async () =>
    (
      await database.pool.query<Record<string, string>>(
        'SELECT xmin, version FROM graphwarden_internal.applied_release',
      )
    ).rows;
  await start('1.10.0');
  const before = await stamp();
  expect(await start('1.10.0')).toBe('');
  expect(await stamp()).toEqual(before);
});
