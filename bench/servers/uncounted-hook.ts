import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import type * as App from '../../src/app.js';
import type * as Server from '../../src/http/server.js';
import type * as Logs from '../../src/observe/log.js';
import type { Metrics } from '../../src/observe/metrics.js';
import type * as Start from '../../src/process/start.js';
import type * as Stores from '../../src/store/database.js';
import type * as Throttles from '../../src/store/login-throttle.js';
import type * as Passwords from '../../src/tokens/password.js';

// The service with every door of it, wired as in production, that counts nothing and times no answer. What it is made of
// is what was built: the compiler of the bench gives each function its name as it is made, which costs the hook something.

interface Built {
  'app.js': typeof App;
  'http/server.js': typeof Server;
  'observe/log.js': typeof Logs;
  'process/start.js': typeof Start;
  'store/database.js': typeof Stores;
  'store/login-throttle.js': typeof Throttles;
  'tokens/password.js': typeof Passwords;
}

async function built<Path extends keyof Built>(path: Path): Promise<Built[Path]> {
  const url = pathToFileURL(resolve(import.meta.dirname, '../../dist', path)).href;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- What is built has no types of its own; those of its sources are given.
  return await import(url);
}

const nothing = (): void => undefined;
const uncounted: Metrics = {
  countDecision: nothing,
  countLookUp: nothing,
  measureRequest: nothing,
  measureAction: nothing,
  countUnavailable: nothing,
  measureLag: nothing,
  countDeafness: nothing,
  countJob: nothing,
  begin: nothing,
  watch: nothing,
  text: () => Promise.resolve(''),
  contentType: 'text/plain',
  snapshot: () => Promise.resolve([]),
};

const { changeSettings, createApp } = await built('app.js');
const { createHttpServer } = await built('http/server.js');
const { createLog } = await built('observe/log.js');
const { consoleDirectory, metadataDirectory, passwordCost, readSettings, usableSecrets } =
  await built('process/start.js');
const { openDatabase } = await built('store/database.js');
const { createLoginThrottle } = await built('store/login-throttle.js');
const { createPasswords } = await built('tokens/password.js');

const config = await readSettings(process.env);
const url = config.databaseUrl ?? '';
const open = () => openDatabase({ url, poolSize: config.poolSize, onLost: nothing });
const [db, hookDb] = [open(), open()];
const app = await createApp({
  ...{ config, db, hookDb, metadataDirectory, consoleDirectory },
  ...(await usableSecrets(config)),
  changes: changeSettings(config, url),
  log: createLog(config.logLevel),
  passwords: createPasswords({ cost: passwordCost }),
  throttle: createLoginThrottle(db.$client),
  now: () => new Date(),
  metrics: uncounted,
});
await app.readMetadata();
const server = createHttpServer({ ahead: app.routes.ahead, app: app.routes.app });
server.listen(0, '127.0.0.1');
await once(server, 'listening');
app.startJobs();
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('a server has an address');
process.stdout.write(`listens on http://127.0.0.1:${address.port}\n`);
process.on('SIGTERM', () => process.exit(0));
