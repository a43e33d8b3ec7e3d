import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { migrateDatabase } from '../../src/store/migrate.js';
import { type TestDatabase, emptyDatabase, plainDatabase } from '../support/database.js';
import { migrateAsThen } from '../support/earlier-migrations.js';
import { readWorkspace, worldOf } from '../support/world.js';

const drizzleFolder = resolve(import.meta.dirname, '../../drizzle');
const releasedFolder = resolve(import.meta.dirname, 'released');
const databases: TestDatabase[] = [];

afterAll(async () => {
  for (const database of databases) await database.drop();
});

async function kept(database: Promise<TestDatabase>): Promise<TestDatabase> {
  databases.push(await database);
  return await database;
}

const newDatabase = async () => await kept(emptyDatabase());

async function relations({ pool }: TestDatabase, schema: string): Promise<string[]> {
  const found = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relkind IN ('r', 'v') ORDER BY 1`,
    [schema],
  );
  return found.rows.map((row) => row.name);
}

/** Everything that a second run could have touched: when each object was made, by the transaction that wrote its row. */
async function stamps({ pool }: TestDatabase): Promise<unknown[]> {
  const found = await pool.query<Record<string, string>>(
    `SELECT relname, xmin::text FROM pg_class WHERE relnamespace::regnamespace::text IN ('graphwarden', 'public')
     UNION ALL SELECT hash, xmin::text FROM graphwarden_internal.product_migration
     UNION ALL SELECT name, xmin::text FROM graphwarden_internal.applied_view ORDER BY 1`,
  );
  return found.rows;
}

const contractViews = ['client', 'collab_document', 'oplog', 'project', 'user_project_access'];

describe('a fresh database', () => {
  test('gets the product alone, its contract views empty and schema public untouched, where the reference app is off', async () => {
    const database = await newDatabase();
    await migrateDatabase({ url: database.url, referenceApp: false });
    expect(await relations(database, 'public')).toEqual([]);
    expect(await relations(database, 'graphwarden')).toEqual(
      expect.arrayContaining([...contractViews, 'user_account', 'person', 'live_credential']),
    );
    for (const view of contractViews) {
      expect((await database.pool.query(`SELECT FROM graphwarden.${view}`)).rowCount).toBe(0);
    }
    const everyView = await database.pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, viewname) AS name FROM pg_views WHERE schemaname = 'graphwarden'`,
    );
    for (const { name } of everyView.rows) await database.pool.query(`SELECT * FROM ${name}`);
    const world = worldOf(database.pool);
    const owner = await world.user({ role: 'manager' });
    const workspace = await world.workspace({ owner });
    await world.session(owner);
    await world.serviceToken(await world.principal(workspace, owner), { grants: [readWorkspace(workspace)] });
    const reached = await database.pool.query<{ name: string }>(
      `SELECT 'live_credential' AS name FROM graphwarden.live_credential
       UNION SELECT 'credential_user_access' FROM graphwarden.credential_user_access
       UNION SELECT 'credential_workspace_access' FROM graphwarden.credential_workspace_access
       UNION SELECT 'credential_project_access' FROM graphwarden.credential_project_access
       UNION SELECT 'credential_client_access' FROM graphwarden.credential_client_access
       UNION SELECT 'collab_report_access' FROM graphwarden.collab_report_access
       UNION SELECT 'service_token_project_access' FROM graphwarden.service_token_project_access
       UNION SELECT 'service_token_oplog_access' FROM graphwarden.service_token_oplog_access ORDER BY 1`,
    );
    expect(reached.rows.map(({ name }) => name)).toEqual([
      ...['credential_user_access', 'credential_workspace_access', 'live_credential'],
    ]);
  });

  test('gets the reference app when it is turned on later, and keeps its views when it is turned off again', async () => {
    const database = await newDatabase();
    await migrateDatabase({ url: database.url, referenceApp: false });
    await migrateDatabase({ url: database.url, referenceApp: true });
    const world = worldOf(database.pool);
    const owner = await world.user();
    const project = await world.project(await world.client(await world.workspace({ owner })));
    await migrateDatabase({ url: database.url, referenceApp: false });
    const found = await database.pool.query('SELECT project_id FROM graphwarden.user_project_access');
    expect(found.rows).toEqual([{ project_id: project }]);
  });

  test('is migrated once by three processes at once, and not touched by a fourth', async () => {
    const database = await newDatabase();
    const lines: string[] = [];
    const run = () =>
      migrateDatabase({ url: database.url, referenceApp: true, progress: (line) => lines.push(line) });
    await Promise.all([run(), run(), run()]);
    expect(lines.filter((line) => line.startsWith('product migrations applied'))).toHaveLength(1);
    const before = await stamps(database);
    await run();
    expect(await stamps(database)).toEqual(before);
  });

  test('is told of once when its locale knows no letters beyond A to Z', async () => {
    const lines: string[] = [];
    const { url } = await kept(plainDatabase('UTF8'));
    await migrateDatabase({ url, referenceApp: false, progress: (line) => lines.push(line) });
    expect(lines.filter((line) => line.includes('ignores case for the letters A to Z only'))).toHaveLength(1);
  });

  test('may belong to a role that owns nothing but the right to create in it', async () => {
    const database = await newDatabase();
    const role = `migrator_${Date.now()}`;
    await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await database.pool.query(
      `GRANT CREATE ON DATABASE ${new URL(database.url).pathname.slice(1)} TO ${role}`,
    );
    const url = new URL(database.url);
    Object.assign(url, { username: role, password: 'secret' });
    await migrateDatabase({ url: url.toString(), referenceApp: false });
    await migrateDatabase({ url: url.toString(), referenceApp: false });
    expect(await relations(database, 'graphwarden')).toContain('service_token');
    await database.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  });
});

