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
import { generatedData } from './generated-data.js';

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

export interface LargeDatabase {
  readonly client: pg.Client;
  readonly engine: PermissionEngine;
  /** As the server says it. */
  readonly version: string;
  close(): Promise<void>;
}

/**
 * The reference app with the generated data, and the engine for the committed metadata; on a PostgreSQL of its own, or in
 * the empty database that LARGE_DATABASE_URL names.
 */
export async function openLargeDatabase(): Promise<LargeDatabase> {
  const server = await serverFor(process.env['LARGE_DATABASE_URL']);
  const { url } = server;
  const client = new pg.Client({ connectionString: url });
  try {
    await migrateDatabase({ url, referenceApp: true });
    await client.connect();
    for (const statement of generatedData) await client.query(statement);
    // A plan gone wrong ends with an error, and the run soon after.
    await client.query("SET statement_timeout = '20s'");
    const db = openDatabase({ url, poolSize: 1, onLost: () => undefined });
    const engine = createPermissionEngine(await loadMetadata(metadataDirectory), await readCatalog(db));
    await db.$client.end();
    const found = await client.query<{ server_version: string }>('SHOW server_version');
    const [{ server_version: version } = { server_version: '' }] = found.rows;
    return {
      client,
      engine,
      version,
      async close() {
        await client.end();
        await server.stop();
      },
    };
  } catch (error) {
    await client.end();
    await server.stop();
    throw error;
  }
}

async function serverFor(url: string | undefined): Promise<{ url: string; stop: () => Promise<void> }> {
  if (url !== undefined) return { url, stop: () => Promise.resolve() };
  const folder = await scratchFolder('large', 6 * gibibyte);
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    durable: false,
    progress: () => undefined,
    settings,
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
