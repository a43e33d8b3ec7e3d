import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type App, changeSettings, createApp } from '../app.js';
import type { Config } from '../config.js';
import { seedDemo } from '../demo.js';
import { type Routes, createHttpServer } from '../http/server.js';
import type { RepeatedJob } from '../jobs/repeat.js';
import { type Log, createLog } from '../observe/log.js';
import type { Metrics } from '../observe/metrics.js';
import { type Traces, createTraces } from '../observe/traces.js';
import { closeServer } from './close-server.js';
import { endBy } from './ending.js';
import type { Addresses } from './cluster-messages.js';
import {
  StartProblem,
  madeSecrets,
  consoleDirectory,
  metadataDirectory,
  passwordCost,
  readSettings,
  usableSecrets,
} from './start.js';
import { say, welcome } from './welcome.js';
import { type WorkerChannel, openWorkerChannel } from './worker-channel.js';
import { WorkerProblem, startWorkers } from './workers.js';
import { openDatabase } from '../store/database.js';
import { watchPool } from '../store/watched-pool.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded/embedded-postgres.js';
import { createLoginThrottle } from '../store/login-throttle.js';
import { migrateDatabase } from '../store/migrate.js';
import type { DigestKey } from '../tokens/opaque-token.js';
import { createPasswords } from '../tokens/password.js';
import { readVersion } from '../version.js';

// The service as a process: read the environment, open (or embed) the database, listen, and end tidily when told to.

interface Running {
  readonly server: Server;
  readonly app: App;
  readonly closePools: () => Promise<void>;
  readonly log: Log;
  readonly traces: Traces | undefined;
  readonly address: string;
  readonly operations: Server | undefined;
  readonly drainSeconds: number;
}

/** A database with everything in it that the service needs. */
interface Ready {
  readonly url: string;
  readonly embedded: EmbeddedPostgres | undefined;
  /** Where the demo's credentials are, if there is a demo. */
  readonly demoFile: string | undefined;
}

/** Past a pooler, where there is one: the lock of a migration and its settings belong to one connection. */
const urlOfSchema = ({ changes }: Config, url: string): string => changes.listenUrl ?? url;

async function makeReady(config: Config): Promise<Ready> {
  const { digestKeys } = await usableSecrets(config);
  const { databaseUrl, referenceApp } = config;
  const embedded =
    databaseUrl === undefined
      ? await startEmbeddedPostgres({
          dataDir: join(config.dataDir, 'postgres'),
          durable: true,
          progress: say,
        })
      : undefined;
  const url = embedded?.url ?? databaseUrl ?? '';
  const demoFile =
    embedded !== undefined && referenceApp ? join(config.dataDir, 'demo-credentials.json') : undefined;
  try {
    const version = await readVersion();
    await migrateDatabase({ url: urlOfSchema(config, url), referenceApp, version, progress: say });
    if (demoFile !== undefined) await seed(url, digestKeys[0], demoFile);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  return { url, embedded, demoFile };
}

async function seed(url: string, digestKey: DigestKey, file: string): Promise<void> {
  const db = openDatabase({ url, poolSize: 1, onLost: () => undefined });
  try {
    await seedDemo({ db, passwords: createPasswords({ cost: passwordCost }), digestKey, file });
  } finally {
    await db.$client.end();
  }
}

async function run(config: Config, url: string, log: Log, metrics?: Metrics): Promise<Running> {
  const secrets = await usableSecrets(config);
  const onLost = (error: Error): void => log.warn({ error }, 'a database connection was lost');
  // Two pools: actions that wait for each other's locks must not keep the hook from its reads.
  const db = openDatabase({ url, poolSize: config.poolSize, onLost });
  const hookDb = openDatabase({ url, poolSize: config.poolSize, onLost });
  const closePools = async (): Promise<void> => {
    await Promise.all([db.$client.end(), hookDb.$client.end()]);
  };
  const traces = config.traces && createTraces(config.traces, log);
  if (traces !== undefined) for (const { $client } of [db, hookDb]) watchPool($client, traces.begin);
  let server: Server | undefined;
  let operations: Server | undefined;
  let stopApp = (): Promise<void> => Promise.resolve();
  try {
    const passwords = createPasswords({ cost: passwordCost });
    const throttle = createLoginThrottle(db.$client);
    const now = (): Date => new Date();
    const app = await createApp({
      config,
      db,
      hookDb,
      changes: changeSettings(config, url),
      log,
      ...secrets,
      passwords,
      throttle,
      metadataDirectory,
      consoleDirectory,
      now,
      ...(metrics && { metrics }),
      traces,
    });
    stopApp = app.stop;
    await app.readMetadata();
    if (app.operationsRoutes && config.operations)
      operations = await listen(app.operationsRoutes, config.operations, 'OPERATIONS_');
    server = await listen(app.routes, config);
    log.info({ address: addressOf(server) }, 'listening');
    const { drainSeconds, publicUrl } = config;
    const address = publicUrl ?? addressOf(server);
    return { server, operations, app, closePools, log, traces, address, drainSeconds };
  } catch (error) {
    shut(server);
    shut(operations);
    await stopApp();
    await closePools();
    throw error;
  }
}

function shut(server: Server | undefined): void {
  server?.close();
  server?.closeAllConnections();
}

type Listening = Pick<Config, 'port' | 'host'>;

async function listen(routes: Routes, { port, host }: Listening, prefix = ''): Promise<Server> {
  const server = createHttpServer(routes);
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const why = code === 'EADDRINUSE' ? 'something else listens there already' : code;
    throw new StartProblem(
      `Cannot listen on ${host} port ${port}: ${why}. Set ${prefix}PORT (0 takes a free one) or ${prefix}HOST.`,
    );
  }
  return server;
}

