import type { Job } from './job.js';

interface Turns {
  /** Whether this replica shall run the job now: it is due, and nobody else has taken it. */
  readonly take: (job: string) => Promise<boolean>;
  /** After a failure: somebody shall try again soon. */
  readonly giveBack: (job: string) => Promise<void>;
  readonly onSuccess: (job: string, seconds: number) => void;
  readonly onFailure: (job: string, error: unknown, seconds: number) => void;
}

/** No run goes on for so long that the job is due again. */
const longestRunMs = 30 * 60_000;

/** Runs each job that is due and that no other replica has taken. A job that fails is reported, and keeps no other from its turn. */
export async function runDue(jobs: readonly Job[], turns: Turns, mayGoOn: () => boolean): Promise<void> {
  for (const job of jobs) {
    if (!mayGoOn()) return;
    const begunAt = performance.now();
    const seconds = (): number => (performance.now() - begunAt) / 1000;
    try {
      if (!(await turns.take(job.name))) continue;
      const deadline = performance.now() + longestRunMs;
      await attempt(job, turns, () => mayGoOn() && performance.now() < deadline);
      turns.onSuccess(job.name, seconds());
    } catch (error) {
      turns.onFailure(job.name, error, seconds());
    }
  }
}

async function attempt(job: Job, { giveBack }: Turns, mayGoOn: () => boolean): Promise<void> {
  try {
    await job.run(mayGoOn);
  } catch (error) {
    // Where this fails too, the job is due when it would have been anyway.
    await giveBack(job.name).catch(() => undefined);
    throw error;
  }
}
