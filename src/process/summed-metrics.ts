import type { Worker } from 'node:cluster';
import type { Snapshot } from '../observe/metrics.js';
import { countedIn, textOfAll } from '../observe/sum.js';
import type { ToWorker } from './cluster-messages.js';
import { shareRuns } from './share-runs.js';

/** Longer than a worker waits for the database when it is asked whether that answers. */
const patienceMs = 2000;

export interface SummedMetrics {
  /** Of all workers that listen; undefined when one of them does not answer in time: no sum is better than a wrong one. */
  text(): Promise<string | undefined>;
  /** A worker's answer. */
  take(worker: Worker, question: number, snapshot: Snapshot): void;
  /** A worker that has ended: what it counted, as far as anybody saw it, goes on counting, as counters never fall. */
  leave(worker: Worker): void;
}

interface Question {
  readonly waitsFor: Set<number>;
  readonly settle: (isComplete: boolean) => void;
}

/** The metrics of all workers that listen as those of one service. All who ask at once share a sum. */
export function createSummedMetrics(listening: () => readonly Worker[]): SummedMetrics {
  const latest = new Map<number, Snapshot>();
  const open = new Map<number, Question>();
  let ofTheGone: Promise<Snapshot> = Promise.resolve([]);
  let asked = 0;

  const answered = (question: Question, worker: Worker): void => {
    question.waitsFor.delete(worker.id);
    if (question.waitsFor.size === 0) question.settle(true);
  };

  async function everyAnswer(workers: readonly Worker[]): Promise<boolean> {
    const number = (asked += 1);
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((settle) => {
        open.set(number, { waitsFor: new Set(workers.map(({ id }) => id)), settle });
        late = setTimeout(() => settle(false), patienceMs);
        const message: ToWorker = { kind: 'ask for own metrics', question: number };
        for (const worker of workers) worker.send(message, () => undefined);
      });
    } finally {
      clearTimeout(late);
      open.delete(number);
    }
  }

  return {
    text: shareRuns(async () => {
      if (!(await everyAnswer(listening()))) return undefined;
      return await textOfAll([await ofTheGone, ...latest.values()]);
    }),
    take(worker, number, snapshot) {
      if (worker.isDead()) return;
      latest.set(worker.id, snapshot);
      const question = open.get(number);
      if (question !== undefined) answered(question, worker);
    },
    leave(worker) {
      const last = latest.get(worker.id) ?? [];
      latest.delete(worker.id);
      ofTheGone = ofTheGone.then(async (before) => await countedIn([before, last]));
      for (const question of open.values()) answered(question, worker);
    },
  };
}