function portOf(server: Server): AddressInfo {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('a server that listens has an address');
  return address;
}

function addressOf(server: Server): string {
  const { family, address, port } = portOf(server);
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

const addressesOf = ({ address, operations }: Running): Addresses => ({
  address,
  operationsAddress: operations && addressOf(operations),
});

/**
 * Says that it is not ready, for as long as it takes others to notice; then takes no more connections, lets what is under way
 * finish (for ten seconds), writes what is in memory, closes the database. Operators are answered until the end.
 */
async function stop(running: Running, jobs: RepeatedJob, isPatient: boolean): Promise<void> {
  const { server, operations, app, closePools, log, traces, drainSeconds } = running;
  app.drain();
  log.info({ drainSeconds: isPatient ? drainSeconds : 0 }, 'stopping');
  if (isPatient) await delay(drainSeconds * 1000);
  await closeServer(server, log);
  await jobs.stop();
  await app.stop();
  shut(operations);
  await closePools().catch((error: unknown) => log.warn({ error }, 'the pool did not close tidily'));
  await traces?.stop();
  log.info('stopped');
}

/** The same for a process that has the embedded PostgreSQL under it, which ends last; if it ends by itself, all does. */
function endWith({ embedded }: Ready, log: Log, stopAll: (isPatient: boolean) => Promise<void>): () => void {
  let isEnding = false;
  const end = endBy(async (isPatient) => {
    isEnding = true;
    await stopAll(isPatient);
    await embedded?.stop();
  });
  void embedded?.exited.then(() => {
    if (isEnding) return;
    log.error('the embedded PostgreSQL ended by itself');
    process.exitCode = 1;
    end();
  });
  return end;
}

/** A start that fails when all is running already ends it. */
const failing =
  (end: () => void) =>
  (error: unknown): never => {
    process.exitCode = 1;
    end();
    throw error;
  };

async function serveAlone(config: Config, log: Log): Promise<void> {
  const ready = await makeReady(config);
  const running = await run(config, ready.url, log).catch(async (error: unknown) => {
    await ready.embedded?.stop();
    throw error;
  });
  const jobs = running.app.startJobs();
  const end = endWith(ready, log, (isPatient) => stop(running, jobs, isPatient));
  // Only now, when Ctrl-C ends everything tidily.
  await welcome(addressesOf(running), ready.demoFile).catch(failing(end));
}

/** This process keeps the others, and answers no request. */
async function serveByWorkers(config: Config, log: Log): Promise<void> {
  const environment = await madeSecrets(config, process.env);
  const ready = await makeReady(config);
  const { processes: count, drainSeconds } = config;
  const workers = startWorkers({ count, databaseUrl: ready.url, environment, drainSeconds, log });
  const end = endWith(ready, log, (isPatient) => workers.stop(isPatient));
  const welcomed = workers.listening.then((addresses) => welcome(addresses, ready.demoFile));
  await welcomed.catch(failing(end)).catch((error: unknown) => {
    if (!(error instanceof WorkerProblem)) throw error;
  });
}

/** One of several processes on the port. The primary's end is this one's too. */
async function serveAsWorker(config: Config, channel: WorkerChannel, log: Log): Promise<void> {
  const { orders, metrics } = channel;
  const running = await run(config, orders.databaseUrl, log, metrics).catch((error: unknown) => {
    channel.close();
    throw error;
  });
  const jobs = running.app.startJobs({ hourly: orders.runsHourlyJobs });
  channel.onEnd(endBy((isPatient) => stop(running, jobs, isPatient)));
  const { server, operations } = running;
  const operationsPort = operations && portOf(operations).port;
  channel.tell({ kind: 'listens', ...addressesOf(running), port: portOf(server).port, operationsPort });
}

/** Runs the service until it is told to end; resolves when it listens, or rejects when it cannot. */
export async function serve(): Promise<void> {
  const config = await readSettings(process.env);
  const log = createLog(config.logLevel);
  const channel = openWorkerChannel(process.env);
  if (channel !== undefined) {
    await serveAsWorker(config, channel, log);
    return;
  }
  if (config.processes === 1) await serveAlone(config, log);
  else await serveByWorkers(config, log);
}
