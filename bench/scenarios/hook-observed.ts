import { openBenchDatabase } from '../database.js';
import { asking, connections } from '../hook.js';
import type { BenchRequest } from '../load.js';
import { asRatio, median, roundRatios, shown, withSpread } from '../numbers.js';
import { type BenchProcess, startProcess } from '../process.js';
import { type Rounds, alternate, courseFor, each } from '../rounds.js';
import type { Bench, Findings, Scenario, Table, Target } from '../scenario.js';
import { type BenchSecrets, newBenchSecrets, startService } from '../service.js';
import { seedTokens, seedWorld } from '../world.js';

const bare = 'nothing is counted, no traces';
const shipped = 'as shipped: counted, no traces';
const sampled = (share: string): string => `traces, ${share} of the requests`;
const shares = ['0', '0.1', '1'];
const names = [bare, shipped, ...shares.map(sampled)];

/** What a credential in memory costs, and one that has to be read. */
const ways = {
  cached: { tokens: 1000, environment: {} },
  cold: { tokens: 100_000, environment: { CREDENTIAL_CACHE_ENTRIES: '1' } },
} as const;
type Way = keyof typeof ways;

interface Place {
  readonly databaseUrl: string;
  readonly secrets: BenchSecrets;
  readonly collector: string;
}

/** As Hasura asks: with the ids of its own span in every request. */
const askingAsHasura = (token: string): BenchRequest => {
  const { path, headers } = asking(token);
  const span = { 'x-b3-traceid': '463ac35c9f6413ad48485a3953bb6124', 'x-b3-spanid': 'a2fb4a1d1a96d312' };
  return { path, headers: { ...headers, ...span } };
};

async function startCollector(bench: Bench): Promise<string> {
  const { url } = await startProcess(bench, {
    name: 'collector',
    arguments: ['--import', 'tsx', 'bench/servers/collector.ts'],
    environment: { NODE_ENV: 'production' },
    ready: /listens on (\S+)/,
  });
  return url;
}

async function startUncounted(
  bench: Bench,
  { databaseUrl, secrets }: Place,
  environment: Readonly<Record<string, string>>,
): Promise<BenchProcess> {
  return await startProcess(bench, {
    name: bare,
    arguments: ['--import', 'tsx', 'bench/servers/uncounted-hook.ts'],
    environment: {
      ...{ NODE_ENV: 'production', LOG_LEVEL: 'warn', DATABASE_URL: databaseUrl },
      ...secrets.environment,
      ...environment,
    },
    ready: /listens on (\S+)/,
  });
}

/** The same service five times over, each a process of its own; all stop with their way. */
async function startAll(bench: Bench, place: Place, way: Way): Promise<BenchProcess[]> {
  const { environment } = ways[way];
  const { databaseUrl, secrets, collector } = place;
  const traced = (share: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector,
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: share,
  });
  const start = async (name: string, more: Readonly<Record<string, string>>) =>
    await startService(bench, { name, databaseUrl, secrets, environment: { ...environment, ...more } });
  return [
    await startUncounted(bench, place, environment),
    await start(shipped, {}),
    ...(await Promise.all(shares.map(async (share) => await start(sampled(share), traced(share))))),
  ];
}

async function measure(bench: Bench, place: Place, way: Way, texts: readonly string[]): Promise<Rounds> {
  bench.say(way);
  const load = { requests: texts.map(askingAsHasura), connections, statuses: [200] };
  const services = await startAll(bench, place, way);
  const contenders = services.map((server) => ({ name: server.name, server, load }));
  const rounds = await alternate(bench, contenders, courseFor(bench));
  await Promise.all(services.map(async (service) => await service.stop()));
  return rounds;
}

async function run(bench: Bench): Promise<Findings> {
  const { client, url } = await openBenchDatabase(bench);
  const secrets = await newBenchSecrets();
  const world = await seedWorld(client);
  const place = { databaseUrl: url, secrets, collector: await startCollector(bench) };
  const found: [Way, Rounds][] = [];
  for (const way of ['cached', 'cold'] as const) {
    const count = bench.isQuick ? Math.min(20_000, ways[way].tokens) : ways[way].tokens;
    const tokens = await seedTokens(bench, client, { secrets, world, kind: 'service_token', count });
    const texts = tokens.map(({ text }) => text);
    found.push([way, await measure(bench, place, way, texts)]);
  }
  return {
    tables: found.map(tableOf),
    targets: found.flatMap(targetsOf),
    charts: [],
    figures: found.map(([way, rounds]) => ({ way, rounds: Object.fromEntries(rounds) })),
  };
}

/** How many of the other's requests one answers, in the same time or with the same time of its processor. */
const perSecond = (rounds: Rounds, name: string, against: string): number[] =>
  roundRatios(each(rounds, name, 'requestsPerSecond'), each(rounds, against, 'requestsPerSecond'));
const perCore = (rounds: Rounds, name: string, against: string): number[] =>
  roundRatios(each(rounds, against, 'cpuMicroseconds'), each(rounds, name, 'cpuMicroseconds'));

function tableOf([way, rounds]: readonly [Way, Rounds]): Table {
  const against = (name: string, other: string): string =>
    name === other
      ? ''
      : `${withSpread(perSecond(rounds, name, other), asRatio)}; ${withSpread(perCore(rounds, name, other), asRatio)}`;
  return {
    title: way,
    columns: [
      '',
      'requests/s',
      'p99, ms',
      'server’s processor time a request, µs',
      'against nothing counted: requests/s; by processor time',
      'against as shipped: requests/s; by processor time',
    ],
    rows: names.map((name) => [
      name,
      withSpread(each(rounds, name, 'requestsPerSecond')),
      shown(median(each(rounds, name, 'p99Milliseconds'))),
      withSpread(each(rounds, name, 'cpuMicroseconds')),
      against(name, bare),
      name === bare ? '' : against(name, shipped),
    ]),
  };
}

/** What is on without anybody asking may cost a tenth at most; traces are asked for, and what they cost is said. */
const targetsOf = ([way, rounds]: readonly [Way, Rounds]): Target[] =>
  [
    { name: shipped, against: bare, atLeast: 0.9 },
    { name: sampled('0'), against: shipped, atLeast: 0.9 },
    ...['0.1', '1'].map((share) => ({ name: sampled(share), against: shipped, atLeast: undefined })),
  ].map(({ name, against, atLeast }) => {
    const ofProcessor = perCore(rounds, name, against);
    return {
      what: `hook, ${way}, ${name}: requests by processor time against ${against === bare ? 'nothing counted' : 'no traces'}`,
      target: atLeast === undefined ? 'as measured' : `≥ ${asRatio(atLeast)}`,
      measured: withSpread(ofProcessor, asRatio),
      isMet: atLeast === undefined ? undefined : median(ofProcessor) >= atLeast,
    };
  });

export const hookObserved: Scenario = {
  name: 'hook-observed',
  about:
    'What it costs the hook that somebody watches: service tokens in memory (1000 of them) and read for every request (another of 100,000 each ' +
    'time), where nothing is counted, where all is counted as it comes (metrics are always on), and with traces of a share of the requests going to a collector, which is a process ' +
    'of its own on the same machine. Processor time is the server’s own and says more than requests/s, of which the client and the collector have their part.',
  run,
};
