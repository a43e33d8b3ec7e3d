import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { startGuarded, type GuardedProcess } from './guarded-process.js';
import { reasonIn } from './reason.js';

/** A PostgreSQL that accepts connections on 127.0.0.1 and nowhere else. */
export interface Server {
  readonly port: number;
  readonly process: GuardedProcess;
}

export interface LaunchOptions {
  readonly postgres: string;
  readonly account: Account;
  readonly cluster: string;
  /** How the account names the cluster: see pathFor in layout.ts. */
  readonly dataPath: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly onLine?: ((line: string) => void) | undefined;
}

const ATTEMPTS = 50;

/**
 * Starts PostgreSQL on a free port and waits, however long recovery takes, until it accepts connections. Tries again if
 * another program was faster to take the port, or while the last processes of a crashed server are still going.
 */
export async function launch(options: LaunchOptions, pickPort = freePort): Promise<Server> {
  let lines: readonly string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = await pickPort();
    const args = serverArguments(options, port);
    const server = await startGuarded(
      options.postgres,
      args,
      options.account,
      options.cluster,
      options.onLine,
    );
    if (await server.says('database system is ready to accept connections')) return { port, process: server };
    lines = server.lines;
    if (!isPassing(lines)) break;
    await delay(100);
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL did not start on ${options.cluster}: ${reasonIn(lines)} (set DATABASE_URL to use another PostgreSQL)`,
  );
}

/** A port of 127.0.0.1 that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}

function serverArguments(options: LaunchOptions, port: number): string[] {
  const settings = {
    ...options.settings,
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    logging_collector: 'off',
    log_destination: 'stderr',
    // Details of an error quote the whole row that was refused, with the hash of a password in it.
    log_error_verbosity: 'terse',
  };
  return [
    '-D',
    options.dataPath,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
}

function isPassing(lines: readonly string[]): boolean {
  // The last of these: a server whose owner was killed in the moment it started, and which its guard is ending.
  const passing = /Address already in use|pre-existing shared memory block|"postmaster.pid" already exists/;
  return lines.some((line) => passing.test(line));
}
