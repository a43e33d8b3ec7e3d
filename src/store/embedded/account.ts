import { spawn } from 'node:child_process';
import { lstat, readFile } from 'node:fs/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { hasCode } from './errno.js';
import { exitCode } from './exit-code.js';

/** The account PostgreSQL runs under. Without `ids` it is the account of this process. */
export interface Account {
  readonly name: string;
  readonly ids?: { readonly uid: number; readonly gid: number };
}

/**
 * All that PostgreSQL and its helpers get to know of our environment: no secret, no NODE_OPTIONS, no locale and no
 * time zone, so that a cluster is the same whoever creates it.
 */
export const SERVER_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

/**
 * PostgreSQL refuses to run as root. Started by root it runs as the owner of the cluster if there is one already, else
 * as `postgres`, else as `nobody`. Started by anybody else it runs as that user, who must own the cluster.
 */
export async function serverAccount(cluster: string): Promise<Account> {
  const owner = await ownerOf(cluster);
  if (process.geteuid?.() !== 0) return ownAccount(cluster, owner?.uid);
  if (owner?.uid === 0) {
    throw new EmbeddedPostgresError(
      `${cluster} belongs to root, as whom PostgreSQL refuses to run: give it to user postgres or nobody (chown -R), or choose another data directory`,
    );
  }
  const account =
    owner === undefined ? await unprivilegedAccount() : { name: `uid ${owner.uid}`, ids: owner };
  await assertUsable(account);
  return account;
}

/** What test(1) answers when the account asks it: the kernel's own word, whatever permissions, groups or lists say. */
export async function testAs(account: Account, expression: readonly string[], cwd = '/'): Promise<boolean> {
  const shell = ['-c', 'test "$@"', 'sh', ...expression];
  const child = spawn('/bin/sh', shell, { ...account.ids, cwd, env: SERVER_ENVIRONMENT, stdio: 'ignore' });
  return (await exitCode(child)) === 0;
}

async function ownerOf(cluster: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await lstat(cluster);
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function ownAccount(cluster: string, owner: number | undefined): Account {
  if (owner !== undefined && owner !== process.geteuid?.()) {
    throw new EmbeddedPostgresError(
      `${cluster} belongs to another user (uid ${owner}): start as that user, or choose another data directory`,
    );
  }
  return { name: 'this user' };
}

async function unprivilegedAccount(): Promise<Account> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:([1-9]\\d*):(\\d+):`, 'm').exec(passwd) ?? [];
    if (uid !== undefined && gid !== undefined) return { name, ids: { uid: Number(uid), gid: Number(gid) } };
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and there is no user postgres or nobody: start as an ordinary user, or set DATABASE_URL',
  );
}

/** In a container without the right to change users, say so before anything is created. */
async function assertUsable(account: Account): Promise<void> {
  try {
    await testAs(account, ['-d', '/']);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL refuses to run as root, and root may not start it as ${account.name} here: start as an ordinary user, or set DATABASE_URL`,
      { cause: error },
    );
  }
}
