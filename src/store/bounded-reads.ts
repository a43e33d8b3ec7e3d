import { performance } from 'node:perf_hooks';
import { sql } from 'drizzle-orm';
import { isTimeout } from './database-errors.js';
import type { Transaction } from './database.js';

/** Runs a read; undefined where the time for all of them was used up before it had an answer. */
export type BoundedRead = <T>(read: (db: Transaction) => Promise<T>) => Promise<T | undefined>;

/**
 * Makes the rest of a transaction read-only, and gives its reads this much time together. Each has a savepoint, so that
 * one that takes too long spoils nothing.
 */
export async function boundedReads(db: Transaction, milliseconds: number): Promise<BoundedRead> {
  await db.execute(sql`set transaction read only`);
  const deadline = performance.now() + milliseconds;
  return async (read) => {
    const left = Math.floor(deadline - performance.now());
    if (left <= 0) return undefined;
    try {
      return await db.transaction(async (inner) => {
        await inner.execute(sql.raw(`set local statement_timeout = ${left}`));
        return await read(inner);
      });
    } catch (error) {
      if (isTimeout(error)) return undefined;
      throw error;
    }
  };
}
