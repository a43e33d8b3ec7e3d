import express from 'express';
import type { Dispatch } from './actions/dispatch.js';
import { tracedDispatch } from './actions/traced-dispatch.js';
import { tracedPasswords } from './actions/traced-passwords.js';
import { type Authenticate, createAuthenticate } from './auth/authenticate.js';
import { credentialKinds } from './auth/credentials/index.js';
import { tracedAuthenticate, tracedLookUps } from './auth/traced-authenticate.js';
import { createVerdictCache } from './auth/verdict-cache.js';
import { createVerifiedCredentials } from './auth/verified-credentials.js';
import { flushUsage } from './auth/flush-usage.js';
import { type UsageRecorder, createUsageRecorder } from './auth/usage-recorder.js';
import type { Config } from './config.js';
import { type Core, type CoreSettings, createCore } from './core.js';
import { answerErrors, neverGuessed, neverStored, notFound, onlyMethods } from './http/answer.js';
import { authHook, hookBody } from './http/auth-hook.js';
import { consolePages } from './http/console.js';
import { graphqlDoor } from './http/graphql.js';
import { hasuraActions } from './http/hasura-actions.js';
import { openApiDocument } from './http/openapi.js';
import { health, published, scraped } from './http/operations.js';
import type { Routes } from './http/server.js';
import { trustedParents } from './http/trusted-parents.js';
import { watched } from './http/watched.js';
import { hourlyJobs } from './jobs/hourly.js';
import { type RepeatedJob, repeat } from './jobs/repeat.js';
import type { Log } from './observe/log.js';
import { type Metrics, createMetrics } from './observe/metrics.js';
import type { Traces } from './observe/traces.js';
import * as observed from './observed.js';
import type { ChangeFeed, ChangeSettings } from './store/changes/follow-changes.js';
import type { Clocks } from './store/changes/hearing.js';
import type { Database } from './store/database.js';
import { revokeIdleTokens } from './store/idle-tokens.js';
import { giveBackTurn, takeTurn } from './store/job-runs.js';
import { type GrantKey, noteStaleGrants } from './store/stale-grants.js';
import { deleteStaleRows, staleNames } from './store/stale-rows.js';
import { loginJwtSeconds } from './tokens/login-jwt.js';
import { whateverTheTime } from './tokens/session-jwt.js';
import { readVersion } from './version.js';

export interface AppSettings extends Omit<CoreSettings, 'caughtUp' | 'onRun'> {
  readonly config: Omit<Config, 'secrets' | 'databaseUrl'>;
  /** What the hook reads through: connections that no action can use up. */
  readonly hookDb: Database;
  /** How this process is told of changes; undefined keeps no credential in memory. */
  readonly changes: ChangeSettings | undefined;
  readonly log: Log;
  readonly actionSecret: string;
  /** The folder of the built console. */
  readonly consoleDirectory: string;
  readonly now: () => Date;
  /** Those of this process, or, where several answer on one port, of all. */
  readonly metrics?: Metrics;
  /** Where there is a collector for them. */
  readonly traces?: Traces | undefined;
}

export interface App {
  readonly routes: Routes;
  /** What answers on the operators' own address; undefined where they have none. */
  readonly operationsRoutes: Routes | undefined;
  /** From now on this process says that it is not ready, and connections end with the answers on them. */
  drain(): void;
  /** Resolves when every change that was committed before the call has reached this process. */
  caughtUp(): Promise<void>;
  /** What the memory of credentials is worth just now. */
  readonly memory: { readonly isUsed: () => boolean; readonly size: () => number };
  /** Ends what follows the database. */
  stop(): Promise<void>;
  /** Reads Hasura's metadata now, not when it is first asked for. Fails where it is not as Hasura writes it. */
  readMetadata(): Promise<void>;
  /** Writes usage every so often, and, unless another process of this service does, runs what is due every hour; until stopped. */
  startJobs(runs?: { readonly hourly: boolean }): RepeatedJob;
  flushUsage(): Promise<void>;
  /** Runs the jobs that are due and that no other replica has taken. */
  runDueJobs(): Promise<void>;
}

/** How a process is told of changes in the database at `url`; undefined where nothing may be kept in memory. */
export function changeSettings(
  { cacheEntries, changes }: Config,
  url: string,
  clocks: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() },
): ChangeSettings | undefined {
  return cacheEntries === 0 ? undefined : { ...changes, url, listenUrl: changes.listenUrl ?? url, clocks };
}

interface Authentication {
  readonly authenticate: Authenticate;
  readonly usage: UsageRecorder;
  readonly memory: App['memory'];
  /** Undefined where no credential is kept in memory. */
  readonly feed: ChangeFeed | undefined;
}

/** Who is calling, and what follows the database so that memory may say it. */
function createAuthentication(settings: AppSettings, metrics: Metrics): Authentication {
  const { config, hookDb, digestKeys, changes, traces } = settings;
  const jwt = { keys: settings.signingKeys, ...config.jwt };
  const usage = createUsageRecorder();
  const cache = createVerdictCache(config.cacheEntries);
  const feed = observed.followedChanges(changes, cache, { log: settings.log, metrics });
  // The time of the database as far as it is known: replicas may have clocks of their own.
  const now = (): Date => new Date(feed?.databaseNow() ?? settings.now());
  // The clock of this process may have been set: while that of the database is not known, the row that is read tells it.
  const known = (): Date => new Date(feed?.databaseNow() ?? whateverTheTime);
  const kinds = credentialKinds({ db: hookDb, digestKeys, jwt, now: known });
  const onLookUp = tracedLookUps(metrics.countLookUp, traces);
  const onFailure = observed.countIfUnavailable(metrics);
  const authenticate = createAuthenticate({
    resolve: createVerifiedCredentials({ kinds, cache, feed, onLookUp, onFailure }),
    now,
    observe({ kind, outcome, identified, address, checkedAt = now() }) {
      metrics.countDecision(kind, outcome);
      traces?.note({ 'graphwarden.credential.kind': kind });
      if (identified !== undefined) usage.record({ identified, outcome, at: checkedAt.getTime(), address });
    },
  });
  const memory = { isUsed: () => feed?.hears() ?? false, size: () => cache.size };
  return { authenticate: tracedAuthenticate(authenticate, traces), usage, memory, feed };
}

