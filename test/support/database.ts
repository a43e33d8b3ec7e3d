import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  pool: pg.Pool;
  drop(): Promise<void>;
}

/** A database of its own for a test file: a copy of the migrated template, on the server that the global setup started. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return newDatabase('TEMPLATE graphwarden_template STRATEGY file_copy');
}

/** The same without anything in it, for tests of the migration itself. `options` are those of CREATE DATABASE. */
export async function emptyDatabase(options = ''): Promise<TestDatabase> {
  return newDatabase(options);
}

async function newDatabase(options: string): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (server === undefined)
    throw new Error('TEST_POSTGRES_URL is not set: the global setup of jest starts the server');
  const name = `graphwarden_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} ${options}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.toString(), max: 10 });
  pool.on('error', () => undefined);
  const drop = async (): Promise<void> => {
    if (!pool.ended) await pool.end();
    await onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { url: url.toString(), pool, drop };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
