import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { serverAccount } from './account.js';
import { hasCode } from './errno.js';
import { clusterIn, passwordIn, urlOf } from './layout.js';
import { isPostgresOf } from './processes.js';

/**
 * The connection string of the PostgreSQL that another Graphwarden runs on this data directory and that accepts
 * connections; undefined when there is none. It holds the password and is never to be logged.
 */
export async function runningEmbeddedUrl(dataDir: string): Promise<string | undefined> {
  const folder = resolve(dataDir);
  const cluster = clusterIn(folder);
  const [, pid, port] = readyServer.exec((await readIfThere(join(cluster, 'postmaster.pid'))) ?? '') ?? [];
  if (pid === undefined || port === undefined) return undefined;
  if (!(await isPostgresOf(Number(pid), cluster, await serverAccount(cluster)))) return undefined;
  const password = await readIfThere(passwordIn(folder));
  return password === undefined ? undefined : urlOf(password.trim(), Number(port));
}

/** PostgreSQL's own format: the process, the data directory, the start, the port, …, and in the eighth line its state. */
const readyServer = /^([1-9]\d{0,9})\n.*\n.*\n(\d{1,5})\n.*\n.*\n.*\nready\s*$/;

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
