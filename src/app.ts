import express from 'express';
import type { Action } from './actions/action.js';
import { disagreements } from './actions/agreement.js';
import { type Dispatch, createDispatch } from './actions/dispatch.js';
import { createActions } from './actions/index.js';
import type { ActionServices } from './actions/services.js';
import { type Authenticate, createAuthenticate } from './auth/authenticate.js';
import { credentialKinds } from './auth/credentials/index.js';
import { createVerdictCache } from './auth/verdict-cache.js';
import { createVerifiedCredentials } from './auth/verified-credentials.js';
import { createLeakReportLimit } from './auth/leak-report-limit.js';
import { flushUsage } from './auth/flush-usage.js';
import { type UsageRecorder, createUsageRecorder } from './auth/usage-recorder.js';
import type { Config } from './config.js';
import { answerErrors, neverStored, notFound, onlyMethods } from './http/answer.js';
import { authHook, hookBody } from './http/auth-hook.js';
import { consolePages } from './http/console.js';
import { graphqlDoor } from './http/graphql.js';
import { hasuraActions } from './http/hasura-actions.js';
import { openApiDocument } from './http/openapi.js';
import { operations } from './http/operations.js';
import type { Routes } from './http/server.js';
import { hourlyJobs } from './jobs/hourly.js';
import { type RepeatedJob, repeat } from './jobs/repeat.js';
import { type ActionsMetadata, loadActionsMetadata } from './metadata/actions-metadata.js';
import { checkLoaded } from './metadata/check/check-directory.js';
import { readMetadata } from './metadata/load.js';
import type { Metadata } from './metadata/model.js';
import type { Log } from './observe/log.js';
import { type Metrics, createMetrics } from './observe/metrics.js';
import { type ChangeFeed, type ChangeSettings, followChanges } from './store/changes/follow-changes.js';
import type { Clocks } from './store/changes/hearing.js';
import { type Database, isReachable } from './store/database.js';
import { revokeIdleTokens } from './store/idle-tokens.js';
import { giveBackTurn, takeTurn } from './store/job-runs.js';
import type { LoginThrottle } from './store/login-throttle.js';
import { type GrantKey, noteStaleGrants } from './store/stale-grants.js';
import { deleteStaleRows, staleNames } from './store/stale-rows.js';
import { loginJwtSeconds } from './tokens/login-jwt.js';
import type { DigestKey } from './tokens/opaque-token.js';
import type { Passwords } from './tokens/password.js';
import { whateverTheTime } from './tokens/session-jwt.js';
import { type SigningKeys } from './tokens/signing-keys.js';
import { readVersion } from './version.js';

export interface AppSettings {
  readonly config: Omit<Config, 'secrets' | 'databaseUrl'>;
  readonly db: Database;
  /** What the hook reads through: connections that no action can use up. */
  readonly hookDb: Database;
  /** How this process is told of changes; undefined keeps no credential in memory. */
  readonly changes: ChangeSettings | undefined;
  readonly log: Log;
  readonly actionSecret: string;
  readonly digestKeys: readonly DigestKey[];
  readonly signingKeys: SigningKeys;
  readonly passwords: Passwords;
  readonly throttle: LoginThrottle;
  /** The folder of Hasura's metadata. */
  readonly metadataDirectory: string;
  /** The folder of the built console. */
  readonly consoleDirectory: string;
  readonly now: () => Date;
  /** Those of this process, or, where several answer on one port, of all. */
  readonly metrics?: Metrics;
}

