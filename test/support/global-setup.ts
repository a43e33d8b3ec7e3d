// First of all, since jest loads this file by require(): what it imports ends in .js, and is TypeScript.
import 'tsx/cjs';
import { startEmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { buildProgram } from './build.js';
import { noteSettings, noteWritten } from './evidence.js';
import tearDown from './global-teardown.js';
import { scratchFolder } from './scratch.js';
import { prepareTemplate } from './template.js';

/**
 * One PostgreSQL for all test files, which find it in TEST_POSTGRES_URL: that of TEST_DATABASE_URL, or one of our own; and
 * the program as it is built, for the tests of processes.
 */
export default async function setUp(): Promise<void> {
  process.env['TEST_EVIDENCE'] = await scratchFolder('evidence');
  const [url] = await Promise.all([process.env['TEST_DATABASE_URL'] ?? startOwnServer(), buildProgram()]);
  process.env['TEST_POSTGRES_URL'] = url;
  if (process.env['TEST_DATABASE_URL'] === undefined) noteSettings({ DATABASE_URL: url });
  try {
    await prepareTemplate(url);
  } catch (error) {
    await tearDown(); // which jest calls only after a setup that succeeded
    throw error;
  }
}

async function startOwnServer(): Promise<string> {
  const folder = await scratchFolder('tests');
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    durable: false,
    progress: () => undefined,
    onLine: (line) => noteWritten('postgresql', `${line}\n`),
    settings: { max_connections: '200' },
  });
  globalThis.postgresOfTheTests = { server, folder };
  return server.url;
}
