import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { serverAccount } from '../../src/store/embedded/account.js';
import { freePort } from '../../src/store/embedded/launch.js';
import { eventually } from './processes.js';
import { scratchFolder } from './scratch.js';

const run = promisify(execFile);
const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];

/**
 * Where a PostgreSQL of the system has its server and its pg_dump side by side, so that they are of one version: the one
 * that comes with npm has no pg_dump, and an older pg_dump dumps no newer server. Undefined where there is none.
 */
export const systemPostgres: string | undefined = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  ...[18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin`),
].find((folder) => folder !== '' && needed.every((program) => existsSync(join(folder, program))));

export interface SystemPostgres {
  /** The superuser's connection string, of database `postgres`. */
  readonly url: string;
  /** Runs one of its programs, such as pg_dump. */
  run(program: string, args: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on 127.0.0.1 with a new cluster, which ends with it. */
export async function startSystemPostgres(programs: string): Promise<SystemPostgres> {
  const folder = await scratchFolder('system-postgres');
  const cluster = join(folder, 'cluster');
  const { ids } = await serverAccount(cluster);
  await chmod(folder, 0o755);
  if (ids !== undefined) await chown(folder, ids.uid, ids.gid);
  const how = { ...ids, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
  await run(
    join(programs, 'initdb'),
    ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8'],
    how,
  );
  const port = String(await freePort());
  const settings = ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const server = spawn(join(programs, 'postgres'), ['-D', cluster, '-p', port, ...settings], {
    ...how,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((done) => server.on('close', () => done()));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await eventually('the PostgreSQL of the system takes connections', async () => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    return await client.connect().then(
      async () => await client.end().then(() => true),
      () => false,
    );
  });
  return {
    url,
    async run(program, args) {
      await run(join(programs, program), [...args]);
    },
    async stop() {
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
