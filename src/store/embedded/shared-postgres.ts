import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { DataDirectoryInUse, EmbeddedPostgresError } from './embedded-postgres-error.js';
import { systemMessage } from './errno.js';
import { runningEmbeddedUrl } from './running.js';

/** One that was started here; where another Graphwarden runs it, stop() leaves it alone. */
type SharedPostgres = Pick<EmbeddedPostgres, 'url' | 'stop'>;

const patienceMs = 60_000;

/**
 * The embedded PostgreSQL for as long as a command needs it: that of the service which runs on the data directory, or
 * one started for the purpose. One that was started here ends when whoever joined it meanwhile has gone.
 */
export async function sharedEmbeddedPostgres(
  dataDir: string,
  progress: (line: string) => void,
): Promise<SharedPostgres> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const url = await inOneLine(dataDir, runningEmbeddedUrl(dataDir));
    if (url !== undefined && (await answers(url))) return { url, stop: () => Promise.resolve() };
    try {
      return await startEmbeddedPostgres({ dataDir, durable: true, progress, waitsForOthers: true });
    } catch (error) {
      // It is starting, or ending: in a moment it can be joined, or started.
      if (!(error instanceof DataDirectoryInUse) || Date.now() > deadline) throw error;
    }
    await delay(100);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function inOneLine<T>(dataDir: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refused = systemMessage(error);
    if (refused === undefined) throw error;
    throw new EmbeddedPostgresError(
      `The database in ${dataDir} cannot be used: ${refused} (run this as the user who runs the service)`,
      { cause: error },
    );
  }
}