/** Rows that every version of the schema since the first has had room for. */
const sampleRows = `
  INSERT INTO graphwarden.user_account (id, username, display_name)
    VALUES ('a0000000-0000-4000-8000-000000000001', 'survivor', 'Survivor');
  WITH made AS (INSERT INTO graphwarden.workspace (id, name) VALUES ('a0000000-0000-4000-8000-000000000002', 'Old') RETURNING id)
  INSERT INTO graphwarden.workspace_member (workspace_id, user_id, role)
    SELECT id, 'a0000000-0000-4000-8000-000000000001', 'owner' FROM made;
  INSERT INTO graphwarden.service_principal (id, workspace_id, name, owner_id)
    VALUES ('a0000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000002', 'ci', 'a0000000-0000-4000-8000-000000000001');
  INSERT INTO graphwarden.service_token (id, principal_id, name, token_id, digest, digest_key_id, expires_at)
    VALUES ('a0000000-0000-4000-8000-000000000004', 'a0000000-0000-4000-8000-000000000003', 'key', '0123456789abcdef',
            decode(repeat('ab', 32), 'hex'), 'k1', '2030-01-01');
  INSERT INTO graphwarden.service_token_grant (token_id, resource_type, resource_id, action)
    VALUES ('a0000000-0000-4000-8000-000000000004', 'workspace', 'a0000000-0000-4000-8000-000000000002', 'read');`;

async function survivors({ pool }: TestDatabase): Promise<unknown[]> {
  const found = await pool.query<Record<string, string>>(
    `SELECT u.username, m.role, s.name AS principal, t.token_id, encode(t.digest, 'hex') AS digest, g.resource_type
       FROM graphwarden.user_account u JOIN graphwarden.workspace_member m ON m.user_id = u.id
       JOIN graphwarden.service_principal s ON s.owner_id = u.id JOIN graphwarden.service_token t ON t.principal_id = s.id
       JOIN graphwarden.service_token_grant g ON g.token_id = t.id WHERE u.username = 'survivor'`,
  );
  return found.rows;
}

