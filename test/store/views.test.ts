import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrateDatabase } from '../../src/store/migrate.js';
import { applyViews } from '../../src/store/views.js';
import { type TestDatabase, cloneDatabase, emptyDatabase } from '../support/database.js';

const shipped = resolve(import.meta.dirname, '../../drizzle/views');
const cleanUp: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const step of cleanUp.toReversed()) await step();
});

async function kept(database: Promise<TestDatabase>): Promise<TestDatabase> {
  const made = await database;
  cleanUp.push(() => made.drop());
  return made;
}

/** A copy of the shipped views, to be changed as a later release would. */
async function copyOfViews(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-views-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  await cp(shipped, folder, { recursive: true });
  return folder;
}

/** Applies the views of a folder in one transaction, as the migration does; returns the names of those it touched. */
async function apply({ pool }: TestDatabase, folder: string, referenceApp = true): Promise<string[]> {
  const client = await pool.connect();
  const lines: string[] = [];
  try {
    await client.query('BEGIN');
    lines.push(...(await applyViews(client, { folder, referenceApp, progress: (line) => lines.push(line) })));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
  return lines;
}

async function definitions({ pool }: TestDatabase): Promise<Record<string, string>> {
  const found = await pool.query<{ viewname: string; definition: string }>(
    `SELECT viewname, definition FROM pg_views WHERE schemaname = 'graphwarden' ORDER BY 1`,
  );
  return Object.fromEntries(found.rows.map((row) => [row.viewname, row.definition]));
}

async function rights({ pool }: TestDatabase): Promise<unknown[]> {
  const found = await pool.query<Record<string, string>>(
    `SELECT table_name, grantee, privilege_type, is_grantable FROM information_schema.role_table_grants
      WHERE table_schema = 'graphwarden' AND (grantee LIKE 'hasura%' OR grantee = 'PUBLIC') ORDER BY 1, 2, 3`,
  );
  return found.rows;
}

const role = `hasura_${Date.now()}`;
const files = await readdir(join(shipped, 'access'));
const fileOf = (view: string) => join('access', files.find((name) => name.endsWith(`_${view}.sql`)) ?? '');
const everyAccessView = files.map((name) => name.replace(/^\d+_|\.sql$/g, '')).toSorted();

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await kept(cloneDatabase());
  folder = await copyOfViews();
});

/** A role like the one that Hasura connects as. The server has it for as long as the databases in which it has rights. */
beforeAll(async () => {
  const home = await kept(cloneDatabase());
  await home.pool.query(`CREATE ROLE ${role}`);
  cleanUp.push(() => home.pool.query(`DROP ROLE ${role}`));
});

describe('access views', () => {
  beforeEach(async () => {
    await database.pool.query(`
      GRANT SELECT ON graphwarden.person TO ${role} WITH GRANT OPTION;
      GRANT SELECT ON graphwarden.live_credential, graphwarden.service_token_project_access TO ${role};
      GRANT SELECT ON graphwarden.person TO PUBLIC;`);
  });

  test('are left alone where nothing changed', async () => {
    expect(await apply(database, folder)).toEqual([]);
  });

  test('are replaced in place where the file changed, alone, with the rights on them', async () => {
    const before = await rights(database);
    await writeFile(
      join(folder, fileOf('person')),
      `CREATE OR REPLACE VIEW graphwarden.person (id, username, display_name, email) AS
       SELECT id, username, upper(display_name), email FROM graphwarden.user_account`,
    );
    expect(await apply(database, folder)).toEqual(['person']);
    expect((await definitions(database)).person).toContain('upper');
    expect(await rights(database)).toEqual(before);
    expect(await apply(database, folder)).toEqual([]);
  });

  test('are all made anew where a column went, with the rights on them', async () => {
    const before = await rights(database);
    const untouched = await definitions(database);
    await writeFile(
      join(folder, fileOf('person')),
      'CREATE OR REPLACE VIEW graphwarden.person (id, name) AS SELECT id, username FROM graphwarden.user_account',
    );
    expect(await apply(database, folder)).toEqual(['person']);
    expect(await definitions(database)).toEqual({ ...untouched, person: expect.stringContaining('AS name') });
    expect(await rights(database)).toEqual(before);
    expect(before).toHaveLength(4);
    expect(await apply(database, folder)).toEqual([]);
  });

  test('come back as they are meant when somebody changed or dropped them', async () => {
    const before = await definitions(database);
    await database.pool.query(`
      CREATE OR REPLACE VIEW graphwarden.live_credential (credential_id, kind, is_manager) AS
        SELECT gen_random_uuid(), 'login'::text, true;
      DROP VIEW graphwarden.credential_client_access;`);
    expect(await apply(database, folder)).toEqual(['live_credential', 'credential_client_access']);
    expect(await definitions(database)).toEqual(before);
  });

  test('that a release no longer has are dropped', async () => {
    await writeFile(
      join(folder, 'access/99_old.sql'),
      'CREATE OR REPLACE VIEW graphwarden.old AS SELECT * FROM graphwarden.person',
    );
    await apply(database, folder);
    await rm(join(folder, 'access/99_old.sql'));
    await apply(database, folder);
    expect(Object.keys(await definitions(database))).not.toContain('old');
  });

  test('stay as they were when one of them fails, and the error names it', async () => {
    const before = await definitions(database);
    await writeFile(
      join(folder, fileOf('person')),
      `${await readFile(join(folder, fileOf('person')), 'utf8')}-- changed`,
    );
    await writeFile(
      join(folder, fileOf('live_credential')),
      'CREATE OR REPLACE VIEW graphwarden.live_credential AS SELECT nothing',
    );
    await expect(apply(database, folder)).rejects.toThrow(
      'view graphwarden.live_credential cannot be created: column "nothing" does not exist',
    );
    expect(await definitions(database)).toEqual(before);
  });

  test('are not dropped under somebody else’s view, which the error names', async () => {
    await database.pool.query('CREATE VIEW public.mine AS SELECT username FROM graphwarden.person');
    await writeFile(
      join(folder, fileOf('person')),
      'CREATE OR REPLACE VIEW graphwarden.person AS SELECT 1 AS one',
    );
    await expect(apply(database, folder)).rejects.toThrow(
      'view mine depends on view graphwarden.person, which has to be made anew',
    );
    expect((await database.pool.query('SELECT username FROM public.mine')).rowCount).toBe(0);
  });
});

