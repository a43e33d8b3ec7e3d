import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverAccount } from '../../../src/store/embedded/account.js';
import { freePort } from '../../../src/store/embedded/launch.js';
import { eventually } from '../../support/processes.js';

const run = promisify(execFile);
const places = ['pgbouncer', '/usr/sbin/pgbouncer', '/usr/local/bin/pgbouncer'];

export interface InstalledPgbouncer {
  readonly program: string;
  readonly version: readonly [number, number];
}

/** The pgbouncer of this machine; undefined where there is none. */
export async function installedPgbouncer(): Promise<InstalledPgbouncer | undefined> {
  for (const program of places) {
    const said = await run(program, ['--version']).catch(() => undefined);
    const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(said?.stdout ?? '') ?? [];
    if (major !== undefined) return { program, version: [Number(major), Number(minor)] };
  }
  return undefined;
}

export interface Pooler {
  /** The same database, by the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A pgbouncer before the server of this URL, with few connections to it, as a process of its own. */
export async function startPgbouncer(
  { program }: InstalledPgbouncer,
  serverUrl: string,
  settings: Readonly<Record<string, string | number>>,
  port?: number,
): Promise<Pooler> {
  const { hostname, port: serverPort, username, password, pathname } = new URL(serverUrl);
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-pgbouncer-'));
  const ownPort = port ?? (await freePort());
  const lines = Object.entries({
    listen_addr: '127.0.0.1',
    listen_port: ownPort,
    unix_socket_dir: '',
    auth_type: 'plain',
    auth_file: join(folder, 'users'),
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  // In transaction mode a connection to the server may serve somebody who has set nothing on it.
  const settle = `set datestyle = ''ISO''; set default_transaction_isolation = ''read committed''; set jit = off; set statement_timeout = ''10s''; set lock_timeout = ''5s''`;
  const database = `${pathname.slice(1)} = host=${hostname} port=${serverPort} connect_query='${settle}'`;
  await writeFile(join(folder, 'users'), `"${username}" "${decodeURIComponent(password)}"\n`, {
    mode: 0o600,
  });
  await writeFile(join(folder, 'settings'), `[databases]\n${database}\n[pgbouncer]\n${lines.join('\n')}\n`);
  // It refuses to run as root, as PostgreSQL does.
  const { ids } = await serverAccount(join(folder, 'none'));
  if (ids !== undefined)
    for (const path of [folder, join(folder, 'users'), join(folder, 'settings')])
      await chown(path, ids.uid, ids.gid);
  const child: ChildProcess = spawn(program, ['--quiet', join(folder, 'settings')], {
    ...ids,
    cwd: '/',
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await eventually('pgbouncer listens', async () => await listens(ownPort));
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(ownPort);
  return {
    url: url.toString(),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return await new Promise((done) => {
    socket.once('connect', () => done(true)).once('error', () => done(false));
  }).then((isOpen) => {
    socket.destroy();
    return isOpen === true;
  });
}
