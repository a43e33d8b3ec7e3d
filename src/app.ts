import express, { type Express } from 'express';
import type { Action } from './actions/action.js';
import { disagreements } from './actions/agreement.js';
import { type Dispatch, createDispatch } from './actions/dispatch.js';
import { createActions } from './actions/index.js';
import { type Authenticate, createAuthenticate } from './auth/authenticate.js';
import { credentialKinds } from './auth/credentials/index.js';
import { createVerdictCache } from './auth/verdict-cache.js';
import { createVerifiedCredentials } from './auth/verified-credentials.js';
import { createLeakReportLimit } from './auth/leak-report-limit.js';
import { flushUsage } from './auth/flush-usage.js';
import { type UsageRecorder, createUsageRecorder } from './auth/usage-recorder.js';
import type { Config } from './config.js';
import { answerErrors, neverStored, notFound } from './http/answer.js';
import { authHook, hookBody } from './http/auth-hook.js';
import { graphiql } from './http/graphiql.js';
import { graphqlDoor } from './http/graphql.js';
import { hasuraActions } from './http/hasura-actions.js';
import { openApiDocument } from './http/openapi.js';
import { operations } from './http/operations.js';
import { hourlyJobs } from './jobs/hourly.js';
import { type RepeatedJob, repeat } from './jobs/repeat.js';
import { type ActionsMetadata, loadActionsMetadata } from './metadata/actions-metadata.js';
import { loadMetadata } from './metadata/load.js';
import type { Metadata } from './metadata/model.js';
import type { Log } from './observe/log.js';
import { type Metrics, createMetrics } from './observe/metrics.js';
import { type ChangeFeed, type ChangeSettings, followChanges } from './store/changes/follow-changes.js';
import { type Database, isReachable } from './store/database.js';
import { revokeIdleTokens } from './store/idle-tokens.js';
import { giveBackTurn, takeTurn } from './store/job-runs.js';
import type { LoginThrottle } from './store/login-throttle.js';
import { deleteStaleRows, staleNames } from './store/stale-rows.js';
import type { DigestKey } from './tokens/opaque-token.js';
import type { Passwords } from './tokens/password.js';
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
  readonly now: () => Date;
}

export interface App {
  readonly handler: Express;
  /** Resolves when every change that was committed before the call has reached this process. */
  caughtUp(): Promise<void>;
  /** What the memory of credentials is worth just now. */
  readonly memory: { readonly isUsed: () => boolean; readonly size: () => number };
  /** Ends what follows the database. */
  stop(): Promise<void>;
  /** Reads Hasura's metadata now, not when it is first asked for. Fails where it is not as Hasura writes it. */
  readMetadata(): Promise<void>;
  /** Writes usage every so often, and runs what is due every hour, until stopped. */
  startJobs(): RepeatedJob;
  flushUsage(): Promise<void>;
  /** Runs the jobs that are due and that no other replica has taken. */
  runDueJobs(): Promise<void>;
}

/** Code and Hasura's metadata say different things; the message has a line for each. */
export class MetadataProblem extends Error {}

