import 'tsx/cjs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { prepareTemplate } from './template.js';

declare global {
  /** The PostgreSQL of this run and its folder, from global-setup to global-teardown; undefined if the server is not ours. */
  var postgresOfTheTests: { readonly server: EmbeddedPostgres; readonly folder: string } | undefined;
}

/** One PostgreSQL for all test files, which find it in TEST_POSTGRES_URL: that of TEST_DATABASE_URL, or one of our own. */
export default async function setUp(): Promise<void> {
  const url = process.env['TEST_DATABASE_URL'] ?? (await startOwnServer());
  process.env['TEST_POSTGRES_URL'] = url;
  await prepareTemplate(url);
}

async function startOwnServer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-tests-'));
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    durable: false,
    progress: () => undefined,
    settings: { max_connections: '200' },
  });
  globalThis.postgresOfTheTests = { server, folder };
  return server.url;
}
