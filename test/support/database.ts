import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  pool: pg.Pool;
  drop(): Promise<void>;
}

/** A database of its own for a test file: a copy of the migrated template, on the server that the global setup started. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return await newDatabase((version) =>
    version >= 15 ? 'TEMPLATE graphwarden_template STRATEGY file_copy' : 'TEMPLATE graphwarden_template',
  );
}

/** The same without anything in it, for tests of the migration itself. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return await newDatabase(() => '');
}

/** One whose locale knows the letters A to Z alone, and whose text is in this encoding. */
export async function plainDatabase(encoding: 'UTF8' | 'SQL_ASCII'): Promise<TestDatabase> {
  return await newDatabase(
    (version) =>
      `${version >= 15 ? 'LOCALE_PROVIDER libc' : ''} LC_COLLATE 'C' LC_CTYPE 'C' ENCODING '${encoding}' TEMPLATE template0`,
  );
}

async function newDatabase(options: (version: number) => string): Promise<TestDatabase> {
  const server = process.env['TEST_POSTGRES_URL'];
  if (server === undefined)
    throw new Error('TEST_POSTGRES_URL is not set: the global setup of jest starts the server');
  const name = `graphwarden_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (version) => `CREATE DATABASE ${name} ${options(version)}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.toString(), max: 10 });
  pool.on('error', () => undefined);
  const drop = async (): Promise<void> => {
    if (!pool.ended) await pool.end();
    await onServer(server, () => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { url: url.toString(), pool, drop };
}

async function onServer(url: string, statement: (version: number) => string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const found = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS version",
    );
    await client.query(statement(found.rows[0]?.version ?? 0));
  } finally {
    await client.end();
  }
}
