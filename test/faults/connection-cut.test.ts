import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clock } from '../../bench/soak/truth.js';
import { createAsker } from './support/asking.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';
import { type Fate, type Wire, startWire } from './support/wire.js';

// What an action answers when its connection ends at the worst moment. An answer that is not known is not claimed: the action says
// `Unavailable`, and the row, which is there or not, is in the list of tokens for whoever asks.

let stage: Stage;
let wire: Wire;
let url: string;
beforeAll(async () => {
  stage = await openStage();
  wire = await startWire(stage.database.url);
  stage.bench.onEnd(wire.close);
  const env = { DATABASE_URL: wire.url, DATABASE_LISTEN_URL: stage.database.url, DATABASE_POOL_SIZE: '2' };
  ({ url } = await stage.startReplica(env));
}, 120_000);
afterAll(async () => await stage.close());

const isCommit = (sent: string): boolean => /^Q....commit\0/s.test(sent);
const isInsert = (sent: string): boolean => sent.includes('insert into "graphwarden"."api_token"');

const cases = [
  ['before the server sees an insert', isInsert, 'cut before', false],
  ['when the server has done an insert', isInsert, 'cut after', false],
  ['before the server sees COMMIT', isCommit, 'cut before', false],
  ['when the server has committed', isCommit, 'cut after', true],
  ['without an end, when the server has committed', isCommit, 'silence after', true],
] as const satisfies readonly (readonly [string, (sent: string) => boolean, Fate, boolean])[];

test.each(cases)('a connection that is cut %s', async (what, isIt, fate, isThere) => {
  const asker = createAsker(url);
  const name = `token ${cases.findIndex(([one]) => one === what)}`;
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { administratorLogin: login, operator } = stage;
  wire.watch((sent) => (isIt(sent) ? fate : 'pass'));
  const askedAt = clock();
  const answer = await asker.act(
    login,
    `mutation { createApiToken(name: "${name}", expiresAt: "${expiresAt}") { id token } }`,
  );
  const milliseconds = Math.round(clock() - askedAt);
  expect(wire.hasStruck()).toBe(true);
  expect(answer).toEqual({ code: 'Unavailable' });
  // A statement ends after 12 s at the latest, and nothing is asked of its connection any more.
  expect(milliseconds).toBeLessThan(20_000);

  // Who asks is told, by the next connection, whatever became of the last.
  const found = await asker.act(login, `{ apiTokens(search: "${name}") { totalCount } }`);
  expect(found).toEqual({ field: { totalCount: isThere ? 1 : 0 } });
  const rows = await operator.read(
    `select (select count(*)::int from graphwarden.api_token where name = $1) as tokens,
            (select count(*)::int from graphwarden.audit_event where action = 'createApiToken' and detail->>'name' = $1) as events`,
    [name],
  );
  // All of it or nothing of it.
  expect(rows).toEqual([{ tokens: Number(isThere), events: Number(isThere) }]);
  // Nothing is left behind that holds a lock.
  const idle = await operator.read("select 1 from pg_stat_activity where state like 'idle in transaction%'");
  expect(idle).toEqual([]);
  asker.close();
  await keepResult(`connection-cut: ${what}`, { milliseconds, isThere });
});

test('connections that are cut in the middle of statements, again and again under load', async () => {
  const traffic = await startTraffic(stage, [url]);
  const cut = { statements: 0, commits: 0 };
  await traffic.during(
    'the connection of every hundredth statement, and of every third COMMIT, cut',
    async () => {
      for (let n = 0; n < 30; n += 1) {
        const isOfCommit = n % 3 === 0;
        let left = isOfCommit ? 2 : 50;
        const fate = n % 2 === 0 ? 'cut after' : 'cut before';
        wire.watch((sent) => ((!isOfCommit || isCommit(sent)) && (left -= 1) < 0 ? fate : 'pass'));
        for (let waited = 0; waited < 100 && !wire.hasStruck(); waited += 1) await traffic.goOn(10);
        if (wire.hasStruck()) cut[isOfCommit ? 'commits' : 'statements'] += 1;
      }
      wire.watch(() => 'pass');
    },
  );
  const report = await traffic.end();
  const { violations, lostWrites, writes } = report;
  expect(violations).toEqual([]);
  expect(lostWrites).toEqual([]);
  expect(writes.others).toEqual([]);
  expect(cut.statements).toBeGreaterThan(0);
  expect(cut.commits).toBeGreaterThan(0);
  await keepResult('connection-cut: under load', { ...figuresOf(report), cut });
});
