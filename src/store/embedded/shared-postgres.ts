import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { DataDirectoryInUse, EmbeddedPostgresError } from './embedded-postgres-error.js';
import { systemMessage } from './errno.js';
import { runningEmbeddedUrl } from './running.js';

/** One that was started here; where another Graphwarden runs it, stop() leaves it alone. */
type SharedPostgres = Pick<EmbeddedPostgres, 'url' | 'stop'>;

const patienceMs = 60_000;
const waitForOthersMs = 30_000;

/** Held shared by whoever has joined a server, and exclusively by whoever is about to stop it. */
const joined = 5_783_520_062;

/**
 * The embedded PostgreSQL for as long as a command needs it: that of the service which runs on the data directory, or
 * one started for the purpose. One that was started here ends when the commands that joined it meanwhile have ended.
 */
export async function sharedEmbeddedPostgres(
  dataDir: string,
  progress: (line: string) => void,
): Promise<SharedPostgres> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const url = await inOneLine(dataDir, runningEmbeddedUrl(dataDir));
    const joinedOne = url === undefined ? undefined : await join(url);
    if (joinedOne !== undefined) return joinedOne;
    try {
      const own = await startEmbeddedPostgres({ dataDir, durable: true, progress });
      return { url: own.url, stop: async () => await stopAfterOthers(own) };
    } catch (error) {
      // It is starting, or ending: in a moment it can be joined, or started.
      if (!(error instanceof DataDirectoryInUse) || Date.now() > deadline) throw error;
    }
    await delay(100);
  }
}

/** Joins a server that is not about to stop; until it is left, it does not stop for being no longer needed. */
async function join(url: string): Promise<SharedPostgres | undefined> {
  const client = quietClient(url);
  const leave = async (): Promise<void> => await client.end().catch(() => undefined);
  try {
    await client.connect();
    const got = await client.query<{ is_mine: boolean }>(
      'SELECT pg_try_advisory_lock_shared($1) AS is_mine',
      [joined],
    );
    if (got.rows[0]?.is_mine === true) return { url, stop: leave };
  } catch {
    // It has just ended, or is not up yet.
  }
  await leave();
  return undefined;
}

/** Whoever does not end within half a minute is cut off. */
async function stopAfterOthers(own: EmbeddedPostgres): Promise<void> {
  const client = quietClient(own.url);
  try {
    await client.connect();
    await client.query(`SET lock_timeout TO ${waitForOthersMs}`);
    await client.query('SELECT pg_advisory_lock($1)', [joined]);
  } catch {
    // It is stopped all the same.
  }
  await own.stop();
  await client.end().catch(() => undefined);
}

function quietClient(url: string): pg.Client {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3000,
    application_name: 'graphwarden',
  });
  client.on('error', () => undefined);
  return client;
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
