import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverAccount } from '../../src/store/embedded/account.js';
import { installedPackage, usableBinaries } from '../../src/store/embedded/binaries.js';
import { openCluster } from '../../src/store/embedded/cluster.js';
import { freePort, launch } from '../../src/store/embedded/launch.js';
import { clusterIn, pathFor, urlOf } from '../../src/store/embedded/layout.js';
import { migrateDatabase } from '../../src/store/migrate.js';
import { benchFolder } from '../database.js';
import type { Bench } from '../scenario.js';

/** A PostgreSQL that can be stopped as if the power had gone, and started again where it was. */
export interface RestartableDatabase {
  readonly url: string;
  /** Where its tables are. */
  readonly cluster: string;
  /** The postmaster as it runs now. */
  pid(): Promise<number>;
  /** By SIGQUIT: every process of it ends at once. */
  crash(): Promise<void>;
  /** By SIGKILL of the postmaster, whose children notice. */
  kill(): Promise<void>;
  /** By SIGINT: connections are ended, and all is written. */
  stop(): Promise<void>;
  startAgain(): Promise<void>;
}

interface DatabaseOptions {
  /** An existing one; else one beside the data of `npm start`. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** Durable, migrated and empty; ends with the soak. */
export async function openRestartableDatabase(
  bench: Bench,
  { folder, settings }: DatabaseOptions = {},
): Promise<RestartableDatabase> {
  bench.say('starting PostgreSQL');
  const dataDir = join(folder ?? (await benchFolder(bench)), 'postgres');
  await mkdir(dataDir);
  const cluster = clusterIn(dataDir);
  const account = await serverAccount(cluster);
  const binaries = await usableBinaries(await installedPackage(), account);
  const password = await openCluster({ dataDir, durable: true, account, binaries }, () => undefined);
  const dataPath = await pathFor(account, cluster);
  const port = await freePort();
  const start = async () =>
    await launch(
      {
        postgres: binaries.postgres,
        account,
        cluster,
        dataPath,
        settings: { max_connections: '200', ...settings },
      },
      () => Promise.resolve(port),
    );
  let server = await start();
  const endBy = async (signal: 'SIGINT' | 'SIGQUIT'): Promise<void> => {
    server.process.signal(signal);
    await server.process.ended;
  };
  const pid = async (): Promise<number> =>
    Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  bench.onEnd(async () => {
    await endBy('SIGINT');
  });
  const url = urlOf(password, port);
  await migrateDatabase({ url, referenceApp: false });
  return {
    url,
    cluster,
    pid,
    crash: async () => {
      await endBy('SIGQUIT');
    },
    async kill() {
      process.kill(await pid(), 'SIGKILL');
      await server.process.ended;
    },
    stop: async () => {
      await endBy('SIGINT');
    },
    async startAgain() {
      server = await start();
    },
  };
}
