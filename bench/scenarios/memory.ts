import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { openBenchDatabase } from '../database.js';
import { asking } from '../hook.js';
import { loadRound } from '../load.js';
import { shown } from '../numbers.js';
import type { BenchProcess } from '../process.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { newBenchSecrets, startService } from '../service.js';
import { type SeededToken, seedTokens, seedWorld } from '../world.js';

const connections = 20;
const mebibyte = 1024 ** 2;

interface Step {
  readonly cached: number;
  readonly megabytes: number;
  /** How many of the newest were read from the database when they were presented again. */
  readonly readAgain: number | undefined;
}

async function run(bench: Bench): Promise<Findings> {
  const { client, url } = await openBenchDatabase(bench);
  const secrets = await newBenchSecrets();
  const world = await seedWorld(client);
  const steps = bench.isQuick ? [0, 10_000] : [0, 10_000, 100_000];
  const count = Math.max(...steps);
  const tokens = await seedTokens(bench, client, { secrets, world, kind: 'service_token', count: count + 1 });
  const environment = { CREDENTIAL_CACHE_ENTRIES: '200000' };
  const service = await startService(bench, { databaseUrl: url, secrets, environment });
  const [warm, ...others] = tokens;
  const atStart = await megabytes(service);
  // Programs grow while they warm up: the first figure is to be that of one at work.
  if (warm !== undefined)
    await present(service, Array<SeededToken>(bench.isQuick ? 2000 : 20_000).fill(warm));
  const found: Step[] = [];
  for (const step of steps) {
    const already = found.at(-1)?.cached ?? 0;
    const newest = others.slice(already, step);
    if (step > 0) await present(service, newest);
    const settled = await settledMegabytes(bench, service);
    bench.say(`${step} cached: ${shown(settled)} MiB`);
    const again = step === 0 ? undefined : await readAgain(client, service, newest);
    found.push({ cached: step, megabytes: settled, readAgain: again });
  }
  return findingsOf(atStart, found);
}

async function present(service: BenchProcess, tokens: readonly SeededToken[]): Promise<void> {
  const requests = tokens.map(({ text }) => asking(text));
  await loadRound(service, { requests, connections, seconds: 'once', statuses: [200] });
}

const megabytes = async ({ residentBytes }: BenchProcess): Promise<number> =>
  ((await residentBytes()) ?? Number.NaN) / mebibyte;

/** After the next writing of usage, which empties what was collected meanwhile; the most of the last five seconds. */
async function settledMegabytes(bench: Bench, service: BenchProcess): Promise<number> {
  await delay(bench.isQuick ? 3000 : 17_000);
  const samples: number[] = [];
  for (let sample = 0; sample < 5; sample += 1) {
    samples.push(await megabytes(service));
    await delay(1000);
  }
  return Math.max(...samples);
}

/** Every read of a presented token uses this index once; writing usage does not. */
async function reads(client: Client): Promise<number> {
  const found = await client.query<{ reads: number }>(
    `select idx_scan::int as reads from pg_stat_user_indexes where indexrelname = 'service_token_token_id'`,
  );
  return found.rows[0]?.reads ?? 0;
}

async function readAgain(
  client: Client,
  service: BenchProcess,
  tokens: readonly SeededToken[],
): Promise<number> {
  const before = await reads(client);
  await present(service, tokens);
  // An idle connection tells its figures within ten seconds.
  await delay(11_000);
  return (await reads(client)) - before;
}

function findingsOf(atStart: number, steps: readonly Step[]): Findings {
  const [empty] = steps;
  const base = empty?.megabytes ?? 0;
  const last = steps.at(-1);
  return {
    tables: [
      {
        title: '',
        columns: [
          'credentials in the cache',
          'resident memory, MiB',
          'more than with none',
          'for one, bytes',
          'read again',
        ],
        rows: [
          ['just started', shown(atStart), '', '', ''],
          ...steps.map(({ cached, megabytes, readAgain: again }) => [
            cached.toLocaleString('en-US'),
            shown(megabytes),
            shown(megabytes - base),
            cached === 0 ? '' : Math.round(((megabytes - base) * mebibyte) / cached).toLocaleString('en-US'),
            again === undefined ? '' : again.toLocaleString('en-US'),
          ]),
        ],
        notes: [
          'The whole process as the operating system counts it, after 20,000 requests to warm up and after the next writing of usage. ' +
            '*Read again*: how many of the newest the service had to ask the database about when all of them were presented a second time; nought says that they really are in the cache.',
        ],
      },
    ],
    targets:
      last?.cached === 100_000
        ? [
            {
              what: '100,000 cached credentials, resident memory of the whole process',
              target: '≤ 150 MiB',
              measured: `${shown(last.megabytes)} MiB (${shown(last.megabytes - base)} of them for the credentials)`,
              isMet: last.readAgain === 0 ? last.megabytes <= 150 : false,
            },
          ]
        : [],
    figures: { atStart, steps },
  };
}

export const memory: Scenario = {
  name: 'memory',
  about: 'What the process of the service takes of memory with so many service tokens in its cache.',
  run,
};
