import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { serverAccount } from './account.js';
import { installedPackage, usableBinaries, type InstalledPackage } from './binaries.js';
import { openCluster } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { systemMessage } from './errno.js';
import { launch, type Server } from './launch.js';
import { clusterIn, pathFor, urlOf } from './layout.js';
import { endLeftover } from './leftover.js';
import { own, type Ownership } from './owner.js';
import { reasonIn } from './reason.js';

export { EmbeddedPostgresError };

export interface EmbeddedOptions {
  /** Where the data are kept, e.g. `.graphwarden/postgres`; created if need be. */
  readonly dataDir: string;
  /** False, for tests: nothing waits for the disk, and a power cut may destroy the data. */
  readonly durable: boolean;
  /** Told, in whole lines, what takes time. */
  readonly progress: (line: string) => void;
  /** Further settings of the server, such as max_connections. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told every line that the server says, for whoever keeps its log. */
  readonly onLine?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** The superuser's connection string: it holds the password and is never to be logged. */
  readonly url: string;
  /** Ends the connections and the server, and resolves when it is gone; more calls wait for the same end. */
  stop(): Promise<void>;
  /** Resolves if PostgreSQL ends without having been stopped; otherwise never. */
  readonly exited: Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with npm, on 127.0.0.1 and a free port, with the data of `dataDir`.
 *
 * Guarantees: one Graphwarden a data directory; a start that is killed at any moment, by whatever signal, leaves no
 * server behind and nothing that stops the next start; all that goes wrong is one EmbeddedPostgresError.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const installed = await installedPackage();
  try {
    await mkdir(dataDir, { recursive: true });
    const ownership = await own(dataDir);
    try {
      return await start({ ...options, dataDir }, installed, ownership);
    } catch (error) {
      await ownership.release();
      throw error;
    }
  } catch (error) {
    throw inOneLine(error, dataDir);
  }
}

async function start(
  options: EmbeddedOptions,
  installed: InstalledPackage,
  ownership: Ownership,
): Promise<EmbeddedPostgres> {
  const { dataDir, durable, progress, onLine } = options;
  const cluster = clusterIn(dataDir);
  const account = await serverAccount(cluster);
  const binaries = await usableBinaries(installed, account);
  await endLeftover(cluster, account, progress);
  const password = await openCluster({ dataDir, durable, account, binaries }, progress);
  const settings = { ...(durable ? {} : FORGETFUL), ...options.settings };
  const dataPath = await pathFor(account, cluster);
  const server = await launch({ postgres: binaries.postgres, account, cluster, dataPath, settings, onLine });
  return { url: urlOf(password, server.port), ...lifeOf(server, ownership, progress) };
}

const FORGETFUL = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const;

const PATIENCE_MS = 30_000;

/** The data directory is released when the server is gone, and not before. */
function lifeOf(
  { process: server }: Server,
  ownership: Ownership,
  progress: (line: string) => void,
): Pick<EmbeddedPostgres, 'stop' | 'exited'> {
  let stopped: Promise<void> | undefined;
  const gone = server.ended.then(() => ownership.release());
  const stop = async () => {
    server.signal('SIGINT');
    const impatience = setTimeout(() => server.signal('SIGQUIT'), PATIENCE_MS);
    await gone;
    clearTimeout(impatience);
  };
  const exited = new Promise<void>((resolve) => {
    void gone.then(() => {
      if (stopped !== undefined) return;
      progress(`PostgreSQL has ended by itself: ${reasonIn(server.lines)}`);
      resolve();
    });
  });
  return { exited, stop: () => (stopped ??= stop()) };
}

/** What the operating system refuses (no room, no permission) names the data directory; a bug stays what it is. */
function inOneLine(error: unknown, dataDir: string): unknown {
  const refused = systemMessage(error);
  if (refused === undefined) return error;
  return new EmbeddedPostgresError(
    `The embedded PostgreSQL cannot run in ${dataDir}: ${refused} (choose another data directory, or set DATABASE_URL)`,
    { cause: error },
  );
}
