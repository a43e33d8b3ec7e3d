import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/store/embedded/embedded-postgres.js';
import { migrateDatabase } from '../src/store/migrate.js';
import { root } from './process.js';
import type { Bench } from './scenario.js';

export interface BenchDatabase {
  /** The superuser's. */
  readonly url: string;
  /** A connection of the bench's own: for seeding, for changing, for reading statistics. */
  readonly client: pg.Client;
  /** As the server says it. */
  readonly version: string;
}

interface BenchDatabaseOptions {
  readonly referenceApp?: boolean;
  /** Settings of the server beyond its defaults; a scenario that uses any says so on the page. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A folder beside the data of `npm start`, on the same disk; it goes with the scenario. */
export async function benchFolder(bench: Bench): Promise<string> {
  const parent = join(root, '.graphwarden');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-'));
  bench.onEnd(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A PostgreSQL of the scenario's own that waits for its disk as in production, with our schema and nothing in it. */
export async function openBenchDatabase(
  bench: Bench,
  { referenceApp = false, settings = {} }: BenchDatabaseOptions = {},
): Promise<BenchDatabase> {
  bench.say('starting PostgreSQL');
  const dataDir = join(await benchFolder(bench), 'postgres');
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: true,
    progress: () => undefined,
    settings: { max_connections: '200', ...settings },
  });
  bench.onEnd(server.stop);
  await migrateDatabase({ url: server.url, referenceApp });
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', (error) => bench.say(`the bench lost its connection: ${error.message}`));
  await client.connect();
  bench.onEnd(async () => {
    await client.end();
  });
  const found = await client.query<{ server_version: string }>('SHOW server_version');
  return { url: server.url, client, version: found.rows[0]?.server_version ?? '' };
}
