import cluster, { type Worker } from 'node:cluster';
import type { Log } from '../observe/log.js';
import {
  type Addresses,
  type ToWorker,
  type WorkerOrders,
  toPrimary,
  workerVariable,
} from './cluster-messages.js';
import { type SummedMetrics, createSummedMetrics } from './summed-metrics.js';

interface WorkersSettings {
  readonly count: number;
  readonly databaseUrl: string;
  /** Secrets that the environment of this process does not have. */
  readonly environment: Readonly<Record<string, string>>;
  /** How long each says that it is stopping before it does. */
  readonly drainSeconds: number;
  readonly log: Log;
}

export interface Workers {
  /** Resolves with the addresses when all listen; rejects when one of them ends before that, having said why. */
  readonly listening: Promise<Addresses>;
  /** Tells every worker to end, patiently or at once, and resolves when all have. */
  stop(isPatient: boolean): Promise<void>;
}

/** A worker could not start; it has said why itself. */
export class WorkerProblem extends Error {}

/** Longer than a worker needs to let requests finish and to write what it has in memory. */
const endMs = 30_000;
const memoryOfDeathsMs = 60_000;
const longestPauseMs = 10_000;

interface State {
  readonly environment: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly running: Map<Worker, Promise<unknown>>;
  readonly listening: Set<Worker>;
  readonly metrics: SummedMetrics;
  deaths: readonly number[];
  isEnding: boolean;
  /** The ports that were found, for workers to come. */
  ports: Readonly<Record<string, string>>;
  readonly drainSeconds: number;
  isPinned: boolean;
}

/** What is told of a worker of the first start: any later one that fails is tried again. */
interface Start {
  readonly onListening?: (addresses: Addresses) => void;
  readonly onFailure?: (problem: WorkerProblem) => void;
}

/** Several processes on one port, each the whole service; one that dies is replaced, with longer and longer pauses. */
export function startWorkers(settings: WorkersSettings): Workers {
  const { count, databaseUrl, environment, drainSeconds, log } = settings;
  const listening = new Set<Worker>();
  const state: State = {
    ...{ environment, log, metrics: createSummedMetrics(() => [...listening]) },
    ...{ running: new Map(), listening, deaths: [] },
    ...{ isEnding: false, ports: {}, isPinned: false, drainSeconds },
  };
  const begin = async (runsHourlyJobs: boolean): Promise<Addresses> =>
    await new Promise((onListening, onFailure) =>
      keep(state, { databaseUrl, runsHourlyJobs }, { onListening, onFailure }),
    );
  async function beginAll(): Promise<Addresses> {
    // One first: what keeps it from starting keeps all, and is said once.
    const addresses = await begin(true);
    await Promise.all(Array.from({ length: count - 1 }, () => begin(false)));
    return addresses;
  }
  cluster.setupPrimary({ serialization: 'advanced' });
  return { listening: beginAll(), stop: (isPatient) => stopAll(state, isPatient) };
}

/** Starts a worker, and another with the same orders when it ends by itself. */
function keep(state: State, orders: WorkerOrders, { onListening, onFailure }: Start = {}): void {
  const worker = fork(state, orders, onListening);
  worker.once('exit', (code, signal) => {
    const hadListened = state.listening.has(worker);
    forget(state, worker);
    if (state.isEnding) return;
    const how = signal || `exit code ${code}`;
    if (!hadListened && onFailure !== undefined) onFailure(new WorkerProblem(how));
    else setTimeout(() => !state.isEnding && keep(state, orders), pauseAfter(state, worker, how));
  });
}

function fork(state: State, orders: WorkerOrders, onListening: Start['onListening']): Worker {
  const worker = cluster.fork({
    ...state.environment,
    ...(state.isPinned && state.ports),
    [workerVariable]: JSON.stringify(orders),
  });
  state.running.set(worker, new Promise((ended) => worker.once('exit', ended)));
  worker.on('error', (error) => state.log.error({ error }, 'a worker could not be reached'));
  worker.on('message', (message: unknown) => {
    const { data } = toPrimary.safeParse(message);
    if (data?.kind === 'own metrics') state.metrics.take(worker, data.question, data.snapshot);
    if (data?.kind === 'ask for the sum') void answerSum(state, worker, data.question).catch(() => undefined);
    if (data?.kind !== 'listens') return;
    state.listening.add(worker);
    state.ports = portsIn(data);
    const { runsHourlyJobs } = orders;
    state.log.info({ pid: worker.process.pid, runsHourlyJobs }, 'a worker listens');
    onListening?.(data);
  });
  return worker;
}

const portsIn = ({ port, operationsPort }: { port: number; operationsPort?: number | undefined }) => ({
  PORT: String(port),
  ...(operationsPort !== undefined && { OPERATIONS_PORT: String(operationsPort) }),
});

async function answerSum({ metrics }: State, worker: Worker, question: number): Promise<void> {
  const text = await metrics.text();
  const message: ToWorker = { kind: 'sum', question, ...(text !== undefined && { text }) };
  if (worker.isConnected()) worker.send(message, () => undefined);
}

function forget(state: State, worker: Worker): void {
  state.running.delete(worker);
  if (!state.listening.delete(worker)) return;
  state.metrics.leave(worker);
  // While any listens, port 0 is for the next one the port that they share; after the last, it would be another.
  state.isPinned ||= state.listening.size === 0;
}

function pauseAfter(state: State, worker: Worker, how: string): number {
  const now = Date.now();
  state.deaths = [...state.deaths.filter((at) => now - at < memoryOfDeathsMs), now];
  const pauseMs = Math.min(longestPauseMs, 50 * 2 ** state.deaths.length);
  state.log.error({ pid: worker.process.pid, how, pauseMs }, 'a worker ended by itself and is replaced');
  return pauseMs;
}

async function stopAll(state: State, isPatient: boolean): Promise<void> {
  state.isEnding = true;
  const all = [...state.running];
  for (const [worker] of all) worker.process.kill(isPatient ? 'SIGTERM' : 'SIGINT');
  const late = setTimeout(
    () => {
      for (const [worker] of all) worker.process.kill('SIGKILL');
    },
    endMs + state.drainSeconds * 1000,
  );
  await Promise.all(all.map(([, exited]) => exited));
  clearTimeout(late);
}
