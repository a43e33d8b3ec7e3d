import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { hasCode } from './errno.js';
import { clusterIn, passwordIn } from './layout.js';
import { clearRubbish, createCluster, type NewCluster } from './new-cluster.js';

/** The superuser's password of the cluster in the data directory; the cluster is created if there is none. */
export async function openCluster(options: NewCluster, progress: (line: string) => void): Promise<string> {
  const { dataDir, binaries } = options;
  await clearRubbish(dataDir);
  if (await exists(clusterIn(dataDir))) {
    await assertOfMajor(binaries.major, clusterIn(dataDir));
    return await storedPassword(dataDir);
  }
  progress(`Creating a PostgreSQL ${binaries.major} database in ${dataDir} (only this once)`);
  const password = await createCluster(options);
  progress('The database is created');
  return password;
}

async function assertOfMajor(major: number, cluster: string): Promise<void> {
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim();
  if (version === String(major)) return;
  throw new EmbeddedPostgresError(
    `${cluster} holds data of PostgreSQL version ${version}, but this is version ${major}: move it away, or choose another data directory`,
  );
}

async function storedPassword(dataDir: string): Promise<string> {
  const file = passwordIn(dataDir);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    throw new EmbeddedPostgresError(
      `${file} is missing, without which the database beside it cannot be used: restore it, or remove ${dataDir} to begin anew`,
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
