import { describe, expect, test } from '@jest/globals';
import { type Readiness, createReadiness, isReady } from '../../src/http/readiness.js';

type Settings = Parameters<typeof createReadiness>[0];

/** Readiness with a clock and a database that the test sets. */
function stage(over: Partial<Settings> = {}) {
  const clock = { now: 0 };
  const database = { asked: 0, answer: (): ReturnType<Settings['migrations']> => Promise.resolve('current') };
  const readiness = createReadiness({
    migrations() {
      database.asked += 1;
      return database.answer();
    },
    changes: () => 'listening',
    isDraining: () => false,
    version: '1.2.3',
    monotonic: () => clock.now,
    ...over,
  });
  return { clock, database, readiness };
}

const said = (found: Readiness): [string, boolean] => [found.status, isReady(found)];

describe('readiness', () => {
  test('costs one statement for all who ask at once, and its answer is good for a moment', async () => {
    const { clock, database, readiness } = stage();
    const many = await Promise.all(Array.from({ length: 1000 }, readiness));
    expect(many.every(isReady)).toBe(true);
    expect(database.asked).toBe(1);
    clock.now = 249;
    await readiness();
    expect(database.asked).toBe(1);
    clock.now = 250;
    database.answer = () => Promise.reject(new Error('gone'));
    expect(said(await readiness())).toEqual(['database unreachable', false]);
    expect(database.asked).toBe(2);
    clock.now = 500;
    database.answer = () => Promise.resolve('current');
    expect(said(await readiness())).toEqual(['ok', true]);
  });

  test('does not wait for a database that does not answer', async () => {
    const { database, readiness } = stage();
    database.answer = async () => await new Promise(() => undefined);
    expect(said(await readiness())).toEqual(['database unreachable', false]);
  });

  test.each([
    { migrations: 'current', status: 'ok', ready: true },
    { migrations: 'newer', status: 'ok', ready: true },
    { migrations: 'behind', status: 'database not migrated', ready: false },
  ] as const)('with migrations that are $migrations is $status', async ({ migrations, status, ready }) => {
    const { readiness } = stage({ migrations: () => Promise.resolve(migrations) });
    const found = await readiness();
    expect(said(found)).toEqual([status, ready]);
    expect(found.migrations).toBe(migrations);
  });

  test('is there while deaf, and says so; the word is of now, not of when the database was asked', async () => {
    let heard: 'listening' | 'deaf' = 'listening';
    const { readiness } = stage({ changes: () => heard });
    expect(said(await readiness())).toEqual(['ok', true]);
    heard = 'deaf';
    expect(said(await readiness())).toEqual(['degraded', true]);
  });

  test('ends when it is told to, without asking the database, also for whoever asked before', async () => {
    let isDraining = false;
    const { database, readiness } = stage({ isDraining: () => isDraining });
    const before = readiness();
    isDraining = true;
    expect(said(await before)).toEqual(['stopping', false]);
    const { asked } = database;
    expect(said(await readiness())).toEqual(['stopping', false]);
    expect(database.asked).toBe(asked);
  });
});
