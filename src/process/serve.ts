import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { type App, changeSettings, createApp } from '../app.js';
import type { Config } from '../config.js';
import { keepAddress, seedDemo } from '../demo.js';
import { createHttpServer } from '../http/server.js';
import type { RepeatedJob } from '../jobs/repeat.js';
import { type Log, createLog } from '../observe/log.js';
import type { Metrics } from '../observe/metrics.js';
import { closeServer } from './close-server.js';
import {
  StartProblem,
  madeSecrets,
  consoleDirectory,
  metadataDirectory,
  passwordCost,
  readSettings,
  usableSecrets,
} from './start.js';
import { type WorkerChannel, openWorkerChannel } from './worker-channel.js';
import { WorkerProblem, startWorkers } from './workers.js';
import { openDatabase } from '../store/database.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded/embedded-postgres.js';
import { createLoginThrottle } from '../store/login-throttle.js';
import { migrateDatabase } from '../store/migrate.js';
import type { DigestKey } from '../tokens/opaque-token.js';
import { createPasswords } from '../tokens/password.js';

// The service as a process: read the environment, open (or embed) the database, listen, and end tidily when told to.

const drainMs = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Running {
  readonly server: Server;
  readonly app: App;
  readonly closePools: () => Promise<void>;
  readonly log: Log;
  readonly address: string;
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
    await migrateDatabase({ url: urlOfSchema(config, url), referenceApp, progress: say });
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
  let server: Server | undefined;
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
    });
    stopApp = app.stop;
    await app.readMetadata();
    server = await listen(config, app);
    return { server, app, closePools, log, address: config.publicUrl ?? addressOf(server) };
  } catch (error) {
    shut(server);
    await stopApp();
    await closePools();
    throw error;
  }
}

function shut(server: Server | undefined): void {
  server?.close();
  server?.closeAllConnections();
}

async function listen(config: Config, app: App): Promise<Server> {
  const server = createHttpServer(app.routes);
  server.listen(config.port, config.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const why = code === 'EADDRINUSE' ? 'something else listens there already' : code;
    throw new StartProblem(
      `Cannot listen on ${config.host} port ${config.port}: ${why}. Set PORT (0 takes a free one) or HOST.`,
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

async function welcome(address: string, demoFile: string | undefined): Promise<void> {
  const hasDemo = demoFile !== undefined && (await keepAddress(demoFile, address));
  say(`\nGraphwarden listens on ${address}\n`);
  say(`The console: ${address}/console/`);
  if (!hasDemo) return;
  const file = relative(process.cwd(), demoFile);
  const path = file.startsWith('..') ? resolve(demoFile) : `./${file}`;
  const shown = (field: string): string => `node -p "require('${path}').${field}"`;
  const secret = (field: string): string => `$(${shown(field)})`;
  say(`Demo credentials are in ${path} (users with passwords, an API token, two service tokens).`);
  say('In the console olga can log in, who owns a workspace. Her password:\n');
  say(`  ${shown('users[2].password')}\n`);
  say('Ask what Hasura would ask about the API token, and about a service token:\n');
  say(`  curl ${address}/hasura/auth -H "Authorization: Bearer ${secret('apiToken')}"`);
  say(`  curl ${address}/hasura/auth -H "Authorization: Bearer ${secret('serviceTokens.projectRead')}"\n`);
  say('Ctrl-C stops everything.');
}

/** Stops taking requests, lets those under way finish (for ten seconds), writes what is in memory, closes the database. */
async function stop({ server, app, closePools, log }: Running, jobs: RepeatedJob): Promise<void> {
  await closeServer(server, drainMs);
  await jobs.stop();
  await app.stop();
  await closePools().catch((error: unknown) => log.warn({ error }, 'the pool did not close tidily'));
}

/** From now on this process ends tidily when it is told to, or when what comes back is called. */
function endBy(stopAll: () => Promise<void>): () => void {
  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending ??= stopAll().then(() => process.exit(process.exitCode ?? 0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return end;
}

/** The same for a process that has the embedded PostgreSQL under it, which ends last; if it ends by itself, all does. */
function endWith({ embedded }: Ready, log: Log, stopAll: () => Promise<void>): () => void {
  let isEnding = false;
  const end = endBy(async () => {
    isEnding = true;
    await stopAll();
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
  const end = endWith(ready, log, () => stop(running, jobs));
  // Only now, when Ctrl-C ends everything tidily.
  await welcome(running.address, ready.demoFile).catch(failing(end));
}

/** This process keeps the others, and answers no request. */
async function serveByWorkers(config: Config, log: Log): Promise<void> {
  const environment = await madeSecrets(config, process.env);
  const ready = await makeReady(config);
  const workers = startWorkers({ count: config.processes, databaseUrl: ready.url, environment, log });
  const end = endWith(ready, log, () => workers.stop());
  const welcomed = workers.listening.then((address) => welcome(address, ready.demoFile));
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
  channel.onEnd(endBy(() => stop(running, jobs)));
  channel.tell({ kind: 'listens', address: running.address, port: portOf(running.server).port });
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
