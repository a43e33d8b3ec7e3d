import { randomBytes } from 'node:crypto';
import {
  lchown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { testAs, type Account } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { hasCode } from './errno.js';
import { startGuarded } from './guarded-process.js';
import { reasonIn } from './launch.js';

/**
 * The data directory holds `cluster` (PostgreSQL's own, of its account), `password` (of the superuser; of the user who
 * starts us, who alone may read it), `owner.pid` (see owner.ts) and, while a cluster is being created, `new-…`.
 */
export interface ClusterOptions {
  readonly dataDir: string;
  readonly durable: boolean;
  readonly account: Account;
  readonly binaries: Binaries;
  readonly progress: (line: string) => void;
}

/** Where the cluster of a data directory is, once it has been created. */
export function clusterIn(dataDir: string): string {
  return join(dataDir, 'cluster');
}

/**
 * The superuser's password of the cluster, which is created if there is none. The cluster appears by a rename, the very
 * last step: a start that is killed before it leaves nothing but rubbish, which the next one clears away.
 */
export async function openCluster(options: ClusterOptions): Promise<string> {
  await clearRubbish(options.dataDir);
  const cluster = clusterIn(options.dataDir);
  if (!(await exists(cluster))) return await createCluster(options);
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim();
  if (version !== String(options.binaries.major)) {
    throw new EmbeddedPostgresError(
      `${cluster} holds data of PostgreSQL version ${version}, but this is version ${options.binaries.major}: move it away, or start with another data directory`,
    );
  }
  return await storedPassword(options.dataDir);
}

/**
 * How the account names the cluster: by its path, if it can go there. If a folder above is closed to it (root's home),
 * by its working directory, which root has set before it became the account: so no folder above needs to be entered.
 */
export async function pathFor(account: Account, cluster: string): Promise<string> {
  if (await testAs(account, ['-x', cluster])) return cluster;
  if (await testAs(account, ['-x', '/proc/self/cwd'], cluster)) return '/proc/self/cwd';
  throw new EmbeddedPostgresError(
    `PostgreSQL runs as ${account.name}, who cannot enter ${cluster}: start as an ordinary user, choose a data directory elsewhere, or set DATABASE_URL`,
  );
}

async function createCluster(options: ClusterOptions): Promise<string> {
  const { dataDir, account, durable, progress } = options;
  progress(`Creating a PostgreSQL ${options.binaries.major} database in ${dataDir} (only this once)`);
  const password = randomBytes(24).toString('base64url');
  await storePassword(dataDir, password);
  const workshop = await mkdtemp(join(dataDir, 'new-'));
  const cluster = clusterIn(workshop);
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(join(workshop, 'pwfile'), `${password}\n`, { mode: 0o600 });
  await handOver([cluster, join(workshop, 'pwfile'), workshop], account);
  await initialise(cluster, options);
  await rename(cluster, clusterIn(dataDir));
  await rm(workshop, { recursive: true });
  if (durable) await sync(dataDir);
  progress('The database is created');
  return password;
}

async function initialise(
  cluster: string,
  { account, binaries, dataDir, durable }: ClusterOptions,
): Promise<void> {
  const initdb = await startGuarded(
    binaries.initdb,
    [
      ...[
        '-D',
        await pathFor(account, cluster),
        '--username=postgres',
        '--auth=scram-sha-256',
        '--pwfile=../pwfile',
      ],
      ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', ...libcLocale()],
      ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ],
    account,
    cluster,
  );
  if ((await initdb.ended) !== 0) {
    throw new EmbeddedPostgresError(
      `The database in ${dataDir} could not be created: ${reasonIn(initdb.lines)}`,
    );
  }
}

/** What is left to the C library (what a letter is, to full text search) knows Unicode too, where that locale is sure to exist. */
function libcLocale(): string[] {
  return [`--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'C'}`];
}

/** Links are not followed: whoever could put one there must not be given somebody else's file. */
async function handOver(paths: readonly string[], account: Account): Promise<void> {
  if (account.ids === undefined) return;
  for (const path of paths) await lchown(path, account.ids.uid, account.ids.gid);
}

async function storePassword(dataDir: string, password: string): Promise<void> {
  const file = join(dataDir, 'password');
  await rm(file, { force: true });
  await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
  await sync(file);
}

async function storedPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'password');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new EmbeddedPostgresError(
      `${file} is missing, without which the database beside it cannot be used: restore it, or remove ${dataDir} to begin anew`,
    );
  }
}

async function clearRubbish(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith('new-')) continue;
    // An initdb whose guard was killed too may still be writing there; the start after this one clears it then.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
