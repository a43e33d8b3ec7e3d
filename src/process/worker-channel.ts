import cluster from 'node:cluster';
import { AppError } from '../errors.js';
import { type Metrics, createMetrics } from '../observe/metrics.js';
import {
  type ToPrimary,
  type WorkerOrders,
  toWorker,
  workerOrders,
  workerVariable,
} from './cluster-messages.js';

/** Longer than the primary waits for the others. */
const patienceMs = 2500;

export interface WorkerChannel {
  readonly orders: WorkerOrders;
  /** Counts for this process, and says what all of them counted. */
  readonly metrics: Metrics;
  tell(message: ToPrimary): void;
  /** Runs when the primary has gone, or has let go of this worker. */
  onEnd(end: () => void): void;
  /** Keeps this process no longer than what it is still doing. */
  close(): void;
}

/** What joins this process to the primary whose worker it is; undefined where it is none. */
export function openWorkerChannel(
  env: Readonly<Record<string, string | undefined>>,
): WorkerChannel | undefined {
  const { worker } = cluster;
  const given = env[workerVariable];
  // Without orders it is a worker of somebody else's cluster, a process manager's for instance.
  if (worker === undefined || given === undefined) return undefined;
  const orders = workerOrders.parse(JSON.parse(given));
  const tell = (message: ToPrimary): void => void worker.send(message, () => undefined);
  const own = createMetrics();
  const open = new Map<number, (text: string | undefined) => void>();
  let asked = 0;

  worker.on('message', (message: unknown) => {
    const { data } = toWorker.safeParse(message);
    if (data?.kind === 'sum') open.get(data.question)?.(data.text);
    else if (data !== undefined) void answerFor(data.question).catch(() => undefined);
  });

  async function answerFor(question: number): Promise<void> {
    tell({ kind: 'own metrics', question, snapshot: [...(await own.snapshot())] });
  }

  async function sum(): Promise<string> {
    const question = (asked += 1);
    let late: NodeJS.Timeout | undefined;
    const text = await new Promise<string | undefined>((answered) => {
      open.set(question, answered);
      late = setTimeout(() => answered(undefined), patienceMs);
      tell({ kind: 'ask for the sum', question });
    });
    clearTimeout(late);
    open.delete(question);
    if (text === undefined)
      throw new AppError('Unavailable', 'not every worker has told its metrics in time');
    return text;
  }

  return {
    orders,
    metrics: { ...own, text: sum },
    tell,
    onEnd(end) {
      worker.on('disconnect', () => {
        // Else Node ends a worker without a primary on the spot.
        worker.exitedAfterDisconnect = true;
        end();
      });
    },
    close: () => void worker.disconnect(),
  };
}
