import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { serverAccount } from '../../src/store/embedded/account.js';
import { installedPackage, usableBinaries } from '../../src/store/embedded/binaries.js';
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
  type EmbeddedOptions,
  type EmbeddedPostgres,
} from '../../src/store/embedded/embedded-postgres.js';
import { freePort, launch } from '../../src/store/embedded/launch.js';
import { eventually, isRunning, runningProcesses } from '../support/processes.js';
import { scratchFolder } from '../support/scratch.js';

const CHILD = fileURLToPath(new URL('../support/embedded-postgres-child.js', import.meta.url));
const NOBODY = { uid: 65534, gid: 65534 } as const;
const isRoot = process.geteuid?.() === 0;
const testOnLinux = process.platform === 'linux' ? test : test.skip;
const testAsRoot = isRoot ? testOnLinux : test.skip;
/** The child runs from this checkout, which in a private folder only root can read. */
const nobodyCanReadUs = isRoot && spawnSync('test', ['-r', CHILD], { ...NOBODY, cwd: '/' }).status === 0;
const testAsNobody = nobodyCanReadUs ? testOnLinux : test.skip;

let prepared: string;
let folder: string;
/** Where programs may be run. */
let disk: string | undefined;
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

/** A data directory which was started and stopped once and holds the answer that `recall` finds. */
beforeAll(async () => {
  prepared = await scratchFolder('embedded');
  await chmod(prepared, 0o755);
  const postgres = await startEmbeddedPostgres({
    dataDir: prepared,
    durable: false,
    progress: () => undefined,
  });
  await query(postgres.url, 'create table kept as select 42 as answer');
  await postgres.stop();
});

afterAll(() => rm(prepared, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await scratchFolder('embedded');
  await chmod(folder, 0o755);
  dataDir = join(folder, 'postgres');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
  // What a failed test has left, which its unique folder identifies.
  for (const { pid, commandLine } of await runningProcesses()) {
    if (commandLine.includes(folder)) process.kill(pid, 'SIGKILL');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  if (disk !== undefined) await rm(disk, { recursive: true, force: true });
});

/** Gives this test's data directory a database, owners included, in less time than initdb takes. */
function givenDatabase(): void {
  expect(spawnSync('cp', ['-a', prepared, dataDir]).status).toBe(0);
}

async function start(options: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    progress: () => undefined,
    ...options,
  });
  running.push(postgres);
  return postgres;
}

