import { setTimeout as delay } from 'node:timers/promises';
import type { BenchProcess } from '../process.js';
import type { Bench } from '../scenario.js';
import type { Fault } from './checker.js';
import type { RestartableDatabase } from './database.js';
import type { Operator } from './operator.js';
import { allHear } from './replicas.js';
import { clock } from './truth.js';

interface FaultsSettings {
  readonly bench: Bench;
  readonly mode: 'listen' | 'poll';
  readonly database: RestartableDatabase;
  readonly operator: Operator;
  readonly replicas: readonly BenchProcess[];
  /** Where they are noted as they begin. */
  readonly faults: Fault[];
}

const listeners = 'graphwarden changes';
/** Whoever has not noticed by then never will. */
const longestSilenceMs = 30_000;
const outageMs = 3_000;

/** What is broken, in this order, each after its share of the soak. */
export function plannedFaults(settings: FaultsSettings): readonly (readonly [number, () => Promise<void>])[] {
  const { mode, database, operator } = settings;
  const heartbeats = mode === 'listen' ? 'graphwarden heartbeat' : listeners;
  const kill = (name: string) => async (): Promise<void> => {
    const old = await backends(operator, name);
    await operator.read('select pg_terminate_backend(pid) from unnest($1::int[]) as b (pid)', [old]);
    await replaced(operator, name, old);
  };
  const faults: readonly (readonly [number, string, () => Promise<void>])[] = [
    [0.15, `the backends of '${listeners}' killed`, kill(listeners)],
    [0.22, `the backends of '${heartbeats}' killed`, kill(heartbeats)],
    [
      0.29,
      `the backends of '${listeners}' stopped without a word, and their connections left open`,
      async () => await silence(operator),
    ],
    [
      0.38,
      `the database stopped at once, started again ${outageMs / 1000} s later`,
      async () => {
        await database.crash();
        await delay(outageMs);
        await database.startAgain();
      },
    ],
  ];
  return faults.map(([share, what, work]) => [share, async () => await inflict(settings, what, work)]);
}

async function inflict(
  { bench, replicas, faults }: FaultsSettings,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  const fault: Fault = { what, begunAt: clock(), recoveredAt: Infinity };
  faults.push(fault);
  await work();
  await allHear(replicas);
  fault.recoveredAt = clock();
  bench.say(`${what}: recovered after ${Math.round(fault.recoveredAt - fault.begunAt)} ms`);
}

async function backends(operator: Operator, name: string): Promise<number[]> {
  const rows = await operator.read('select pid from pg_stat_activity where application_name = $1', [name]);
  return rows.map(({ pid }) => Number(pid));
}

/** Resolves when as many others are there. */
async function replaced(operator: Operator, name: string, old: readonly number[]): Promise<void> {
  for (;;) {
    const now = await backends(operator, name);
    if (now.filter((pid) => !old.includes(pid)).length >= old.length) return;
    await delay(10);
  }
}

/** The connections stay open and nothing comes: what a network does that swallows packets. */
async function silence(operator: Operator): Promise<void> {
  const old = await backends(operator, listeners);
  for (const pid of old) process.kill(pid, 'SIGSTOP');
  try {
    await Promise.race([replaced(operator, listeners, old), delay(longestSilenceMs)]);
  } finally {
    for (const pid of old) process.kill(pid, 'SIGCONT');
  }
}
