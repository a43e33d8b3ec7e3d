import { rm } from 'node:fs/promises';
import pg from 'pg';
import { type PermissionEngine, createPermissionEngine } from '../../src/metadata/engine.js';
import { loadMetadata } from '../../src/metadata/load.js';
import { readCatalog } from '../../src/store/catalog.js';
import { openDatabase } from '../../src/store/database.js';
import { startEmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { migrateDatabase } from '../../src/store/migrate.js';
import { gibibyte, scratchFolder } from '../support/scratch.js';
import { metadataDirectory } from '../support/service.js';
import { type Scale, generatedData } from './generated-data.js';

/** A server as one would set it up for this much data: what is read fits into memory. Nothing of it outlives the test. */
const settings = {
  shared_buffers: '1GB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '8GB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
};

export interface LargeServer {
  /** Of its database `postgres`, as superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL of its own that is set up for this much data, in memory where there is room; further settings win. */
export async function startLargeServer(further: Readonly<Record<string, string>> = {}): Promise<LargeServer> {
  const folder = await scratchFolder('large', 6 * gibibyte);
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    durable: false,
    progress: () => undefined,
    settings: { ...settings, ...further },
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A new database of that name, empty; its URL. */
export async function createDatabase({ url }: LargeServer, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.toString();
}

export interface LargeDatabase {
  readonly client: pg.Client;
  readonly engine: PermissionEngine;
  /** As the server says it. */
  readonly version: string;
  close(): Promise<void>;
}

/** Fills an empty database with the reference app and the generated data, and opens the engine for the committed metadata. */
export async function openLargeDatabase(
  url: string,
  scale: Scale,
  say: (line: string) => void = () => undefined,
): Promise<LargeDatabase> {
  const client = new pg.Client({ connectionString: url });
  try {
    await migrateDatabase({ url, referenceApp: true });
    await client.connect();
    for (const { what, text } of generatedData(scale)) {
      say(what);
      await client.query(text);
    }
    // A plan gone wrong ends with an error, and the run soon after.
    await client.query("SET statement_timeout = '20s'");
    const db = openDatabase({ url, poolSize: 1, onLost: () => undefined });
    const engine = createPermissionEngine(await loadMetadata(metadataDirectory), await readCatalog(db));
    await db.$client.end();
    const found = await client.query<{ server_version: string }>('SHOW server_version');
    const [{ server_version: version } = { server_version: '' }] = found.rows;
    return { client, engine, version, close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
}
