import { cleanupJob } from '../jobs/cleanup.js';
import { idleRevocationJob } from '../jobs/idle-revocation.js';
import { type RepeatedJob, repeat } from '../jobs/repeat.js';
import { runDue } from '../jobs/take-turns.js';
import type { Log } from '../observe/log.js';
import type { Metrics } from '../observe/metrics.js';
import type { Database } from '../store/database.js';
import { revokeIdleTokens } from '../store/idle-tokens.js';
import { giveBackTurn, takeTurn } from '../store/job-runs.js';
import { deleteStaleRows, staleNames } from '../store/stale-rows.js';

interface Settings {
  readonly db: Database;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly usageFlushSeconds: number;
}

interface HourlyJobs {
  runDue(): Promise<void>;
  /** Looks every minute for what is due, until stopped; a stop lets the piece under way finish. */
  start(): RepeatedJob;
}

const everySeconds = 3600;
const lookSeconds = 60;
const againInSeconds = 300;

/** What runs every hour on one of all replicas, wired to the store. */
export function hourlyJobs({ db, log, metrics, usageFlushSeconds }: Settings): HourlyJobs {
  // Another replica may be flushing late, or be just about to.
  const graceSeconds = usageFlushSeconds * 2 + lookSeconds;
  const jobs = [
    idleRevocationJob({
      revocations: (['api_token', 'service_token'] as const).map(
        (kind) => (limit: number) => revokeIdleTokens(db, kind, { graceSeconds, limit }),
      ),
    }),
    cleanupJob({ kinds: staleNames, deleteStale: (name, limit) => deleteStaleRows(db, name, limit) }),
  ];
  const turns = {
    take: (job: string) => takeTurn(db, job, everySeconds),
    giveBack: (job: string) => giveBackTurn(db, job, everySeconds, againInSeconds),
    onSuccess: (job: string) => metrics.countJob(job, true),
    onFailure(job: string, error: unknown) {
      metrics.countJob(job, false);
      log.error({ error, job }, 'a job failed');
    },
  };
  const run = (mayGoOn: () => boolean): Promise<void> => runDue(jobs, turns, mayGoOn);
  return {
    runDue: () => run(() => true),
    start() {
      let isStopping = false;
      const repeated = repeat(
        lookSeconds,
        () => run(() => !isStopping),
        () => undefined,
        { atStop: false },
      );
      return {
        async stop() {
          isStopping = true;
          await repeated.stop();
        },
      };
    },
  };
}
