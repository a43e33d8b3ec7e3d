import type { Log } from '../observe/log.js';
import type { Metrics } from '../observe/metrics.js';
import { cleanupJob } from './cleanup.js';
import { idleRevocationJob } from './idle-revocation.js';
import { noteStaleGrantsJob } from './note-stale-grants.js';
import { type RepeatedJob, repeat } from './repeat.js';
import { runDue } from './take-turns.js';

interface Settings<StaleName extends string, GrantKey> {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly usageFlushSeconds: number;
  /** For each kind of token: revokes so many idle ones at most, and says how many. */
  readonly revokeIdle: readonly ((limits: {
    readonly graceSeconds: number;
    readonly limit: number;
  }) => Promise<number>)[];
  readonly staleNames: readonly StaleName[];
  readonly deleteStale: (name: StaleName, limit: number) => Promise<number>;
  readonly noteStaleGrants: (after: GrantKey | undefined, limit: number) => Promise<GrantKey | undefined>;
  /** Whether this replica shall run a job that is due every so many seconds. */
  readonly takeTurn: (job: string, everySeconds: number) => Promise<boolean>;
  readonly giveBackTurn: (job: string, everySeconds: number, againInSeconds: number) => Promise<void>;
}

interface HourlyJobs {
  runDue(): Promise<void>;
  /** Looks every minute for what is due, until stopped; a stop lets the piece under way finish. */
  start(): RepeatedJob;
}

const everySeconds = 3600;
const lookSeconds = 60;
const againInSeconds = 300;

/** What runs every hour on one of all replicas. */
export function hourlyJobs<StaleName extends string, GrantKey>(
  settings: Settings<StaleName, GrantKey>,
): HourlyJobs {
  const { log, metrics, usageFlushSeconds, revokeIdle, staleNames, deleteStale, noteStaleGrants } = settings;
  // Another replica may be flushing late, or be just about to.
  const graceSeconds = usageFlushSeconds * 2 + lookSeconds;
  const revocations = revokeIdle.map((revoke) => (limit: number) => revoke({ graceSeconds, limit }));
  const jobs = [
    idleRevocationJob({ revocations }),
    cleanupJob({ kinds: staleNames, deleteStale }),
    noteStaleGrantsJob({ noteStale: noteStaleGrants }),
  ];
  metrics.begin({ tasks: jobs.map(({ name }) => name) });
  const turns = {
    take: (job: string) => settings.takeTurn(job, everySeconds),
    giveBack: (job: string) => settings.giveBackTurn(job, everySeconds, againInSeconds),
    onSuccess(job: string, seconds: number) {
      metrics.countJob(job, true, seconds);
      log.info({ job }, 'a job has run');
    },
    onFailure(job: string, error: unknown, seconds: number) {
      metrics.countJob(job, false, seconds);
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