/** The whole wiring. Fails when code and Hasura's metadata disagree about the actions. */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, db, log, metrics = createMetrics(), traces } = settings;
  const { authenticate, usage, memory, feed } = createAuthentication(settings, metrics);
  const caughtUp = async (): Promise<void> => await feed?.caughtUp();
  const passwords = tracedPasswords(settings.passwords, traces);
  const onRun = observed.watchedRuns(metrics, log);
  const core = await createCore({ ...settings, passwords, caughtUp, onRun });
  const { schema, actions, metadata } = core;
  const dispatch = tracedDispatch(core.dispatch, traces);
  const version = await readVersion();
  const openApi = openApiDocument({ actions, schema, hookBody, publicUrl: config.publicUrl, version });
  const operating = observed.operating(settings, { metrics, memory, feed, version });
  const doors = { ...operating, authenticate, dispatch, schema, openApi, version };

  const write = (): Promise<void> => flushUsage(db, usage, config.sessions.idleSeconds);
  const flush = observed.countedJob('usage flush', write, metrics);
  const hourly = hourlyJobs({
    ...{ log, metrics, staleNames, usageFlushSeconds: config.usageFlushSeconds },
    revokeIdle: (['api_token', 'service_token'] as const).map(
      (kind) => (limits) => revokeIdleTokens(db, kind, limits),
    ),
    deleteStale: (name, limit) => deleteStaleRows(db, name, limit),
    noteStaleGrants: (after: GrantKey | undefined, limit) => noteStaleGrants(db, { after, limit }),
    takeTurn: (job, everySeconds) => takeTurn(db, job, everySeconds),
    giveBackTurn: (job, everySeconds, againInSeconds) => giveBackTurn(db, job, everySeconds, againInSeconds),
  });
  feed?.start();
  return {
    routes: { ...routes(settings, doors), ...operating.answers },
    operationsRoutes: operating.routes,
    drain: operating.drain,
    caughtUp,
    memory,
    async stop() {
      await feed?.stop();
    },
    async readMetadata() {
      await metadata();
    },
    flushUsage: flush,
    runDueJobs: hourly.runDue,
    startJobs(runs = { hourly: true }) {
      const flushing = repeat(config.usageFlushSeconds, flush, (error) =>
        log.warn({ error }, 'usage could not be written'),
      );
      const jobs = runs.hourly ? hourly.start() : undefined;
      return {
        async stop() {
          await Promise.all([flushing.stop(), jobs?.stop()]);
        },
      };
    },
  };
}

interface Doors {
  readonly authenticate: Authenticate;
  readonly dispatch: Dispatch;
  readonly schema: Core['schema'];
  readonly metrics: Metrics;
  readonly readiness: observed.Operating['readiness'];
  readonly openApi: object;
  readonly version: string;
}

/** The whole route table. */
function routes(settings: AppSettings, doors: Doors): Routes {
  const { authenticate, dispatch, schema, openApi, version } = doors;
  const { config, log, actionSecret, signingKeys, traces } = settings;
  const { bodyLimitBytes, addresses, webSocketMaxAgeSeconds, publicUrl, hasuraUrl } = config;

  const secrets = [actionSecret, config.previousActionSecret].filter((secret) => secret !== undefined);
  const trustsParent = trustedParents(config.traces?.parentsFrom, secrets);
  const hookSettings = { authenticate, bodyLimitBytes, webSocketMaxAgeSeconds, addresses, log, traces };
  // Hasura asks for exactly this URL, ahead of Express; its other spellings and methods are routed.
  const hook = {
    url: '/hasura/auth',
    methods: ['GET', 'POST'],
    handle: authHook({ ...hookSettings, trustsParent }),
  };
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', config.trustedProxyHops);
  app.use(neverStored);
  app
    .get(hook.url, hook.handle)
    .post(hook.url, hook.handle)
    .all(hook.url, onlyMethods(...hook.methods));
  app.use(watched(log, traces, trustsParent), neverGuessed);
  app.use(hasuraActions({ ...config, authenticate, dispatch, actionSecret }));
  app.use(
    graphqlDoor({
      ...{ authenticate, dispatch, schema, bodyLimitBytes, log },
      console: {
        isSecure: publicUrl?.startsWith('https:') ?? false,
        // The session is used as long as its last JWT is.
        keptSeconds: config.sessions.idleSeconds + loginJwtSeconds,
      },
    }),
  );
  app.use(
    consolePages({
      directory: settings.consoleDirectory,
      facts: { version, publicUrl: publicUrl ?? null, hasuraUrl: hasuraUrl ?? null },
    }),
  );
  app.use(health(doors), published({ publicJwks: signingKeys.publicJwks, openApi }));
  if (config.operations === undefined) app.use(scraped(doors));
  app.use(notFound);
  app.use(answerErrors(log));
  return { ahead: [hook], app };
}