const survivor = {
  ...{ username: 'survivor', role: 'owner', principal: 'ci', token_id: '0123456789abcdef' },
  ...{ digest: 'ab'.repeat(32), resource_type: 'workspace' },
};

/** Rows of the reference app that every version of it since the first has had room for, beside those above. */
const referenceAppRows = `
  INSERT INTO public.client (id, workspace_id, name)
    VALUES ('a0000000-0000-4000-8000-000000000005', 'a0000000-0000-4000-8000-000000000002', 'Old client');
  INSERT INTO public.client_invite (client_id, user_id)
    VALUES ('a0000000-0000-4000-8000-000000000005', 'a0000000-0000-4000-8000-000000000001');
  INSERT INTO public.project (id, workspace_id, client_id, name)
    VALUES ('a0000000-0000-4000-8000-000000000006', 'a0000000-0000-4000-8000-000000000002',
            'a0000000-0000-4000-8000-000000000005', 'Old project');
  INSERT INTO public.project_invite (project_id, user_id)
    VALUES ('a0000000-0000-4000-8000-000000000006', 'a0000000-0000-4000-8000-000000000001');
  INSERT INTO public.project_assignment (project_id, user_id)
    VALUES ('a0000000-0000-4000-8000-000000000006', 'a0000000-0000-4000-8000-000000000001');
  WITH made AS (INSERT INTO public.oplog (project_id, name) VALUES ('a0000000-0000-4000-8000-000000000006', 'Old log') RETURNING id)
  INSERT INTO public.oplog_entry (oplog_id, command) SELECT id, 'whoami' FROM made;
  WITH made AS (INSERT INTO public.report (project_id, title) VALUES ('a0000000-0000-4000-8000-000000000006', 'Old report') RETURNING id)
  INSERT INTO public.report_finding (report_id, title) SELECT id, 'Old finding' FROM made;`;

const migrationsOf = async (part: string) =>
  (await readdir(join(drizzleFolder, part))).filter((name) => name.endsWith('.sql'));
const migrations = await migrationsOf('product');
const referenceAppMigrations = await migrationsOf('reference-app');
const releases = (await readdir(releasedFolder)).filter((name) => name.endsWith('.sql'));

describe('an upgrade', () => {
  test.each(migrations.map((name, index) => [name, index + 1] as const))(
    'from the schema of %s keeps the rows',
    async (_, count) => {
      const database = await newDatabase();
      await migrateAsThen(database, 'product', count);
      await database.pool.query(sampleRows);
      await migrateDatabase({ url: database.url, referenceApp: true });
      expect(await survivors(database)).toEqual([survivor]);
    },
  );

  test.each(referenceAppMigrations.map((name, index) => [name, index + 1] as const))(
    'from the reference app of %s keeps the rows of every table',
    async (_, count) => {
      const database = await newDatabase();
      await migrateAsThen(database, 'product', migrations.length);
      await migrateAsThen(database, 'reference-app', count);
      await database.pool.query(sampleRows + referenceAppRows);
      const before = await rowCounts(database);
      await migrateDatabase({ url: database.url, referenceApp: true });
      expect(await rowCounts(database)).toMatchObject(before);
      expect(before).toMatchObject({ report_finding: 1, oplog_entry: 1, project_assignment: 1 });
    },
  );

  test('from each released version keeps the rows of every table', async () => {
    for (const release of releases) {
      const database = await newDatabase();
      await database.pool.query(await readFile(join(releasedFolder, release), 'utf8'));
      const before = await rowCounts(database);
      await migrateDatabase({ url: database.url, referenceApp: true });
      expect(await rowCounts(database)).toMatchObject(before);
    }
    expect(await readdir(releasedFolder)).toContain('README.md');
  });
});

async function rowCounts({ pool }: TestDatabase): Promise<Record<string, number>> {
  const tables = await pool.query<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('graphwarden', 'public')`,
  );
  const counted = tables.rows.map(async ({ name }) => {
    const found = await pool.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${name}`);
    return [name, found.rows[0]?.rows ?? 0] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}
