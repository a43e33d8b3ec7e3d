import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';

let stage: Stage;
afterEach(async () => await stage.close());

/** A connection waits 3 s to be had, a lock 5 s; a machine that is busy adds to it. */
const boundMs = 20_000;

test('every connection of the actions waits for a lock: they are answered 503 in time, and the hook answers on as ever', async () => {
  stage = await openStage();
  const { url } = await stage.startReplica({ DATABASE_POOL_SIZE: '2' });
  // All of it at the hook, but the deeds.
  const traffic = await startTraffic(stage, [url], { deeds: 20, atHook: 1 });
  const client = new pg.Client({ connectionString: stage.database.url });
  await client.connect();
  stage.bench.onEnd(async () => {
    await client.end();
  });
  await traffic.goOn(1_000);
  const accepted = traffic.answers.accepted;
  await traffic.during('the audit log locked for 8 s, by which every change waits', async () => {
    await client.query('begin; lock table graphwarden.audit_event in exclusive mode');
    await traffic.goOn(8_000);
    await client.query('commit');
  });
  const acceptedMeanwhile = traffic.answers.accepted - accepted;
  await traffic.goOn(1_000);
  const report = await traffic.end();

  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  expect(report.writes.unavailable).toBeGreaterThan(3);
  expect(report.writes.slowest).toBeGreaterThan(2_000);
  expect(report.writes.slowest).toBeLessThan(boundMs);
  // The hook has connections of its own.
  expect(report.answers.unavailable).toBe(0);
  expect(acceptedMeanwhile).toBeGreaterThan(50);
  await keepResult('pool-exhausted', { ...figuresOf(report), acceptedMeanwhile });
});
