import { afterEach, expect, test } from '@jest/globals';
import { eventually, isRunning, runningProcesses } from '../support/processes.js';
import { outcomes } from '../../bench/soak/answers.js';
import { createAsker } from './support/asking.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Replica, type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';

// A process that answers requests is killed without a word.

let stage: Stage;
let stopping = new AbortController();
afterEach(async () => {
  stopping.abort();
  stopping = new AbortController();
  await stage.close();
});

const flushSeconds = 1;
const flushing = { USAGE_FLUSH_SECONDS: String(flushSeconds) };

/** How many requests of an API token were answered, against how many of them are counted once all is quiet. */
async function countedCredential({ population, operator }: Stage) {
  const [person] = population.people;
  if (person === undefined) throw new Error('the stage is empty');
  const held = await population.makers.apiToken(person, false, 3_600_000);
  await operator.commit(...held.insert);
  const [credential] = held.credentials;
  if (credential === undefined) throw new Error('a token is a credential');
  const answeredAt: number[] = [];
  return {
    /** Asks again and again until told to stop. */
    async keepAsking({ url }: Replica, stop: AbortSignal): Promise<void> {
      const asker = createAsker(url, 4);
      while (!stop.aborted)
        if ((await asker.atHook(credential.text, credential.id)) === outcomes.accepted)
          answeredAt.push(performance.now());
      asker.close();
    },
    answeredAt,
    async counted(): Promise<number> {
      const rows = await operator.read(
        'select coalesce(sum(requests), 0)::int as requests from graphwarden.credential_usage where credential_id = $1',
        [credential.id],
      );
      return Number(rows[0]?.['requests']);
    },
  };
}

const workersOf = async ({ child }: Replica): Promise<number[]> =>
  (await runningProcesses()).filter(({ parent }) => parent === child.pid).map(({ pid }) => pid);

test('one of four processes is killed under load: the others go on, another takes its place, and at most a second of usage is lost', async () => {
  stage = await openStage();
  const replica = await stage.startReplica({ ...flushing, WEB_CONCURRENCY: '4' });
  const traffic = await startTraffic(stage, [replica.url], { rate: 100, deeds: 5, mayLoseConnections: true });
  const counted = await countedCredential(stage);
  const asking = counted.keepAsking(replica, stopping.signal);
  await eventually('there is work to do', () =>
    Promise.resolve(traffic.answers.accepted > 20 && counted.answeredAt.length > 5),
  );
  expect(traffic.answers.lost).toBe(0);
  const before = await workersOf(replica);
  expect(before).toHaveLength(4);
  const [doomed = 0] = before;
  let killedAt = 0;
  await traffic.during('one of four processes killed', async () => {
    process.kill(doomed, 'SIGKILL');
    killedAt = performance.now();
    await eventually('it is gone', async () => !(await isRunning(doomed)));
    await eventually('another one has taken its place', async () => (await workersOf(replica)).length === 4);
  });
  await traffic.goOn(1_500);
  stopping.abort();
  await asking;
  const report = await traffic.end();

  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  // The others went on meanwhile.
  expect(report.longestWithoutAcceptance).toBeLessThan(10_000);
  // What the dead one had under way and nothing else: connections to the others are not touched.
  expect(report.answers.lost).toBeLessThan(100);

  // Written every second: so much of what was answered just before may have died with it.
  const answered = counted.answeredAt.length;
  const atRisk = counted.answeredAt.filter(
    (at) => at <= killedAt + 100 && at > killedAt - (flushSeconds + 1) * 1000,
  ).length;
  await eventually('the rest is counted', async () => (await counted.counted()) >= answered - atRisk);
  replica.child.kill('SIGTERM');
  await replica.ended;
  const usage = await counted.counted();
  expect(usage).toBeLessThanOrEqual(answered);
  expect(usage).toBeGreaterThanOrEqual(answered - atRisk);
  await keepResult('worker-killed', { ...figuresOf(report), answered, usage });
});

test('one of two replicas is killed under load, while PostgreSQL restarts: the other answers for both, and nothing acknowledged is lost', async () => {
  stage = await openStage();
  const { database } = stage;
  const [doomed, other] = [await stage.startReplica(flushing), await stage.startReplica(flushing)];
  const counted = await countedCredential(stage);
  const asking = counted.keepAsking(doomed, stopping.signal);
  const first = await startTraffic(stage, [other.url], { rate: 80, deeds: 5 });
  const second = await startTraffic(stage, [doomed.url], { rate: 50, deeds: 0, mayLoseConnections: true });
  await eventually('both have work to do', () =>
    Promise.resolve(second.answers.accepted > 20 && counted.answeredAt.length > 5),
  );
  let killedAt = 0;
  await first.during('one of two replicas killed, PostgreSQL restarted', async () => {
    const restarting = database.crash().then(async () => await database.startAgain());
    doomed.child.kill('SIGKILL');
    killedAt = performance.now();
    await doomed.ended;
    stopping.abort();
    await asking;
    await restarting;
  });
  await first.goOn(1_500);
  const [report, ofDoomed] = await Promise.all([first.end(), second.end()]);

  expect([...report.violations, ...ofDoomed.violations]).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  const answered = counted.answeredAt.length;
  const atRisk = counted.answeredAt.filter((at) => at > killedAt - (flushSeconds + 1) * 1000).length;
  expect(await counted.counted()).toBeGreaterThanOrEqual(answered - atRisk);
  await keepResult('replica-killed', { ...figuresOf(report), answered, usage: await counted.counted() });
});
