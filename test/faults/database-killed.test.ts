import { afterEach, expect, test } from '@jest/globals';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';

let stage: Stage;
afterEach(async () => await stage.close());

test('PostgreSQL is killed under load, and comes back: 503 while it is gone, and not one wrong answer or lost write', async () => {
  stage = await openStage();
  const { database } = stage;
  const replicas = await Promise.all([stage.startReplica(), stage.startReplica()]);
  const traffic = await startTraffic(
    stage,
    replicas.map(({ url }) => url),
  );
  await traffic.goOn(1_000);
  expect(traffic.answers.unavailable).toBe(0);
  await traffic.during('the postmaster killed, started again 3 s later', async () => {
    await database.kill();
    await traffic.goOn(3_000);
    await database.startAgain();
  });
  await traffic.goOn(1_000);
  await traffic.during('every process of the server killed, started again at once', async () => {
    await database.crash();
    await database.startAgain();
  });
  await traffic.goOn(1_000);
  const report = await traffic.end();

  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  // The load was there, and felt it.
  expect(report.answers.unavailable).toBeGreaterThan(5);
  expect(report.writes.created).toBeGreaterThan(0);
  expect(report.writes.revoked).toBeGreaterThan(0);
  for (const { recovered } of report.faults) expect(recovered).toBeLessThan(30_000);
  await keepResult('database-killed', figuresOf(report));
});
