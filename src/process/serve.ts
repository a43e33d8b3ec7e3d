import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve } from 'node:path';
import { type App, type AppSettings, createApp } from '../app.js';
import type { Config } from '../config.js';
import { keepAddress, seedDemo } from '../demo.js';
import type { RepeatedJob } from '../jobs/repeat.js';
import { type Log, createLog } from '../observe/log.js';
import { StartProblem, metadataDirectory, passwordCost, readSettings, usableSecrets } from './start.js';
import { openDatabase } from '../store/database.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded/embedded-postgres.js';
import { createLoginThrottle } from '../store/login-throttle.js';
import { migrateDatabase } from '../store/migrate.js';
import { createPasswords } from '../tokens/password.js';

// The service as a process: read the environment, open (or embed) the database, listen, and end tidily when told to.

const drainMs = 10_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Running {
  readonly server: Server;
  readonly app: App;
  readonly closePools: () => Promise<void>;
  readonly embedded: EmbeddedPostgres | undefined;
  readonly log: Log;
  readonly address: string;
  /** Where the demo's credentials are, if there is a demo. */
  readonly demoFile: string | undefined;
}

async function start(config: Config): Promise<Running> {
  const log = createLog(config.logLevel);
  const embedded =
    config.databaseUrl === undefined
      ? await startEmbeddedPostgres({
          dataDir: join(config.dataDir, 'postgres'),
          durable: true,
          progress: say,
        })
      : undefined;
  try {
    return await run(config, embedded, log);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

async function run(config: Config, embedded: EmbeddedPostgres | undefined, log: Log): Promise<Running> {
  const secrets = await usableSecrets(config);
  const url = embedded?.url ?? config.databaseUrl ?? '';
  await migrateDatabase({ url, referenceApp: config.referenceApp, progress: say });
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
      changes: changesOf(config, url),
      log,
      ...secrets,
      passwords,
      throttle,
      metadataDirectory,
      now,
    });
    stopApp = app.stop;
    await app.readMetadata();
    const isDemo = embedded !== undefined && config.referenceApp;
    const demoFile = join(config.dataDir, 'demo-credentials.json');
    if (isDemo) await seedDemo({ db, passwords, digestKey: secrets.digestKeys[0], file: demoFile });
    server = await listen(config, app);
    const address = config.publicUrl ?? addressOf(server);
    const hasDemo = isDemo && (await keepAddress(demoFile, address));
    return { server, app, closePools, embedded, log, address, demoFile: hasDemo ? demoFile : undefined };
  } catch (error) {
    shut(server);
    await stopApp();
    await closePools();
    throw error;
  }
}

/** How this process is told of changes in the database at `url`; nothing is kept in memory where nothing may be. */
function changesOf({ cacheEntries, changes }: Config, url: string): AppSettings['changes'] {
  if (cacheEntries === 0) return undefined;
  const clocks = { monotonic: () => performance.now(), wall: () => Date.now() };
  return { ...changes, url, listenUrl: changes.listenUrl ?? url, clocks };
}

function shut(server: Server | undefined): void {
  server?.close();
  server?.closeAllConnections();
}

async function listen(config: Config, app: App): Promise<Server> {
  const server = createServer({ maxHeaderSize: 65_536 }, app.handler);
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

function addressOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('a server that listens has an address');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

function welcome({ address, demoFile }: Running): void {
  say(`\nGraphwarden listens on ${address}\n`);
  if (demoFile === undefined) return;
  const file = relative(process.cwd(), demoFile);
  const path = file.startsWith('..') ? resolve(demoFile) : `./${file}`;
  const secret = (field: string): string => `$(node -p "require('${path}').${field}")`;
  say(`Demo credentials are in ${path} (users with passwords, an API token, two service tokens).`);
  say('Ask what Hasura would ask about the API token, and about a service token:\n');
  say(`  curl ${address}/hasura/auth -H "Authorization: Bearer ${secret('apiToken')}"`);
  say(`  curl ${address}/hasura/auth -H "Authorization: Bearer ${secret('serviceTokens.projectRead')}"\n`);
  say('Ctrl-C stops everything.');
}

/** Stops taking requests, lets those under way finish (for ten seconds), writes what is in memory, closes the database. */
async function stop({ server, app, closePools, embedded, log }: Running, jobs: RepeatedJob): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const late = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(late);
  await jobs.stop();
  await app.stop();
  await closePools().catch((error: unknown) => log.warn({ error }, 'the pool did not close tidily'));
  await embedded?.stop();
}

/** Runs the service until it is told to end; resolves when it listens, or rejects when it cannot. */
export async function serve(): Promise<void> {
  const running = await start(await readSettings(process.env));
  const jobs = running.app.startJobs();
  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending ??= stop(running, jobs).then(() => process.exit(process.exitCode ?? 0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  void running.embedded?.exited.then(() => {
    if (ending !== undefined) return;
    running.log.error('the embedded PostgreSQL ended by itself');
    process.exitCode = 1;
    end();
  });
  // Only now, when Ctrl-C ends everything tidily.
  welcome(running);
}
