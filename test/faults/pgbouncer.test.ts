import { afterEach, expect, test } from '@jest/globals';
import { type InstalledPgbouncer, installedPgbouncer, startPgbouncer } from './support/pgbouncer.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';

// PgBouncer between the service and PostgreSQL: its pooler is killed and restarted under load, and answers are judged as ever.
// Reads of the hook are named statements; changes are heard, and the schema is brought up to date, past the pooler.

let stage: Stage | undefined;
afterEach(async () => await stage?.close());

const found = await installedPgbouncer();
const [major, minor] = found?.version ?? [0, 0];
const version = `${major}.${minor}`;
const knowsNamedStatements = major > 1 || minor >= 21;
const why = (text: string): void => void process.stderr.write(`pgbouncer.test.ts: ${text}\n`);
if (found === undefined) why('no pgbouncer on this machine: nothing is tested with one');
else if (!knowsNamedStatements)
  why(`pgbouncer ${major}.${minor} is older than 1.21: transaction mode is tested only for what it refuses`);

async function playBehind(
  pgbouncer: InstalledPgbouncer,
  settings: Readonly<Record<string, string | number>>,
  mayFail = false,
) {
  stage = await openStage();
  const { database, bench } = stage;
  let pooler = await startPgbouncer(pgbouncer, database.url, settings);
  bench.onEnd(async () => {
    await pooler.stop();
  });
  const port = Number(new URL(pooler.url).port);
  const env = { DATABASE_URL: pooler.url, DATABASE_LISTEN_URL: database.url, DATABASE_POOL_SIZE: '4' };
  const replicas = await Promise.all([stage.startReplica(env), stage.startReplica(env)]);
  const traffic = await startTraffic(
    stage,
    replicas.map(({ url }) => url),
    { mayFail },
  );
  await traffic.goOn(1_000);
  for (let waited = 0; waited < 100 && traffic.answers.accepted <= 5; waited += 1) await traffic.goOn(100);
  const calm = { ...traffic.answers };
  await traffic.during('pgbouncer ended, and started again at once', async () => {
    await pooler.stop();
    pooler = await startPgbouncer(pgbouncer, database.url, settings, port);
  });
  await traffic.goOn(1_000);
  return { calm, report: await traffic.end() };
}

type Played = Awaited<ReturnType<typeof playBehind>>;
function expectAsWithout(calm: Played['calm'], report: Played['report']): void {
  expect(calm.unavailable).toBe(0);
  expect(calm.accepted).toBeGreaterThan(5);
  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  expect(report.writes.created).toBeGreaterThan(0);
}

const testIf = (condition: boolean) => (condition ? test : test.skip);
const transactionMode = {
  pool_mode: 'transaction',
  default_pool_size: 10,
};

testIf(found !== undefined)('behind pgbouncer in session mode all is as without it', async () => {
  if (found === undefined) return;
  const { calm, report } = await playBehind(found, { pool_mode: 'session', default_pool_size: 40 });
  expectAsWithout(calm, report);
  await keepResult('pgbouncer: session mode', { ...figuresOf(report), version });
});

testIf(found !== undefined && knowsNamedStatements)(
  'behind pgbouncer in transaction mode, with named statements and the settings of each connection, all is as without it',
  async () => {
    if (found === undefined) return;
    const { calm, report } = await playBehind(found, { ...transactionMode, max_prepared_statements: 100 });
    expectAsWithout(calm, report);
    await keepResult('pgbouncer: transaction mode', { ...figuresOf(report), version });
  },
);

testIf(found !== undefined && !knowsNamedStatements)(
  'behind pgbouncer in transaction mode without named statements requests fail, and none is answered wrongly',
  async () => {
    if (found === undefined) return;
    const { report } = await playBehind(found, transactionMode, true);
    expect(report.violations).toEqual([]);
    expect(report.answers.others).toBeGreaterThan(0);
    expect(report.lostWrites).toEqual([]);
    await keepResult('pgbouncer: transaction mode, before 1.21', { ...figuresOf(report), version });
  },
);
