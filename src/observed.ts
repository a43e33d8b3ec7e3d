import { setTimeout as delay } from 'node:timers/promises';
import type { ObserveRun } from './actions/dispatch.js';
import type { Config } from './config.js';
import { AppError } from './errors.js';
import { operationsApp } from './http/operations.js';
import { createReadiness } from './http/readiness.js';
import { doorNames } from './http/doors.js';
import type { Routes } from './http/server.js';
import type { Log } from './observe/log.js';
import type { Metrics } from './observe/metrics.js';
import type { Watched } from './observe/watched.js';
import { knownMigrations, readMigrationState } from './store/applied-migrations.js';
import { type ChangeFeed, type ChangeSettings, followChanges } from './store/changes/follow-changes.js';
import type { Told } from './store/changes/ear.js';
import type { Database } from './store/database.js';
import { productMigrations } from './store/migrate.js';
import { readNotificationQueue } from './store/notification-queue.js';

// What joins the parts of the service to those who watch it.

/** Follows changes, and says so in the log and in the metrics. */
export const followedChanges = (
  changes: ChangeSettings | undefined,
  told: Told,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): ChangeFeed | undefined =>
  changes &&
  followChanges(changes, told, {
    onDeaf(error) {
      metrics.countDeafness();
      log.warn({ error }, 'changes are not heard: every request reads the database');
    },
    onHearing: () => log.info('changes are heard again: verified credentials are kept in memory'),
    onBeat: (lagMs) => metrics.measureLag(lagMs / 1000),
  });

/** Counts what could not be done for the lack of something; every other error is counted elsewhere. */
export const countIfUnavailable =
  (metrics: Metrics) =>
  (error: unknown): void => {
    if (error instanceof AppError && error.lacking !== undefined) metrics.countUnavailable(error.lacking);
  };

/** What tells of somebody who guesses, may not, or tries too often. */
const tellingCodes: readonly string[] = ['InvalidCredentials', 'Unauthorized', 'RateLimited'];

/** Counts runs of actions, and says in the log which were refused to whom: a wrong password is in no other place. */
export const watchedRuns =
  (metrics: Metrics, log: Log): ObserveRun =>
  ({ action, request: { address, requestId }, error, seconds }) => {
    countIfUnavailable(metrics)(error);
    if (error instanceof AppError && tellingCodes.includes(error.code))
      log.info({ reason: `${action}: ${error.code}`, address, requestId }, 'an action was refused');
    const code = error instanceof AppError ? error.code : 'Internal';
    metrics.measureAction(action, error === undefined ? 'ok' : code, seconds);
  };

/** How changes are followed, in a word. */
const hearingInWords = (feed: ChangeFeed | undefined, changes: ChangeSettings | undefined) => {
  if (feed === undefined || changes === undefined) return 'off';
  if (!feed.hears()) return 'deaf';
  return changes.mode === 'listen' ? 'listening' : 'polling';
};

/** Which of this release's migrations have run, by the pool of the hook: actions that wait for each other say nothing about it. */
function migrationsIn(hookDb: Database) {
  const known = knownMigrations(productMigrations.folder);
  return () => readMigrationState(hookDb, known, patienceMs);
}

/** As long as for readiness: whoever reads the metrics does not wait for a database that says nothing, nor for a turn to ask it. */
const patienceMs = 1_000;

const notificationQueueOf = (hookDb: Database) => async (): Promise<number | undefined> => {
  const isHeard = new AbortController();
  const tooLate = delay(patienceMs, undefined, { signal: isHeard.signal }).catch(() => undefined);
  const usage = readNotificationQueue(hookDb, patienceMs).catch(() => undefined);
  const found = await Promise.race([usage, tooLate]);
  isHeard.abort();
  return found;
};

/** What a pool is doing. */
const poolOf =
  ({ $client: pool }: Database) =>
  () => ({
    total: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
    most: pool.options.max,
  });

/** A job that runs on every replica, with its runs counted. */
export const countedJob = (
  name: string,
  run: () => Promise<void>,
  metrics: Metrics,
): (() => Promise<void>) => {
  metrics.begin({ tasks: [name] });
  return async () => {
    const begunAt = performance.now();
    const tell = (succeeded: boolean): void =>
      metrics.countJob(name, succeeded, (performance.now() - begunAt) / 1000);
    try {
      await run();
    } catch (error) {
      tell(false);
      throw error;
    }
    tell(true);
  };
};

export interface Operating {
  readonly metrics: Metrics;
  readonly readiness: ReturnType<typeof createReadiness>;
  /** What the servers do with every answer. */
  readonly answers: Pick<Routes, 'measure' | 'isLast'>;
  /** What answers on the operators' own address; undefined where they have none. */
  readonly routes: Routes | undefined;
  drain(): void;
}

type Parts = Pick<Watched, 'memory' | 'version'> & {
  readonly metrics: Metrics;
  readonly feed: ChangeFeed | undefined;
};

interface Settings {
  readonly config: Pick<Config, 'operations'>;
  readonly db: Database;
  readonly hookDb: Database;
  readonly passwords: Watched['passwords'];
  readonly changes: ChangeSettings | undefined;
  readonly log: Log;
}

/** What operators see of the service, and their hand on it. */
export function operating(settings: Settings, { metrics, feed, memory, version }: Parts): Operating {
  const { config, db, hookDb, passwords, log } = settings;
  let isStopping = false;
  const isDraining = (): boolean => isStopping;
  const readiness = createReadiness({
    migrations: migrationsIn(hookDb),
    changes: () => hearingInWords(feed, settings.changes),
    isDraining,
    version,
    monotonic: () => performance.now(),
  });
  const pools = { hook: poolOf(hookDb), rest: poolOf(db) };
  metrics.watch({
    ...{ version, memory, changes: feed, pools, passwords, isDraining },
    async reachesDatabase() {
      const { database } = await readiness();
      return database === 'not asked' ? undefined : database === 'ok';
    },
    notificationQueue: notificationQueueOf(hookDb),
  });
  metrics.begin({ doors: doorNames });
  const answers = { measure: metrics.measureRequest, isLast: isDraining };
  const app = config.operations && operationsApp({ metrics, readiness, log });
  return {
    ...{ metrics, readiness, answers },
    routes: app && { ahead: [], app, ...answers },
    drain() {
      isStopping = true;
    },
  };
}
