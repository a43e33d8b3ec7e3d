import { openBenchDatabase } from '../database.js';
import { asking, connections, recordAnswer, startBareServer } from '../hook.js';
import { asRatio, median, roundRatios, shown, withSpread } from '../numbers.js';
import { type Contender, type Rounds, alternate, courseFor, each } from '../rounds.js';
import type { BenchProcess } from '../process.js';
import type { Bench, Findings, Scenario, Table, Target } from '../scenario.js';
import { newBenchSecrets, startService } from '../service.js';
import { collabJwts, loginJwts, seedTokens, seedWorld } from '../world.js';

const hook = 'the hook';
const bareHttp = 'bare node:http';
const bareExpress = 'bare Express 5';

/** So many credentials are in use: more than one, as one would flatter every cache of the processor too. */
const credentials = 1000;

interface Measured {
  readonly kind: string;
  readonly rounds: Rounds;
}

async function run(bench: Bench): Promise<Findings> {
  const { client, url } = await openBenchDatabase(bench);
  const secrets = await newBenchSecrets();
  const world = await seedWorld(client, credentials);
  const tokens = async (kind: 'service_token' | 'api_token'): Promise<string[]> =>
    (await seedTokens(bench, client, { secrets, world, kind, count: credentials })).map(({ text }) => text);
  const service = await startService(bench, { databaseUrl: url, secrets });
  // Logins are signed when it is their turn: they are good for fifteen minutes.
  const kinds = {
    'service token': async () => await tokens('service_token'),
    'API token': async () => await tokens('api_token'),
    'login JWT': async () => await loginJwts(world, secrets),
    'collab JWT': async () => await collabJwts(world, secrets),
  };
  const measured: Measured[] = [];
  for (const [kind, make] of Object.entries(kinds)) {
    bench.say(kind);
    measured.push({ kind, rounds: await measure(bench, service, await make()) });
  }
  return findingsOf(measured);
}

async function measure(bench: Bench, service: BenchProcess, texts: readonly string[]): Promise<Rounds> {
  const [first = ''] = texts;
  const answer = await recordAnswer(service, first);
  const http = await startBareServer(bench, { name: bareHttp, program: 'bare-http', answer });
  const express = await startBareServer(bench, { name: bareExpress, program: 'bare-express', answer });
  const load = { requests: texts.map(asking), connections, statuses: [200] };
  const contenders: Contender[] = [
    { name: hook, server: service, load },
    { name: bareHttp, server: http, load },
    { name: bareExpress, server: express, load },
  ];
  const rounds = await alternate(bench, contenders, courseFor(bench));
  await Promise.all([http.stop(), express.stop()]);
  return rounds;
}

const ratios = (rounds: Rounds, figure: Parameters<typeof each>[2], against: string): number[] =>
  roundRatios(each(rounds, hook, figure), each(rounds, against, figure));

/** Requests that a core of the server has time for: the ratio the other way round. */
const perCore = (rounds: Rounds, against: string): number[] =>
  roundRatios(each(rounds, against, 'cpuMicroseconds'), each(rounds, hook, 'cpuMicroseconds'));

function tableOf({ kind, rounds }: Measured): Table {
  const rows = [hook, bareHttp, bareExpress].map((name) => [
    name,
    withSpread(each(rounds, name, 'requestsPerSecond')),
    shown(median(each(rounds, name, 'p50Milliseconds'))),
    withSpread(each(rounds, name, 'p99Milliseconds')),
    withSpread(each(rounds, name, 'cpuMicroseconds')),
    `${Math.round(median(each(rounds, name, 'serverBusy')) * 100)} % / ${Math.round(median(each(rounds, name, 'clientBusy')) * 100)} %`,
  ]);
  const against = (name: string): string =>
    `${asRatio(median(ratios(rounds, 'requestsPerSecond', name)))} the requests/s of ${name}, ` +
    `${asRatio(median(ratios(rounds, 'p99Milliseconds', name)))} its p99, ` +
    `and for each second of the server's processor ${asRatio(median(perCore(rounds, name)))} its requests`;
  return {
    title: kind,
    columns: [
      '',
      'requests/s',
      'p50, ms',
      'p99, ms',
      'server’s processor time a request, µs',
      'server / client busy, of one core',
    ],
    rows,
    notes: [`The hook answers ${against(bareHttp)}; ${against(bareExpress)}.`],
  };
}

/** Met only if the server's processor agrees: requests/s may be the client's limit. */
function throughput({ kind, rounds }: Measured, against: string, atLeast: number): Target {
  const perSecond = ratios(rounds, 'requestsPerSecond', against);
  const ofProcessor = median(perCore(rounds, against));
  return {
    what: `hook, cached, ${kind}: requests/s against ${against}`,
    target: `≥ ${asRatio(atLeast)}`,
    measured: `${withSpread(perSecond, asRatio)}; by processor time ${asRatio(ofProcessor)}`,
    isMet: Math.min(median(perSecond), ofProcessor) >= atLeast,
  };
}

function latency({ kind, rounds }: Measured, atMost: number): Target {
  const found = ratios(rounds, 'p99Milliseconds', bareHttp);
  return {
    what: `hook, cached, ${kind}: p99 against ${bareHttp}`,
    target: `≤ ${asRatio(atMost)}`,
    measured: withSpread(found, asRatio),
    isMet: median(found) <= atMost,
  };
}

const targetsOf = (measured: Measured): Target[] => [
  throughput(measured, bareHttp, 0.8),
  latency(measured, 1.5),
  throughput(measured, bareExpress, 1.5),
];

function findingsOf(measured: readonly Measured[]): Findings {
  const names = [bareHttp, hook, bareExpress];
  return {
    tables: measured.map(tableOf),
    targets: measured.flatMap(targetsOf),
    charts: [
      {
        name: 'hook-cached',
        title: 'The hook with its credential in the cache',
        kind: 'bars',
        x: '',
        y: 'requests a second',
        points: measured.flatMap(({ kind, rounds }) =>
          names.map((series) => ({ series, x: kind, y: median(each(rounds, series, 'requestsPerSecond')) })),
        ),
      },
      {
        name: 'hook-cached-processor',
        title: 'Processor time that the server spends on a request',
        kind: 'bars',
        x: '',
        y: 'microseconds',
        points: measured.flatMap(({ kind, rounds }) =>
          names.map((series) => ({ series, x: kind, y: median(each(rounds, series, 'cpuMicroseconds')) })),
        ),
      },
    ],
    figures: measured.map(({ kind, rounds }) => ({ kind, rounds: Object.fromEntries(rounds) })),
  };
}

export const hookCached: Scenario = {
  name: 'hook-cached',
  about:
    `The hook, asked about ${credentials} credentials of a kind in turn over ${connections} connections, against node:http that writes the same ` +
    'bytes (the limit), and against what a user would write: an Express 5 handler with default settings that answers the same object. ' +
    'Client and server share the machine, and where the client is as busy as the server, requests/s say as much about the client; processor time is ' +
    'the server’s own. A target of requests/s counts as met only if both ratios reach it.',
  run,
};
