import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { hasCode } from './errno.js';
import { birthOf, isPostgresOf } from './processes.js';

/**
 * Ends the PostgreSQL that a killed Graphwarden has left on the cluster, or waits for it if it is ending already. The
 * caller owns the data directory, so nobody is using that server. A pid file that names no PostgreSQL of this cluster
 * (the machine went down; another program bears the number now) is removed, as PostgreSQL would take it for an owner.
 */
export async function endLeftover(
  cluster: string,
  account: Account,
  progress: (line: string) => void,
): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = await pidIn(pidFile);
  if (pid === undefined) return;
  if (await isPostgresOf(pid, cluster, account)) {
    progress(`Waiting for the PostgreSQL of an earlier run to end (process ${pid})`);
    await end(pid, cluster);
  }
  await rm(pidFile, { force: true });
}

async function pidIn(pidFile: string): Promise<number | undefined> {
  try {
    const [pid = ''] = (await readFile(pidFile, 'utf8')).split('\n');
    return /^[1-9]\d{0,9}$/.test(pid) ? Number(pid) : 0;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A fast shutdown; after half a minute an immediate one, which the next start recovers from. */
async function end(pid: number, cluster: string): Promise<void> {
  const birth = await birthOf(pid);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    for (let waited = 0; waited < 30_000; waited += 50) {
      if (birth === undefined || (await birthOf(pid)) !== birth) return;
      if (waited === 0) send(pid, signal);
      await delay(50);
    }
  }
  throw new EmbeddedPostgresError(
    `The PostgreSQL of an earlier run on ${cluster} does not end: kill process ${pid}, then start again`,
  );
}

function send(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
