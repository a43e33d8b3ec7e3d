import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Resolves when PostgreSQL has answered a statement on a new connection, as anybody would have one; not for ever. */
export async function untilAnswered(url: string): Promise<void> {
  const giveUpAt = performance.now() + 60_000;
  while (!(await answers(url))) {
    if (performance.now() > giveUpAt) throw new Error('PostgreSQL has not answered for a minute');
    await delay(10);
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined);
  const isAnswered = await client
    .connect()
    .then(async () => await client.query('select'))
    .then(
      () => true,
      () => false,
    );
  await client.end().catch(() => undefined);
  return isAnswered;
}