function spawnChild(ids: { uid?: number; gid?: number } = {}) {
  const child = spawn(process.execPath, [CHILD, dataDir], {
    ...ids,
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** A Graphwarden in a process of its own, and what it has started. */
async function startChild(ids: { uid?: number; gid?: number } = {}) {
  const child = spawnChild(ids);
  const url = await firstLine(child.stdout);
  if (url === undefined) throw new Error(`the child has not started: ${await text(child.stderr)}`);
  const offspring = (await runningProcesses()).filter(({ parent }) => parent === child.pid);
  const guard = offspring.find(({ commandLine }) => commandLine.includes('read -r'))?.pid;
  if (guard === undefined) throw new Error('the child has no guard');
  return { child, url, guard, postmaster: await postmasterPid() };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface(stream)) return line;
  return undefined;
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'));
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
}

const recall = (url: string) => query(url, 'select answer from kept');

/** The one line for the person at the terminal. */
async function refusal(): Promise<string> {
  const error: unknown = await start().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EmbeddedPostgresError);
  const message = error instanceof Error ? error.message : '';
  expect(message).not.toContain('\n');
  return message;
}

describe('in the ordinary course', () => {
  test('the first start makes a database that knows Unicode, a later one finds its data', async () => {
    const told: string[] = [];
    const first = await start({ progress: (line) => told.push(line) });
    expect(await query(first.url, "select lower('ÉCOLE') = 'école'")).toEqual([true]);
    expect(told.join()).toContain('Creating');
    await query(first.url, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start({ progress: (line) => told.push(line) });
    expect(await recall(second.url)).toEqual([42]);
    expect(told).toHaveLength(2);
  });

  test('stop leaves no process behind, however often it is called, and the folder free', async () => {
    const ofOurs = async () => (await runningProcesses()).filter(({ parent }) => parent === process.pid);
    const before = await ofOurs();
    givenDatabase();
    const postgres = await start();
    const postmaster = await postmasterPid();
    expect((await ofOurs()).length).toBe(before.length + 2);
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    expect(await ofOurs()).toEqual(before);
    expect(await isRunning(postmaster)).toBe(false);
    expect((await readdir(dataDir)).sort()).toEqual(['cluster', 'password']);
  });

  test('only this machine can connect, only with the password, which only we can read', async () => {
    givenDatabase();
    const { url } = await start();
    const settings =
      "select current_setting('listen_addresses') a, current_setting('unix_socket_directories') b";
    expect(await query(url, settings)).toEqual(['127.0.0.1', '']);
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.toString(), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const { mode, uid } = await stat(join(dataDir, 'password'));
    expect({ mode: mode & 0o777, uid }).toEqual({ mode: 0o600, uid: process.geteuid?.() });
  });

  testOnLinux('PostgreSQL gets nothing of our environment, and no Ctrl-C', async () => {
    givenDatabase();
    await start();
    const postmaster = await postmasterPid();
    const environment = await readFile(`/proc/${postmaster}/environ`, 'utf8');
    const names = environment.split('\0').map((entry) => entry.replace(/=.*/s, ''));
    const harmless = ['PATH', 'LC_ALL', 'TZ', 'PWD', 'OLDPWD', 'SHLVL', '_', ''];
    expect(names.filter((name) => !harmless.includes(name))).toEqual([]);
    const groupOf = new Map((await runningProcesses()).map(({ pid, group }) => [pid, group]));
    expect(groupOf.get(postmaster)).not.toBe(groupOf.get(process.pid));
  });

  test('a port that somebody else has taken in the meantime is given up for another', async () => {
    givenDatabase();
    const cluster = join(dataDir, 'cluster');
    const account = await serverAccount(cluster);
    const binaries = await usableBinaries(await installedPackage(), account);
    const rival = createServer().listen(0, '127.0.0.1');
    await once(rival, 'listening');
    const address = rival.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const ports = [taken, taken];
    const options = { postgres: binaries.postgres, account, cluster, dataPath: cluster, settings: {} };
    const server = await launch(options, async () => ports.pop() ?? (await freePort()));
    expect(server.port).not.toBe(taken);
    server.process.signal('SIGINT');
    expect(await server.process.ended).toBe(0);
    rival.close();
  });
});

describe('after a violent end', () => {
  test('of Graphwarden (kill -9), PostgreSQL ends by itself and the next start finds the data', async () => {
    givenDatabase();
    const { child, postmaster } = await startChild();
    await kill(child);
    await eventually('the postmaster is gone', async () => !(await isRunning(postmaster)));
    expect(await recall((await start()).url)).toEqual([42]);
  });

  test('of Graphwarden, the next start waits for a PostgreSQL that is still shutting down', async () => {
    givenDatabase();
    const { child, postmaster } = await startChild();
    process.kill(postmaster, 'SIGSTOP');
    await kill(child);
    const postgres = await start({ progress: () => process.kill(postmaster, 'SIGCONT') });
    expect(await recall(postgres.url)).toEqual([42]);
    expect(await isRunning(postmaster)).toBe(false);
  });

  test('of Graphwarden and the guard, the next start ends the orphan', async () => {
    givenDatabase();
    const { child, guard, postmaster } = await startChild();
    process.kill(guard, 'SIGKILL');
    await eventually('the guard is gone', async () => !(await isRunning(guard)));
    await kill(child);
    expect(await isRunning(postmaster)).toBe(true);
    const postgres = await start();
    expect(await isRunning(postmaster)).toBe(false);
    expect(await recall(postgres.url)).toEqual([42]);
  });

  test('of PostgreSQL, `exited` resolves, stop returns, and the next start has all that was committed', async () => {
    givenDatabase();
    const postgres = await start({ durable: true });
    await query(postgres.url, 'update kept set answer = 43');
    process.kill(await postmasterPid(), 'SIGKILL');
    await postgres.exited;
    await postgres.stop();
    expect(await recall((await start()).url)).toEqual([43]);
  });

  test('in the middle of initdb, the next start begins anew', async () => {
    const child = spawnChild();
    const workshop = async () =>
      (await readdir(dataDir).catch(() => [])).find((name) => name.startsWith('new-'));
    const begun = async () =>
      await stat(join(dataDir, (await workshop()) ?? '', 'cluster', 'global', 'pg_control')).catch(
        () => undefined,
      );
    await eventually('initdb is at work', async () => (await begun()) !== undefined);
    await kill(child);
    expect(await readdir(dataDir)).not.toContain('cluster');
    await query((await start()).url, 'select 1');
    await eventually(
      'the first initdb is gone',
      async () =>
        !(await runningProcesses()).some(({ commandLine }) => commandLine.includes(`${dataDir}/new-`)),
    );
  });

  test('of the machine, numbers that other processes bear now are no obstacle, and those are left alone', async () => {
    givenDatabase();
    const cluster = join(dataDir, 'cluster');
    const bystander = spawn('sleep', ['60'], { ...(await serverAccount(cluster)).ids, cwd: cluster });
    children.push(bystander);
    await writeFile(join(cluster, 'postmaster.pid'), `${bystander.pid}\n${cluster}\n`);
    await writeFile(join(dataDir, 'owner.pid'), `${process.pid} another-boot:1\n`);
    expect(await recall((await start()).url)).toEqual([42]);
    expect(await isRunning(bystander.pid ?? 0)).toBe(true);
  });
});

describe('one clear line says', () => {
  test('that the data directory is in use, and by which process', async () => {
    givenDatabase();
    const { child } = await startChild();
    const asked = Date.now();
    expect(await refusal()).toContain(`in use by another Graphwarden (process ${child.pid})`);
    expect(Date.now() - asked).toBeLessThan(1000);
    child.stdin.end();
    await once(child, 'exit');
    await start();
    expect(await refusal()).toContain(`process ${process.pid}`);
  });

  test('that the data are of another major version', async () => {
    givenDatabase();
    await writeFile(join(dataDir, 'cluster', 'PG_VERSION'), '16\n');
    expect(await refusal()).toMatch(/holds data of PostgreSQL version 16, but this is version 17/);
  });

  test('what PostgreSQL itself did not like', async () => {
    givenDatabase();
    await writeFile(join(dataDir, 'cluster', 'postgresql.conf'), 'work_mem = plenty\n', { flag: 'a' });
    expect(await refusal()).toMatch(/did not start on .*: configuration file .* contains errors/);
  });

  test('that the folder cannot be made, or the password is gone', async () => {
    await writeFile(dataDir, 'a file');
    expect(await refusal()).toContain(dataDir);
    await rm(dataDir);
    givenDatabase();
    await rm(join(dataDir, 'password'));
    expect(await refusal()).toMatch(/password is missing/);
  });

  test('to set DATABASE_URL where npm has no PostgreSQL', async () => {
    await expect(installedPackage('plan9-mips')).rejects.toThrow(/set DATABASE_URL/);
  });
});

describe('under another user than the one who starts it', () => {
  testAsRoot('a folder that only root can enter: restart and recovery work as anywhere', async () => {
    const path = "select current_setting('data_directory')";
    givenDatabase();
    await chmod(folder, 0o700);
    const postgres = await start();
    expect(await query(postgres.url, path)).toEqual(['/proc/self/cwd']);
    await query(postgres.url, 'create database another');
    process.kill(await postmasterPid(), 'SIGKILL');
    await postgres.exited;
    const recovered = await start();
    expect(await recall(recovered.url)).toEqual([42]);
    await recovered.stop();
    await chmod(folder, 0o755);
    expect(await query((await start()).url, path)).toEqual([join(dataDir, 'cluster')]);
  });

  testAsRoot('in such a folder, a first start, and its orphan', async () => {
    await chmod(folder, 0o700);
    givenDatabase();
    const { child, guard, postmaster } = await startChild();
    process.kill(guard, 'SIGKILL');
    await kill(child);
    expect(await recall((await start()).url)).toEqual([42]);
    expect(await isRunning(postmaster)).toBe(false);
  });

  testAsRoot(
    'programs that only root can read are copied once, whole, to a folder only root can write',
    async () => {
      const installed = await installedPackage();
      disk = await mkdtemp(join(tmpdir(), 'graphwarden-embedded-'));
      await chmod(disk, 0o755);
      const hidden = join(disk, 'hidden');
      const temporary = join(disk, 'tmp');
      await mkdir(hidden, { mode: 0o700 });
      await mkdir(temporary);
      // Nothing of it is run here, so that it need not have every library, extension and time zone.
      const filter = (path: string) => !/\/lib\/.|\/(?:extension|timezone|tsearch_data)\//.test(path);
      await cp(installed.native, join(hidden, 'native'), { recursive: true, filter });
      const account = await serverAccount(join(dataDir, 'cluster'));
      const find = async () =>
        (await usableBinaries({ ...installed, native: join(hidden, 'native') }, account, [temporary]))
          .postgres;
      const first = await find();
      expect(first).toContain(temporary);
      expect(await find()).toBe(first);

      const [copy = ''] = await readdir(temporary);
      await rm(join(temporary, copy, 'native', 'share', 'postgresql', 'pg_hba.conf.sample'));
      const second = await find();
      expect(second).not.toBe(first);
      await chown(join(second, '..', '..', '..'), NOBODY.uid, NOBODY.gid);
      expect([first, second]).not.toContain(await find());
    },
  );

  testAsNobody('an ordinary user starts it as itself, and keeps root’s or another’s data alone', async () => {
    await mkdir(dataDir);
    await chown(dataDir, NOBODY.uid, NOBODY.gid);
    const { child, url, postmaster } = await startChild(NOBODY);
    await query(url, 'create table kept as select 42 as answer');
    expect((await stat(`/proc/${postmaster}`)).uid).toBe(NOBODY.uid);
    child.stdin.end();
    await once(child, 'exit');
    await expect(startChild({ uid: 101, gid: 101 })).rejects.toThrow(/EmbeddedPostgresError: .*EACCES/);
    expect(await recall((await start()).url)).toEqual([42]);
  });
});
