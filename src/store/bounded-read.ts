import { sql } from 'drizzle-orm';
import { isTimeout } from './database-errors.js';
import type { Transaction } from './database.js';

/**
 * Makes the rest of a transaction read-only, and reads for so long at most; undefined where that was not enough. The
 * transaction goes on either way.
 */
export async function boundedRead<T>(
  db: Transaction,
  milliseconds: number,
  read: (db: Transaction) => Promise<T>,
): Promise<T | undefined> {
  await db.execute(sql`set transaction read only`);
  try {
    return await db.transaction(async (inner) => {
      const limit = String(Math.ceil(milliseconds));
      await inner.execute(sql`select set_config('statement_timeout', ${limit}, true)`);
      return await read(inner);
    });
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
}
