import type { Client } from 'pg';
import { openBenchDatabase } from '../database.js';
import { quantile, shown } from '../numbers.js';
import { startProcess } from '../process.js';
import { type Replica, isAccepted, replicaOf, watch } from '../revocation-watch.js';
import type { Bench, Findings, Scenario, Target } from '../scenario.js';
import { type BenchSecrets, newBenchSecrets, startService } from '../service.js';
import { type SeededToken, type World, seedTokens, seedWorld } from '../world.js';

const perSecond = 1000;
/** What a minute's cache without news of changes does, by construction. */
const minute = ['a cache that keeps for 60 s, without news of changes', '', '30,000', '59,400', '60,000', ''];

interface Setting {
  readonly changes: 'listen' | 'poll';
  readonly replicas: number;
}

interface Outcome extends Setting {
  /** From the acknowledgement of the commit to the refusal by the last replica. */
  readonly milliseconds: readonly number[];
  /** Of requests sent after the acknowledgement and accepted all the same, the latest. */
  readonly latestAccepted: readonly number[];
  /** Accepted after that replica had refused already, or at the end of everything. */
  readonly acceptedAgain: number;
}

const settings: readonly Setting[] = [
  { changes: 'listen', replicas: 1 },
  { changes: 'listen', replicas: 4 },
  { changes: 'poll', replicas: 1 },
  { changes: 'poll', replicas: 4 },
];

interface Ground {
  readonly client: Client;
  readonly url: string;
  readonly secrets: BenchSecrets;
  readonly world: World;
}

async function run(bench: Bench): Promise<Findings> {
  const { client, url } = await openBenchDatabase(bench);
  const ground = { client, url, secrets: await newBenchSecrets(), world: await seedWorld(client) };
  const outcomes: Outcome[] = [];
  const chosen = bench.isQuick ? settings.filter(({ replicas }) => replicas === 4) : settings;
  for (const setting of chosen) outcomes.push(await outcomeOf(bench, ground, setting));
  return findingsOf(outcomes);
}

async function outcomeOf(bench: Bench, ground: Ground, setting: Setting): Promise<Outcome> {
  const { client, url, secrets, world } = ground;
  const many = bench.isQuick ? 30 : 1000;
  const make = { secrets, world, kind: 'service_token', count: many + 100 } as const;
  const tokens = await seedTokens(bench, client, make);
  const environment = { DATABASE_CHANGES: setting.changes };
  const services = await Promise.all(
    Array.from({ length: setting.replicas }, (_, n) =>
      startService(bench, { databaseUrl: url, secrets, environment, name: `replica ${n + 1}` }),
    ),
  );
  const replicas = services.map(replicaOf);
  const load = await startLoad(
    bench,
    replicas,
    tokens.slice(many).map(({ text }) => text),
  );
  const revoked = tokens.slice(0, many);
  const seen = [];
  for (const [n, token] of revoked.entries()) {
    seen.push(await revoke(client, replicas, token));
    if ((n + 1) % 250 === 0) bench.say(`${words(setting)}: ${n + 1} revocations`);
  }
  let acceptedAgain = seen.reduce((sum, each) => sum + each.acceptedAfter, 0);
  for (const replica of replicas)
    for (const { text } of revoked) if (await isAccepted(replica, text)) acceptedAgain += 1;
  await load.stop();
  for (const { agent } of replicas) agent.destroy();
  await Promise.all(services.map(async (service) => await service.stop()));
  return {
    ...setting,
    milliseconds: seen.map((each) => each.refused),
    latestAccepted: seen.map((each) => each.latestAccepted),
    acceptedAgain,
  };
}

const startLoad = async (bench: Bench, replicas: readonly Replica[], credentials: readonly string[]) =>
  await startProcess(bench, {
    name: 'steady load',
    arguments: ['--import', 'tsx', 'bench/clients/steady-load.ts'],
    environment: {
      BENCH_LOAD: JSON.stringify({ urls: replicas.map(({ url }) => url), credentials, perSecond }),
    },
    ready: /sends to (\S+)/,
  });

/** Every replica knows the token, and is being asked about it, when it is revoked. */
async function revoke(client: Client, replicas: readonly Replica[], { id, text }: SeededToken) {
  for (const replica of replicas)
    if (!(await isAccepted(replica, text))) throw new Error('a good token was refused');
  const watched = replicas.map(async (replica) => await watch(replica, text));
  await client.query('update graphwarden.service_token set revoked_at = now() where id = $1', [id]);
  const committedAt = performance.now();
  const seen = await Promise.all(watched);
  const since = (at: number): number => Math.max(0, at - committedAt);
  return {
    refused: Math.max(...seen.map(({ refusedAt }) => since(refusedAt))),
    latestAccepted: Math.max(...seen.map(({ lastAcceptedSentAt }) => since(lastAcceptedSentAt))),
    acceptedAfter: seen.reduce((sum, { acceptedAfter }) => sum + acceptedAfter, 0),
  };
}

const words = ({ changes, replicas }: Setting): string =>
  `${changes === 'listen' ? 'LISTEN' : 'polling'}, ${replicas === 1 ? 'one process' : `${replicas} processes`}`;

const shares = [0.5, 0.9, 0.99, 0.999, 1];

function findingsOf(outcomes: readonly Outcome[]): Findings {
  const rows = outcomes.map((outcome) => [
    words(outcome),
    outcome.milliseconds.length.toLocaleString('en-US'),
    ...[0.5, 0.99, 1].map((share) => shown(quantile(outcome.milliseconds, share))),
    String(outcome.acceptedAgain),
  ]);
  return {
    tables: [
      {
        title: '',
        columns: ['', 'revocations', 'p50, ms', 'p99, ms', 'max, ms', 'accepted again later'],
        rows: [...rows, minute],
        notes: [
          'From the moment the database acknowledges the commit to the moment the refusal of the last of all processes has arrived; the client asks each of them ' +
            'again after a pause of a millisecond, which is in the figures, and five times more after the first refusal, and once more about every token at the end. The last ' +
            'line is not measured: a cache that is told nothing accepts for what is left of its minute.',
        ],
      },
    ],
    targets: outcomes.filter(({ changes }) => changes === 'listen').map(targetOf),
    charts: [
      {
        name: 'revocation',
        title: 'From the commit of a revocation to the refusal everywhere',
        kind: 'lines',
        x: 'share of the revocations',
        y: 'milliseconds',
        points: outcomes.flatMap((outcome) =>
          shares.map((share) => ({
            series: words(outcome),
            x: share === 1 ? 'max' : `p${String(share * 100)}`,
            y: quantile(outcome.milliseconds, share),
          })),
        ),
      },
    ],
    figures: outcomes,
  };
}

function targetOf(outcome: Outcome): Target {
  const p99 = quantile(outcome.milliseconds, 0.99);
  return {
    what: `revoked → refused everywhere, p99, ${words(outcome)}, under ${perSecond} requests/s`,
    target: '≤ 50 ms',
    measured: `${shown(p99)} ms`,
    isMet: p99 <= 50 && outcome.acceptedAgain === 0,
  };
}

export const revocation: Scenario = {
  name: 'revocation',
  about:
    `How soon a revoked service token is refused by every process that had it in its cache, while ${perSecond} requests/s about other tokens keep them busy; ` +
    'each process listens on a port of its own, so that each can be asked.',
  run,
};
