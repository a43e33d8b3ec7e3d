import { mkdir } from 'node:fs/promises';
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
  crash(): Promise<void>;
  startAgain(): Promise<void>;
}

/** Durable, migrated and empty; ends with the soak. */
export async function openRestartableDatabase(bench: Bench): Promise<RestartableDatabase> {
  bench.say('starting PostgreSQL');
  const dataDir = join(await benchFolder(bench), 'postgres');
  await mkdir(dataDir);
  const cluster = clusterIn(dataDir);
  const account = await serverAccount(cluster);
  const binaries = await usableBinaries(await installedPackage(), account);
  const password = await openCluster({ dataDir, durable: true, account, binaries }, () => undefined);
  const dataPath = await pathFor(account, cluster);
  const port = await freePort();
  const start = async () =>
    await launch(
      { postgres: binaries.postgres, account, cluster, dataPath, settings: { max_connections: '200' } },
      () => Promise.resolve(port),
    );
  let server = await start();
  bench.onEnd(async () => {
    server.process.signal('SIGINT');
    await server.process.ended;
  });
  const url = urlOf(password, port);
  await migrateDatabase({ url, referenceApp: false });
  return {
    url,
    async crash() {
      server.process.signal('SIGQUIT');
      await server.process.ended;
    },
    async startAgain() {
      server = await start();
    },
  };
}