/** What every door of the service stands on, that of the command line too. */
export type CoreSettings = Pick<
  AppSettings,
  'db' | 'digestKeys' | 'signingKeys' | 'passwords' | 'throttle' | 'metadataDirectory' | 'now'
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
  const { config, db, digestKeys, passwords, throttle, now } = settings;
  const [digestKey] = digestKeys;
  if (digestKey === undefined) throw new Error('a service needs a digest key');
  const jwt = { keys: settings.signingKeys, ...config.jwt };
  const { sessions } = config;
  const leakReports = createLeakReportLimit();
  const secrets = { jwt, digestKey, digestKeys, passwords };
  const metadata = onceOnly(async () => await loadMetadata(settings.metadataDirectory));
  const actions = createActions({ ...secrets, throttle, leakReports, metadata, sessions, now });
  const declared = await loadActionsMetadata(settings.metadataDirectory);
  const problems = disagreements(actions, declared);
  if (problems.length > 0)
    throw new MetadataProblem(`The actions and hasura-metadata disagree:\n${problems.join('\n')}`);
  return {
    dispatch: createDispatch(db, actions, settings.caughtUp ?? (() => Promise.resolve())),
    schema: declared.schema,
    actions,
    metadata,
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
  /** The time of the database as far as it is known: replicas may have clocks of their own. */
  readonly now: () => Date;
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
      onHearing: () => log.info('changes are heard: verified credentials are kept in memory'),
    });
  const now = (): Date => {
    const databaseNow = feed?.databaseNow();
    return databaseNow === undefined ? settings.now() : new Date(databaseNow);
  };
  const kinds = credentialKinds({ db: hookDb, digestKeys, jwt, now });
  const authenticate = createAuthenticate({
    resolve: createVerifiedCredentials({ kinds, cache, feed, onLookUp: metrics.countLookUp }),
    now,
    observe({ kind, outcome, identified, address }) {
      metrics.countDecision(kind, outcome);
      if (identified !== undefined) usage.record({ identified, outcome, at: now().getTime(), address });
    },
  });
  const memory = { isUsed: () => feed?.hears() ?? false, size: () => cache.size };
  metrics.watchMemory(memory);
  return { authenticate, usage, memory, feed, now };
}

/** The whole wiring. Fails when code and Hasura's metadata disagree about the actions. */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, db, log } = settings;
  const metrics = createMetrics();
  const { authenticate, usage, memory, feed, now } = createAuthentication(settings, metrics);
  const caughtUp = async (): Promise<void> => await feed?.caughtUp();
  const { dispatch, schema, actions, metadata } = await createCore({ ...settings, now, caughtUp });
  const { publicUrl } = config;
  const openApi = openApiDocument({ actions, schema, hookBody, publicUrl, version: await readVersion() });
  const handler = routes(settings, { authenticate, dispatch, schema, metrics, openApi });

  const flush = (): Promise<void> => flushUsage(db, usage, config.sessions.idleSeconds);
  const hourly = hourlyJobs({
    ...{ log, metrics, staleNames, usageFlushSeconds: config.usageFlushSeconds },
    revokeIdle: (['api_token', 'service_token'] as const).map(
      (kind) => (limits) => revokeIdleTokens(db, kind, limits),
    ),
    deleteStale: (name, limit) => deleteStaleRows(db, name, limit),
    takeTurn: (job, everySeconds) => takeTurn(db, job, everySeconds),
    giveBackTurn: (job, everySeconds, againInSeconds) => giveBackTurn(db, job, everySeconds, againInSeconds),
  });
  feed?.start();
  return {
    handler,
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
    startJobs() {
      const flushing = repeat(config.usageFlushSeconds, flush, (error) =>
        log.warn({ error }, 'usage could not be written'),
      );
      const jobs = hourly.start();
      return {
        async stop() {
          await Promise.all([flushing.stop(), jobs.stop()]);
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
}

/** The whole route table. */
function routes(settings: AppSettings, { authenticate, dispatch, schema, metrics, openApi }: Doors): Express {
  const { config, db, log, actionSecret, signingKeys } = settings;
  const { bodyLimitBytes, addresses, webSocketMaxAgeSeconds } = config;

  const handler = express();
  handler.disable('x-powered-by');
  handler.set('etag', false);
  handler.set('trust proxy', config.trustedProxyHops);
  handler.use(neverStored);
  handler.use(
    authHook({
      authenticate,
      bodyLimitBytes,
      webSocketMaxAgeSeconds,
      addresses,
    }),
  );
  handler.use(hasuraActions({ authenticate, dispatch, actionSecret, bodyLimitBytes, addresses }));
  const explorer = config.isProduction ? undefined : graphiql();
  if (explorer !== undefined) handler.use(explorer);
  handler.use(graphqlDoor({ authenticate, dispatch, schema, bodyLimitBytes, log }));
  handler.use(
    operations({
      metrics,
      publicJwks: signingKeys.publicJwks,
      isReady: () => isReachable(db),
      openApi,
    }),
  );
  handler.use(notFound);
  handler.use(answerErrors(log));
  return handler;
}
