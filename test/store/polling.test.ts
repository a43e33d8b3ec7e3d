import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PoolClient } from 'pg';
import type { Ear } from '../../src/store/changes/ear.js';
import { poll } from '../../src/store/changes/polling.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { worldOf } from '../support/world.js';

// What was not recorded because nobody polled yet must be over before the first who polls begins.

let database: TestDatabase;
let clients: readonly PoolClient[];
let ear: Ear | undefined;
beforeAll(async () => {
  database = await cloneDatabase();
  clients = [await database.pool.connect(), await database.pool.connect()];
});
afterAll(async () => {
  await ear?.close();
  clients.forEach((client) => client.release());
  await database.drop();
});

test('polling begins when transactions have ended that told nobody, and those that tell later are heard', async () => {
  const world = worldOf(database.pool);
  const ids = [await world.user(), await world.user()];
  const [early, late] = clients;
  const told: string[] = [];
  const rename = `UPDATE graphwarden.user_account SET username = username || ' II' WHERE id = $1`;
  await early?.query('BEGIN');
  await early?.query(rename, [ids[0]]);
  await early?.query('SET CONSTRAINTS ALL IMMEDIATE');
  await late?.query('BEGIN');
  await late?.query(rename, [ids[1]]);
  const polling = poll(
    { url: database.url },
    { changed: (subject) => told.push(subject), forget: () => told.push('everything') },
  ).then((begun) => (ear = begun));
  const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'graphwarden.change_number'::regclass`;
  await eventually('it waits', async () => (await database.pool.query(waiting)).rowCount === 1);
  expect(ear).toBeUndefined();
  await early?.query('COMMIT');
  const begun = await polling;
  await begun.beat();
  expect(told).toEqual([]);
  await late?.query('COMMIT');
  await begun.beat();
  expect(told).toEqual([ids[1]]);
  await begun.beat();
  expect(told).toHaveLength(1);
});
