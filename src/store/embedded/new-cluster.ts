import { randomBytes } from 'node:crypto';
import { lchown, mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { startGuarded } from './guarded-process.js';
import { clusterIn, passwordIn, pathFor } from './layout.js';
import { reasonIn } from './reason.js';

export interface NewCluster {
  readonly dataDir: string;
  readonly durable: boolean;
  readonly account: Account;
  readonly binaries: Binaries;
}

/**
 * Creates the cluster of a data directory and returns the superuser's password. The cluster appears by a rename, the
 * very last step: whoever is killed before it leaves nothing but rubbish, which clearRubbish takes away.
 */
export async function createCluster(options: NewCluster): Promise<string> {
  const { dataDir, durable } = options;
  const password = randomBytes(24).toString('base64url');
  await storePassword(passwordIn(dataDir), password);
  const workshop = await mkdtemp(join(dataDir, WORKSHOP));
  try {
    await initialise(workshop, password, options);
    await rename(clusterIn(workshop), clusterIn(dataDir));
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  if (durable) await sync(dataDir);
  return password;
}

const WORKSHOP = 'new-';

/** Removes what killed creations have left. The caller owns the data directory. */
export async function clearRubbish(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(WORKSHOP)) continue;
    // An initdb whose guard was killed too may still be writing there; the start after this one clears it then.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}

async function initialise(workshop: string, password: string, options: NewCluster): Promise<void> {
  const { account, binaries, dataDir, durable } = options;
  const cluster = clusterIn(workshop);
  const pwfile = join(workshop, 'pwfile');
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(pwfile, `${password}\n`, { mode: 0o600 });
  await handOver([cluster, pwfile, workshop], account);
  const args = initdbArguments(await pathFor(account, cluster), durable);
  const initdb = await startGuarded(binaries.initdb, args, account, cluster);
  if ((await initdb.ended) === 0) return;
  throw new EmbeddedPostgresError(
    `The database in ${dataDir} could not be created: ${reasonIn(initdb.lines)} (set DATABASE_URL to use another PostgreSQL)`,
  );
}

function initdbArguments(dataPath: string, durable: boolean): string[] {
  return [
    `--pgdata=${dataPath}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--pwfile=../pwfile', // beside the cluster, which is the working directory
    '--encoding=UTF8',
    // lower() and the like know Unicode, the same on every machine; only full text search asks the C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'C'}`,
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

/** Links are not followed: whoever could put one there must not be given somebody else's file. */
async function handOver(paths: readonly string[], account: Account): Promise<void> {
  if (account.ids === undefined) return;
  for (const path of paths) await lchown(path, account.ids.uid, account.ids.gid);
}

/** Readable by this user alone from the first moment, and written anew, never through what may be there. */
async function storePassword(file: string, password: string): Promise<void> {
  await rm(file, { force: true });
  await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  await sync(file);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
