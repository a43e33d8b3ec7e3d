import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Core, createCore } from '../core.js';
import { type Config, readConfig } from '../config.js';
import type { RunAction } from '../cli/needs.js';
import {
  metadataDirectory,
  passwordCost,
  readSettings,
  settled,
  usableSecrets,
  withoutEmpty,
} from './start.js';
import { type Database, openDatabase } from '../store/database.js';
import { orUnavailable } from '../store/database-errors.js';
import { sharedEmbeddedPostgres } from '../store/embedded/shared-postgres.js';
import { createLoginThrottle } from '../store/login-throttle.js';
import { migrateDatabase, requireMigrated } from '../store/migrate.js';
import { newSecrets } from '../tokens/new-secrets.js';
import { createPasswords } from '../tokens/password.js';
import { readVersion } from '../version.js';

// How a command reaches the database and the actions: opened for the command, closed after it whatever happens.

export type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenStore {
  readonly config: Config;
  readonly url: string;
  readonly db: Database;
}

/** What has to be closed before this process may end, the latest first. */
export interface Closers {
  add(close: () => Promise<void>): void;
  closeAll(): Promise<void>;
}

export function newClosers(): Closers {
  const open: (() => Promise<void>)[] = [];
  return {
    add: (close) => void open.push(close),
    async closeAll() {
      for (let close = open.pop(); close !== undefined; close = open.pop()) await close();
    },
  };
}

interface Settings {
  readonly env: Environment;
  readonly progress: (line: string) => void;
  readonly closers: Closers;
}

/** Does work with the database that the settings name, or with the embedded one. It is migrated, or the work is not done. */
export async function withDatabase<T>(
  { progress, closers }: Settings,
  config: Config,
  work: (store: OpenStore) => Promise<T>,
): Promise<T> {
  try {
    const url = await usableUrl(config, progress, closers);
    const db = openDatabase({ url, poolSize: 2, onLost: () => undefined });
    closers.add(() => db.$client.end());
    return await orUnavailable(() => work({ config, url, db }));
  } finally {
    await closers.closeAll();
  }
}

async function usableUrl(
  config: Config,
  progress: (line: string) => void,
  closers: Closers,
): Promise<string> {
  if (config.databaseUrl === undefined) return await migratedEmbeddedUrl(config, progress, closers);
  await requireMigrated(config.databaseUrl);
  return config.databaseUrl;
}

/** As at every start of the service, and whoever is migrating it right now is waited for. */
async function migratedEmbeddedUrl(
  { dataDir, referenceApp }: Config,
  progress: (line: string) => void,
  closers: Closers,
  ownViews = false,
): Promise<string> {
  const shared = await sharedEmbeddedPostgres(join(dataDir, 'postgres'), progress);
  closers.add(shared.stop);
  const version = await readVersion();
  await migrateDatabase({ url: shared.url, referenceApp, version, ownViews, progress });
  return shared.url;
}

/** Does work with the actions, each run by the operator: whoever the operating system says runs this. */
export async function asOperator<T>(settings: Settings, work: (run: RunAction) => Promise<T>): Promise<T> {
  const config = await readSettings(settings.env);
  const secrets = await usableSecrets(config);
  return await withDatabase(settings, config, async ({ db }) => {
    const core = await createCore({
      config,
      db,
      ...secrets,
      passwords: createPasswords({ cost: passwordCost }),
      throttle: createLoginThrottle(db.$client),
      metadataDirectory,
    });
    return await work(runnerOf(core));
  });
}

function runnerOf({ dispatch }: Core): RunAction {
  const principal = { kind: 'operator', name: operatorName() } as const;
  const request = { address: undefined, userAgent: 'graphwarden command line', requestId: undefined };
  return async (name, input) => await dispatch.run(name, { principal, request, input });
}

/** An account of a container may have a number and no name. */
function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'an account without a name';
  }
}

/** Settings for work that touches no secret: what is not set of those is made up for the moment. */
export async function settingsWithoutSecrets(env: Environment): Promise<Config> {
  return settled(readConfig({ ...(await newSecrets()), ...withoutEmpty(env) }));
}

/** Migrates the database that the settings name, or the embedded one. */
export async function migrate(
  { env, progress, closers }: Settings,
  { ownViews }: { readonly ownViews: boolean },
): Promise<void> {
  const config = await settingsWithoutSecrets(env);
  try {
    if (config.databaseUrl === undefined) await migratedEmbeddedUrl(config, progress, closers, ownViews);
    else {
      const url = config.changes.listenUrl ?? config.databaseUrl;
      const version = await readVersion();
      await migrateDatabase({ url, referenceApp: config.referenceApp, version, ownViews, progress });
    }
  } finally {
    await closers.closeAll();
  }
}
