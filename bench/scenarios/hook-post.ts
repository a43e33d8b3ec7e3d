import { openBenchDatabase } from '../database.js';
import { asking, connections, hookPath } from '../hook.js';
import type { BenchRequest } from '../load.js';
import { asRatio, median, roundRatios, shown, withSpread } from '../numbers.js';
import { type Contender, type Rounds, alternate, courseFor, each } from '../rounds.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { newBenchSecrets, startService } from '../service.js';
import { seedTokens, seedWorld } from '../world.js';

const viaGet = 'GET';
const bodies = [
  ['POST, 1 KB', 1000],
  ['POST, 1 MB', 1_000_000],
] as const;
const names = [viaGet, ...bodies.map(([name]) => name)];

/** What Hasura sends in POST mode with the client's request in it, so many bytes long. */
function posting(credential: string, bytes: number): BenchRequest {
  const body = (query: string): string =>
    JSON.stringify({
      headers: { authorization: `Bearer ${credential}` },
      request: { query, variables: null },
    });
  return {
    method: 'POST',
    path: hookPath,
    headers: { 'content-type': 'application/json' },
    body: body('q'.repeat(bytes - body('').length)),
  };
}

async function run(bench: Bench): Promise<Findings> {
  const { client, url } = await openBenchDatabase(bench);
  const secrets = await newBenchSecrets();
  const world = await seedWorld(client, 10);
  const tokens = await seedTokens(bench, client, {
    secrets,
    world,
    kind: 'service_token',
    count: connections,
  });
  const server = await startService(bench, { databaseUrl: url, secrets });
  const load = (requests: readonly BenchRequest[]) => ({ requests, connections, statuses: [200] });
  const contenders: Contender[] = [
    { name: viaGet, server, load: load(tokens.map(({ text }) => asking(text))) },
    ...bodies.map(([name, bytes]) => ({
      name,
      server,
      load: load(tokens.map(({ text }) => posting(text, bytes))),
    })),
  ];
  // A megabyte for each of the connections takes its time.
  const course = { rounds: courseFor(bench).rounds, seconds: 3 };
  return findingsOf(await alternate(bench, contenders, course));
}

function findingsOf(rounds: Rounds): Findings {
  const rows = names.map((name) => {
    const perSecond = each(rounds, name, 'requestsPerSecond');
    return [
      name,
      withSpread(perSecond),
      shown(median(each(rounds, name, 'p50Milliseconds'))),
      withSpread(each(rounds, name, 'p99Milliseconds')),
      withSpread(each(rounds, name, 'cpuMicroseconds')),
      asRatio(median(roundRatios(perSecond, each(rounds, viaGet, 'requestsPerSecond')))),
    ];
  });
  return {
    tables: [
      {
        title: '',
        columns: [
          'mode',
          'requests/s',
          'p50, ms',
          'p99, ms',
          'server’s processor time a request, µs',
          'requests/s against GET',
        ],
        rows,
        notes: [
          'Hasura sends the client’s request along unless `HASURA_GRAPHQL_AUTH_HOOK_SEND_REQUEST_BODY=false`: the hook does not look at it, ' +
            'but it has to be read and parsed.',
        ],
      },
    ],
    figures: Object.fromEntries(rounds),
  };
}

export const hookPost: Scenario = {
  name: 'hook-post',
  about: 'The hook in POST mode, with bodies of 1 KB and of 1 MB, against GET mode; cached service tokens.',
  run,
};
