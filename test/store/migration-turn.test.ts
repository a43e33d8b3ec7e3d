import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { waitForTurn } from '../../src/store/migration-turn.js';
import { type TestDatabase, emptyDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await emptyDatabase();
});
afterAll(async () => {
  await database.drop();
});

async function connected(name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url, application_name: name });
  await client.connect();
  return client;
}

test('whoever waits says who is in the way, again and again, and goes on when they have gone', async () => {
  const [holder, bystander, client] = [
    await connected('an "idle"\nholder'),
    await connected('other'),
    await connected('waiter'),
  ];
  await holder.query('SELECT pg_advisory_lock(5783520061)');
  // Other locks are not the one that is meant, with the same low half either.
  await bystander.query('SELECT pg_advisory_lock(1488552765), pg_advisory_lock(1, 1488552765)');
  const { rows } = await holder.query<{ pid: number; user: string }>(
    'SELECT pg_backend_pid() AS pid, current_user AS user',
  );
  const lines: string[] = [];
  const waited = waitForTurn(client, (line) => void lines.push(line), { firstMs: 20, longestMs: 40 });
  await eventually('it has said so twice', () => Promise.resolve(lines.length > 2));
  expect(lines[0]).toMatch(/^another process is migrating this database/);
  const { pid = 0, user = '' } = rows[0] ?? {};
  const since = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
  for (const line of lines.slice(1))
    expect(line).toMatch(
      new RegExp(
        String.raw`held by process ${pid} of PostgreSQL, user ${user}, application "[^\n]*holder", connected since ${since}, idle since ${since}$`,
      ),
    );
  await holder.end();
  await waited;
  expect((await client.query('SHOW lock_timeout')).rows).toEqual([{ lock_timeout: '0' }]);
  const free = await bystander.query('SELECT pg_try_advisory_lock(5783520061) AS free');
  expect(free.rows).toEqual([{ free: false }]);
  await Promise.all([bystander.end(), client.end()]);
});
