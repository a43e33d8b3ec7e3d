import type { Database } from './database.js';

/**
 * How much of the queue of notifications is taken, between 0 and 1: it is one for the whole server, and when it is full, every
 * commit that notifies fails. Fails where the database does not answer within the time given.
 */
export async function readNotificationQueue(db: Database, milliseconds: number): Promise<number> {
  // pg takes a time for a single query; its types do not say so.
  const query = { text: 'select pg_notification_queue_usage() as usage', query_timeout: milliseconds };
  const found = await db.$client.query<{ usage: number }>(query);
  return found.rows[0]?.usage ?? Number.NaN;
}
