import { join } from 'node:path';
import { testAs, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

// A data directory holds `cluster` (PostgreSQL's own, of the account it runs under), `password` (of the superuser; only
// the user who starts us may read it), `owner.pid` (see owner.ts) and, while a cluster is being created, `new-…`.

export function clusterIn(folder: string): string {
  return join(folder, 'cluster');
}

export function passwordIn(dataDir: string): string {
  return join(dataDir, 'password');
}

/** The superuser's connection string. */
export const urlOf = (password: string, port: number): string =>
  `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;

/**
 * How the account names the cluster: by its path, if it can go there. If a folder above is closed to it (root's home),
 * by its working directory, which root sets before it becomes the account: so no folder above needs to be entered.
 */
export async function pathFor(account: Account, cluster: string): Promise<string> {
  if (await testAs(account, ['-x', cluster])) return cluster;
  if (await testAs(account, ['-x', '/proc/self/cwd'], cluster)) return '/proc/self/cwd';
  throw new EmbeddedPostgresError(
    `PostgreSQL runs as ${account.name}, who cannot enter ${cluster}: start as an ordinary user, choose another data directory, or set DATABASE_URL`,
  );
}