describe('contract views', () => {
  const own = `CREATE OR REPLACE VIEW graphwarden.project (id, workspace_id, client_id, name) AS
               SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'mine'::text`;

  test("are the adopter's once redefined, whatever is turned on or released later", async () => {
    const adopted = await kept(emptyDatabase());
    const lines: string[] = [];
    await migrateDatabase({ url: adopted.url, referenceApp: false });
    await adopted.pool.query(own);
    await migrateDatabase({ url: adopted.url, referenceApp: true, progress: (line) => lines.push(line) });
    expect(lines).toContain('view graphwarden.project is not ours: left as it is');
    expect((await definitions(adopted)).project).toContain("'mine'");
    for (const version of ['contract/project.sql', 'reference-app/project.sql']) {
      await writeFile(join(folder, version), `${await readFile(join(folder, version), 'utf8')}-- later`);
    }
    await apply(adopted, folder, false);
    await apply(adopted, folder, true);
    expect((await definitions(adopted)).project).toContain("'mine'");
    expect((await definitions(adopted)).client).toContain('FROM client');
  });

  test("may be the adopter's table or materialized view too, with the access views made anew on top", async () => {
    const before = await definitions(database);
    await database.pool.query(`
      DROP VIEW graphwarden.user_project_access, graphwarden.client CASCADE;
      CREATE TABLE graphwarden.user_project_access (user_id uuid, project_id uuid, workspace_id uuid, can_edit boolean);
      CREATE MATERIALIZED VIEW graphwarden.client AS SELECT id, workspace_id, name FROM public.client;`);
    const lines = await apply(database, folder);
    expect(lines).toEqual(expect.arrayContaining(['view graphwarden.client is not ours: left as it is']));
    const { user_project_access: _, client: __, ...others } = before;
    expect(await definitions(database)).toEqual(others);
  });

  test('of ours follow the files: the empty ones while off, the reference app’s while on', async () => {
    const empty = await kept(emptyDatabase());
    await migrateDatabase({ url: empty.url, referenceApp: false });
    await writeFile(
      join(folder, 'contract/oplog.sql'),
      `CREATE OR REPLACE VIEW graphwarden.oplog (id, project_id, name, closed) AS
       SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::boolean WHERE false`,
    );
    expect(await apply(empty, folder, false)).toEqual(['oplog']);
    await migrateDatabase({ url: empty.url, referenceApp: true });
    expect((await definitions(empty)).oplog).toContain('FROM oplog o');
    expect(await apply(empty, folder, false)).toEqual([]);
  });

  test('of ours with other columns than before take the access views with them', async () => {
    await writeFile(
      join(folder, 'reference-app/client.sql'),
      'CREATE OR REPLACE VIEW graphwarden.client (id, workspace_id) AS SELECT id, workspace_id FROM public.client',
    );
    const before = Object.keys(await definitions(database));
    expect(await apply(database, folder)).toEqual(['client']);
    expect(Object.keys(await definitions(database))).toEqual(before);
    expect(before).toEqual(expect.arrayContaining(everyAccessView));
  });
});
