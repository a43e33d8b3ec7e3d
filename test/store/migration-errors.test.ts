import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { MigrationError, migrateDatabase } from '../../src/store/migrate.js';
import { type TestDatabase, emptyDatabase, plainDatabase } from '../support/database.js';
import { fakePostgres } from './fake-postgres.js';

const database = await emptyDatabase();
const more: TestDatabase[] = [database];
afterAll(async () => {
  for (const each of more) await each.drop();
});

const password = 'pa55-w0rd-of-nobody';

/** The one line that somebody reads who starts the service on this database. */
async function lineOf(url: string, referenceApp = true): Promise<string> {
  const error: unknown = await migrateDatabase({ url, referenceApp }).then(
    () => 'it went well',
    (reason: unknown) => reason,
  );
  if (!(error instanceof MigrationError)) return inspect(error);
  expect(error.message).not.toMatch(/\n/);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
  return error.message;
}

function changed(
  url: string,
  parts: Partial<Record<'username' | 'password' | 'hostname' | 'port' | 'pathname', string>>,
) {
  return Object.assign(new URL(url), { password, ...parts }).toString();
}

async function kept(made: Promise<TestDatabase>): Promise<TestDatabase> {
  more.push(await made);
  return await made;
}

const newDatabase = async () => await kept(emptyDatabase());

describe('the one line about a server that', () => {
  test('is not there', async () => {
    expect(await lineOf(changed(database.url, { port: '1' }))).toBe(
      'PostgreSQL at 127.0.0.1:1 cannot be reached: ECONNREFUSED',
    );
    expect(await lineOf(changed(database.url, { hostname: 'nowhere.invalid', port: '5432' }))).toMatch(
      /^PostgreSQL at nowhere\.invalid:5432 cannot be reached: E/,
    );
  });

  test('refuses the password', async () => {
    expect(await lineOf(changed(database.url, {}))).toMatch(
      /^PostgreSQL at \S+ refuses the password of user "\w+"$/,
    );
    expect(await lineOf(changed(database.url, { username: 'nobody_here' }))).toMatch(
      /refuses .*user "nobody_here"/,
    );
  });

  test('asks for a password that the URL does not have', async () => {
    expect(await lineOf(changed(database.url, { password: '' }))).toMatch(
      /^PostgreSQL at \S+ asks for the password of user "\w+", and the database URL has none$/,
    );
  });

  test('has no such database', async () => {
    const url = Object.assign(new URL(database.url), { pathname: '/no_such_database' });
    expect(await lineOf(url.toString())).toMatch(/has no database "no_such_database": create it first$/);
  });

  test('is too old', async () => {
    const server = await fakePostgres({ version: '13.22', major: '13', encoding: 'UTF8' });
    expect(await lineOf(server.url)).toBe('PostgreSQL 13.22 is too old: Graphwarden needs 14 or newer');
    server.close();
  });

  test('is no PostgreSQL', async () => {
    const other = createServer((socket) =>
      // What nobody reads hides the end of the connection, and keeps this process from ending.
      socket
        .on('error', () => undefined)
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    expect(await lineOf(changed(database.url, { port }))).toMatch(
      new RegExp(`^(PostgreSQL|database \\S+) at 127.0.0.1:${port} cannot be`),
    );
    other.close();
  });

  test.each([
    'hello',
    '',
    `mysql://u:${password}@127.0.0.1/d`,
    `postgres://u:${password}/9@127.0.0.1:5432/d`,
    `postgres://u:1#${password}@127.0.0.1:5432/d`,
    `postgres://u:${password}@127.0.0.1:port/d`,
  ])('cannot be told from URL %#', async (url) => {
    expect(await lineOf(url)).toMatch(
      /^the database URL is not of the form postgres:\/\/user:password@host:port\/database/,
    );
  });
});

describe('the one line about a database that', () => {
  test('does not speak UTF-8', async () => {
    const { url } = await kept(plainDatabase('SQL_ASCII'));
    expect(await lineOf(url)).toBe(
      "the database has encoding SQL_ASCII: Graphwarden needs one created with ENCODING 'UTF8'",
    );
  });

  test('does not let the user create schemas', async () => {
    const role = `reader_${Date.now()}`;
    await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    expect(await lineOf(changed(database.url, { username: role }))).toMatch(
      new RegExp(
        `^user "${role}" lacks a right that .*permission denied for database .*GRANT CREATE ON DATABASE`,
      ),
    );
    await database.pool.query(`DROP ROLE ${role}`);
  });

  test('is read-only', async () => {
    const { pool, url } = await newDatabase();
    await pool.query(
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only TO on`,
    );
    expect(await lineOf(url)).toMatch(/ is read-only: is that a standby\?$/);
    await pool.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} RESET default_transaction_read_only`);
  });

  test('has a schema graphwarden that nothing recorded', async () => {
    const { pool, url } = await newDatabase();
    await pool.query('CREATE SCHEMA graphwarden');
    expect(await lineOf(url)).toMatch(
      /in a state that no migration leaves behind \(schema "graphwarden" already exists\)/,
    );
    await pool.query('CREATE TABLE graphwarden.user_account (id uuid)');
    expect(await lineOf(url)).toBe(
      'schema graphwarden has tables, but no record of migrations (graphwarden_internal.product_migration): graphwarden.user_account',
    );
  });

  test('has lost tables since it was migrated', async () => {
    const { pool, url } = await newDatabase();
    await migrateDatabase({ url, referenceApp: false });
    await pool.query('DROP TABLE graphwarden.credential_usage, graphwarden.login_throttle');
    expect(await lineOf(url, false)).toMatch(
      /half-migrated.*missing: graphwarden\.credential_usage, graphwarden\.login_throttle$/,
    );
    await pool.query('DROP SCHEMA graphwarden CASCADE');
    expect(await lineOf(url, false)).toMatch(
      /half-migrated.*missing: graphwarden\.api_token, .*graphwarden\.workspace_member$/,
    );
  });

  test('has tables of its own where the reference app wants to be', async () => {
    const { pool, url } = await newDatabase();
    await pool.query('CREATE TABLE public.project (id int)');
    expect(await lineOf(url)).toMatch(/^the reference app needs schema public .*: public\.project$/);
    expect(await lineOf(url, false)).toMatch('it went well');
  });

  test('was migrated by a newer release', async () => {
    const { pool, url } = await newDatabase();
    await migrateDatabase({ url, referenceApp: true });
    const record = 'graphwarden_internal.reference_app_migration';
    await pool.query(`INSERT INTO ${record} (hash, created_at) VALUES ('x', 4102444800000)`);
    expect(await lineOf(url)).toMatch(
      /^this database was migrated by a newer release of Graphwarden \(its migration of 2100-01-01\S+ is unknown here\)/,
    );
  });

  test('went through another version of a migration, or left one out', async () => {
    const { pool, url } = await newDatabase();
    await migrateDatabase({ url, referenceApp: true });
    await pool.query(`UPDATE graphwarden_internal.product_migration SET hash = 'x' WHERE id = 1`);
    expect(await lineOf(url)).toMatch(
      /is not the one that this database went through: it was changed afterwards$/,
    );
    await pool.query('DELETE FROM graphwarden_internal.product_migration WHERE id = 1');
    expect(await lineOf(url)).toMatch(/never ran in this database, though later ones did$/);
  });
});
