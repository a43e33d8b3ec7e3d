import { openBenchDatabase } from '../database.js';
import { asking, connections, recordAnswer, startBareServer } from '../hook.js';
import { asRatio, median, roundRatios, shown, withSpread } from '../numbers.js';
import { type Contender, type Rounds, alternate, courseFor, each } from '../rounds.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { newBenchSecrets, startService } from '../service.js';
import { seedTokens, seedWorld } from '../world.js';

const hook = 'the hook';
const byKey = 'node:http + one prepared read by key';
const sameStatement = 'node:http + the statement of the hook';
const names = [hook, byKey, sameStatement];

async function contendersFor(bench: Bench): Promise<Contender[]> {
  const { client, url } = await openBenchDatabase(bench);
  const secrets = await newBenchSecrets();
  const world = await seedWorld(client);
  const count = bench.isQuick ? 20_000 : 100_000;
  const tokens = await seedTokens(bench, client, { secrets, world, kind: 'service_token', count });
  const environment = { CREDENTIAL_CACHE_ENTRIES: '1' };
  const service = await startService(bench, { databaseUrl: url, secrets, environment });
  const answer = await recordAnswer(service, tokens[0]?.text ?? '');
  const reading = async (name: string, statement: string) =>
    await startBareServer(bench, {
      ...{ name, program: 'read-by-key', answer },
      environment: { DATABASE_URL: url, BENCH_STATEMENT: statement },
    });
  const load = { requests: tokens.map(({ text }) => asking(text)), connections, statuses: [200] };
  return [
    { name: hook, server: service, load },
    { name: byKey, server: await reading(byKey, 'key'), load },
    { name: sameStatement, server: await reading(sameStatement, 'hook'), load },
  ];
}

const run = async (bench: Bench): Promise<Findings> =>
  findingsOf(await alternate(bench, await contendersFor(bench), courseFor(bench)));

function findingsOf(rounds: Rounds): Findings {
  const ratio = (name: string): number[] =>
    roundRatios(each(rounds, hook, 'requestsPerSecond'), each(rounds, name, 'requestsPerSecond'));
  return {
    tables: [
      {
        title: '',
        columns: [
          '',
          'requests/s',
          'p50, ms',
          'p99, ms',
          'server’s processor time a request, µs',
          'the hook against it',
        ],
        rows: names.map((name) => [
          name,
          withSpread(each(rounds, name, 'requestsPerSecond')),
          shown(median(each(rounds, name, 'p50Milliseconds'))),
          withSpread(each(rounds, name, 'p99Milliseconds')),
          withSpread(each(rounds, name, 'cpuMicroseconds')),
          name === hook ? '' : withSpread(ratio(name), asRatio),
        ]),
        notes: [
          'All three read through pools of ten connections. The second reads five columns of one table; the third runs the hook’s own ' +
            'statement, which joins the principal, its owner, the owner’s membership, the policy and the grants: what lies between these two is the price of the ' +
            'statement, and what lies between the third and the hook is that of everything else.',
        ],
      },
    ],
    targets: [
      {
        what: 'hook, cold, service token: requests/s against node:http + one prepared read by key',
        target: '≥ 0.85×',
        measured: withSpread(ratio(byKey), asRatio),
        isMet: median(ratio(byKey)) >= 0.85,
      },
    ],
    charts: [
      {
        name: 'hook-cold',
        title: 'The hook when every request presents another token',
        kind: 'bars',
        x: '',
        y: 'requests a second',
        points: names.map((x) => ({ series: '', x, y: median(each(rounds, x, 'requestsPerSecond')) })),
      },
    ],
    figures: Object.fromEntries(rounds),
  };
}

export const hookCold: Scenario = {
  name: 'hook-cold',
  about:
    'The hook when every request presents another of 100,000 service tokens and the cache holds one, against a server that does nothing ' +
    'but one prepared read by key for each request.',
  run,
};
