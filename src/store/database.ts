import { Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import { type NodePgDatabase, drizzle } from 'drizzle-orm/node-postgres';
import { Client, type ClientBase, Pool } from 'pg';
import { outageIn } from './database-errors.js';

/** The pool of connections, with drizzle on top. Only doors' wiring and reads outside a transaction hold it. */
export type Database = NodePgDatabase & { readonly $client: Pool };

/** One open transaction: what an action gets to see. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Either: for statements that do not care. */
export type Queryable = Database | Transaction;

/** In milliseconds, what may take how long. */
export interface DatabaseLimits {
  /** To get a connection: a new one, or one's turn. */
  readonly connection: number;
  readonly statement: number;
  /** To wait for a lock. */
  readonly lock: number;
  /** To hear the answer of a statement, whatever the server thinks of it: more than a statement may take. */
  readonly answer: number;
  /** To do nothing within a transaction. A process that stands still must not hold its locks for ever. */
  readonly idleInTransaction: number;
}

/** No request hangs: whatever takes longer ends in an error, which the doors answer with 503. */
export const databaseLimits: DatabaseLimits = {
  connection: 3_000,
  statement: 10_000,
  lock: 5_000,
  answer: 12_000,
  idleInTransaction: 15_000,
};

interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  /** Else `databaseLimits`. */
  readonly limits?: DatabaseLimits;
  /** Told of every connection that the server or the network ended while it was idle. */
  readonly onLost: (error: Error) => void;
}

/**
 * What a database or a role may have set otherwise, and everything here relies on: dates that can be read, and that a
 * transaction which waited for another one sees what that did. No statement here runs long enough to be worth compiling.
 * The limits of time are set here too: at the start of a connection a pooler refuses them, or drops them without a word.
 */
const sessionSettings = ({ statement, lock, idleInTransaction }: DatabaseLimits) => ({
  text: `select set_config('datestyle', 'ISO', false), set_config('default_transaction_isolation', 'read committed', false),
                set_config('jit', 'off', false), set_config('statement_timeout', $1, false),
                set_config('lock_timeout', $2, false), set_config('idle_in_transaction_session_timeout', $3, false)`,
  values: [statement, lock, idleInTransaction].map(String),
});

/**
 * Opens the pool; nothing connects before the first statement. A connection on which nothing has come for as long as an
 * answer may take ends, together with all that is asked of it.
 */
export function openDatabase({ url, poolSize, onLost, limits = databaseLimits }: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'graphwarden',
    connectionTimeoutMillis: limits.connection,
    query_timeout: limits.answer,
    keepAlive: true,
    keepAliveInitialDelayMillis: 2_000,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- pg-pool waits for the promise; its types do not say so
    async onConnect(client) {
      // While a transaction holds a connection, the pool does not listen to it, and an error that nobody hears ends the process.
      client.on('error', onLost);
      endWhenSilent(client, limits.answer);
      await client.query(sessionSettings(limits));
    },
  });
  pool.on('error', () => undefined);
  return drizzle(pool, { casing: 'snake_case' });
}

/** An answer that does not come would otherwise be waited for twice: once for the statement, and once for the ROLLBACK behind it. */
function endWhenSilent(client: ClientBase, longestSilenceMs: number): void {
  if (!(client instanceof Client)) throw new Error('a pool of pg has clients of pg');
  const { stream } = client.connection;
  if (stream instanceof Socket) stream.setTimeout(longestSilenceMs, () => stream.destroy());
}

/**
 * Runs work in one transaction. The connection goes back to the pool whatever happens, also when it is lost before the
 * transaction began; one that was lost, or left a statement unanswered, is closed instead of being used again.
 */
export async function inTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await db.$client.connect();
  let isLost = false;
  try {
    return await drizzle(client, { casing: 'snake_case' }).transaction(work);
  } catch (error) {
    isLost = outageIn(error) !== undefined;
    throw error;
  } finally {
    client.release(isLost);
  }
}

/** The first row, or undefined. */
export async function first<T>(rows: Promise<T[]>): Promise<T | undefined> {
  return (await rows)[0];
}

/** The database's clock, which times of rows are told by. */
export async function readClock(db: Queryable): Promise<Date> {
  const found = await db.execute<{ now: string }>(sql`select now() as now`);
  const [row] = found.rows;
  if (row === undefined) throw new Error('a select without conditions returned no row');
  return new Date(row.now);
}