export interface App {
  readonly routes: Routes;
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

/** Code and Hasura's metadata say different things; the message has a line for each. */
export class MetadataProblem extends Error {}

/** What every door of the service stands on, that of the command line too. */
export type CoreSettings = Pick<
  AppSettings,
  'db' | 'digestKeys' | 'signingKeys' | 'passwords' | 'throttle' | 'metadataDirectory'
> & {
  readonly config: Pick<Config, 'jwt' | 'sessions'>;
  /** Resolves when what was committed has reached this process; a command keeps nothing that it could reach. */
  readonly caughtUp?: () => Promise<void>;
};

export interface Core {
  readonly dispatch: Dispatch;
  /** The SDL of the actions. */
  readonly schema: ActionsMetadata['schema'];
  readonly actions: readonly Action[];
  /** Hasura's metadata. */
  readonly metadata: () => Promise<Metadata>;
}

/** The actions and the one way to them. Fails when code and Hasura's metadata disagree about them. */
export async function createCore(settings: CoreSettings): Promise<Core> {
  const { config, db, digestKeys, passwords, throttle } = settings;
  const [digestKey] = digestKeys;
  if (digestKey === undefined) throw new Error('a service needs a digest key');
  const jwt = { keys: settings.signingKeys, ...config.jwt };
  const { sessions } = config;
  const leakReports = createLeakReportLimit();
  const secrets = { jwt, digestKey, digestKeys, passwords };
  const directory = readOnce(settings.metadataDirectory);
  const actions = createActions({ ...secrets, throttle, leakReports, ...directory, sessions });
  const declared = await loadActionsMetadata(settings.metadataDirectory);
  const problems = disagreements(actions, declared);
  if (problems.length > 0)
    throw new MetadataProblem(`The actions and hasura-metadata disagree:\n${problems.join('\n')}`);
  return {
    dispatch: createDispatch(db, actions, settings.caughtUp ?? (() => Promise.resolve())),
    schema: declared.schema,
    actions,
    metadata: directory.metadata,
  };
}

/** Hasura's metadata and what is wrong with it: both of the files as they were when first read. */
function readOnce(metadataDirectory: string): Pick<ActionServices, 'metadata' | 'metadataFindings'> {
  const loaded = onceOnly(async () => await readMetadata(metadataDirectory));
  return {
    metadata: async () => (await loaded()).metadata,
    metadataFindings: onceOnly(async () => checkLoaded(await loaded())),
  };
}

/** Many small files take longer to read than most commands to run: they are read when first asked for, and once. */
function onceOnly<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return async () => await (reading ??= read());
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
  const { config, hookDb, digestKeys, changes, log } = settings;
  const jwt = { keys: settings.signingKeys, ...config.jwt };
  const usage = createUsageRecorder();
  const cache = createVerdictCache(config.cacheEntries);
  const feed =
    changes &&
    followChanges(changes, cache, {
      onDeaf: (error) => log.warn({ error }, 'changes are not heard: every request reads the database'),
      onHearing: () => log.info('changes are heard again: verified credentials are kept in memory'),
    });
  // The time of the database as far as it is known: replicas may have clocks of their own.
  const now = (): Date => new Date(feed?.databaseNow() ?? settings.now());
  // The clock of this process may have been set: while that of the database is not known, the row that is read tells it.
  const known = (): Date => new Date(feed?.databaseNow() ?? whateverTheTime);
  const kinds = credentialKinds({ db: hookDb, digestKeys, jwt, now: known });
  const authenticate = createAuthenticate({
    resolve: createVerifiedCredentials({ kinds, cache, feed, onLookUp: metrics.countLookUp }),
    now,
    observe({ kind, outcome, identified, address, checkedAt = now() }) {
      metrics.countDecision(kind, outcome);
      if (identified !== undefined) usage.record({ identified, outcome, at: checkedAt.getTime(), address });
    },
  });
  const memory = { isUsed: () => feed?.hears() ?? false, size: () => cache.size };
  metrics.watchMemory(memory);
  return { authenticate, usage, memory, feed };
}

/** The whole wiring. Fails when code and Hasura's metadata disagree about the actions. */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, db, log, metrics = createMetrics() } = settings;
  const { authenticate, usage, memory, feed } = createAuthentication(settings, metrics);
  const caughtUp = async (): Promise<void> => await feed?.caughtUp();
  const { dispatch, schema, actions, metadata } = await createCore({ ...settings, caughtUp });
  const { publicUrl } = config;
  const version = await readVersion();
  const openApi = openApiDocument({ actions, schema, hookBody, publicUrl, version });
  const table = routes(settings, { authenticate, dispatch, schema, metrics, openApi, version });

  const flush = (): Promise<void> => flushUsage(db, usage, config.sessions.idleSeconds);
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
    routes: table,
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
  readonly openApi: object;
  readonly version: string;
}

/** The whole route table. */
function routes(settings: AppSettings, doors: Doors): Routes {
  const { authenticate, dispatch, schema, metrics, openApi, version } = doors;
  const { config, db, log, actionSecret, signingKeys } = settings;
  const { bodyLimitBytes, addresses, webSocketMaxAgeSeconds, publicUrl, hasuraUrl } = config;

  // Hasura asks for exactly this URL, ahead of Express; its other spellings and methods are routed.
  const hook = {
    url: '/hasura/auth',
    methods: ['GET', 'POST'],
    handle: authHook({ authenticate, bodyLimitBytes, webSocketMaxAgeSeconds, addresses, log }),
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
  app.use(hasuraActions({ authenticate, dispatch, actionSecret, bodyLimitBytes, addresses }));
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
  app.use(
    operations({
      metrics,
      publicJwks: signingKeys.publicJwks,
      isReady: () => isReachable(db),
      openApi,
    }),
  );
  app.use(notFound);
  app.use(answerErrors(log));
  return { ahead: [hook], app };
}
