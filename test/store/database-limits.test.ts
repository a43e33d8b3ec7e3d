import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { type Database, databaseLimits, inTransaction, openDatabase } from '../../src/store/database.js';
import { orUnavailable, outageIn, refusalIn } from '../../src/store/database-errors.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';

const usual = {
  connection: 60_000,
  statement: 60_000,
  lock: 60_000,
  answer: 60_000,
  idleInTransaction: 60_000,
};
let database: TestDatabase;
let wire: TcpProxy;
const opened: Database[] = [];
beforeAll(async () => {
  database = await cloneDatabase();
  wire = await startTcpProxy(database.url);
});
afterAll(async () => {
  await Promise.all(opened.map((db) => db.$client.end()));
  await wire.close();
  await database.drop();
});

/** A pool of the service with one of its limits short. */
function limited(limits: Partial<typeof usual>, poolSize = 2): Database {
  const url = wire.urlThrough(database.url);
  const db = openDatabase({ url, poolSize, onLost: () => undefined, limits: { ...usual, ...limits } });
  opened.push(db);
  return db;
}
const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => undefined,
    (error: unknown) => error,
  );
const stateOf = async (work: Promise<unknown>) => refusalIn(await errorOf(work))?.code;
const works = async (db: Database) => (await db.execute(sql`select 1 as one`)).rows;

test('every connection of the service has its limits', async () => {
  const db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
  opened.push(db);
  const read = sql`select name, setting::int from pg_settings where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') order by 1`;
  const expected = [
    { name: 'idle_in_transaction_session_timeout', setting: databaseLimits.idleInTransaction },
    { name: 'lock_timeout', setting: databaseLimits.lock },
    { name: 'statement_timeout', setting: databaseLimits.statement },
  ];
  expect((await db.execute(read)).rows).toEqual(expected);
  expect(await inTransaction(db, async (tx) => (await tx.execute(read)).rows)).toEqual(expected);
  expect(databaseLimits.answer).toBeGreaterThan(databaseLimits.statement);
});

describe('what takes too long ends in an outage, and the pool goes on:', () => {
  test('a statement', async () => {
    const db = limited({ statement: 200 });
    for (let turn = 0; turn < 4; turn += 1)
      expect(await stateOf(db.execute(sql`select pg_sleep(60)`))).toBe('57014');
    await expect(orUnavailable(() => db.execute(sql`select pg_sleep(60)`))).rejects.toMatchObject({
      code: 'Unavailable',
    });
    expect(await works(db)).toEqual([{ one: 1 }]);
  });

  test('a lock', async () => {
    const db = limited({ lock: 200 });
    const blocker = await database.pool.connect();
    await blocker.query('BEGIN; LOCK TABLE graphwarden.user_account');
    const write = sql`update graphwarden.user_account set username = username`;
    expect(await stateOf(inTransaction(db, (tx) => tx.execute(write)))).toBe('55P03');
    await blocker.query('ROLLBACK');
    blocker.release();
    expect(await stateOf(inTransaction(db, (tx) => tx.execute(write)))).toBeUndefined();
  });

  test('an answer that never comes', async () => {
    const db = limited({ answer: 300 }, 1);
    await works(db);
    wire.stall();
    expect(outageIn(await errorOf(works(db)))?.message).toMatch(/timeout/i);
    await eventually('the pool has another connection', async () => (await errorOf(works(db))) === undefined);
  });

  test('a transaction in which nothing happens, and its locks with it', async () => {
    const db = limited({ idleInTransaction: 200 });
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const standing = inTransaction(db, async (tx) => {
      await tx.execute(sql`lock table graphwarden.user_account`);
      await held;
      await tx.execute(sql`select 1`);
    });
    standing.catch(() => undefined);
    const isLocked = `SELECT FROM pg_locks WHERE relation = 'graphwarden.user_account'::regclass AND mode = 'AccessExclusiveLock'`;
    const locks = async () => (await database.pool.query(isLocked)).rowCount;
    await eventually('it has its lock', async () => (await locks()) === 1);
    await eventually('it has lost it', async () => (await locks()) === 0);
    release();
    expect(outageIn(await errorOf(standing))).toBeDefined();
    expect(await works(db)).toEqual([{ one: 1 }]);
  });

  test('a turn, for hundreds at once', async () => {
    const db = limited({ connection: 300 });
    const held = [await db.$client.connect(), await db.$client.connect()];
    const errors = await Promise.all(Array.from({ length: 400 }, () => errorOf(works(db))));
    expect(errors.filter((error) => outageIn(error) === undefined)).toEqual([]);
    expect(db.$client.waitingCount).toBe(0);
    held.forEach((client) => client.release());
    expect(await works(db)).toEqual([{ one: 1 }]);
  });
});
