import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { actionsYaml } from '../actions/actions-yaml.js';
import type { Needs, RoleGranted, RoleRights, Terminal } from '../cli/needs.js';
import { cleanUp } from '../jobs/cleanup.js';
import { loadActionsSdl } from '../metadata/actions-metadata.js';
import { readCatalog } from '../store/catalog.js';
import { grantToRole } from '../store/database-role.js';
import { countRowsUnderKey } from '../store/digest-keys.js';
import { countStaleRows, deleteStaleRows, staleNames } from '../store/stale-rows.js';
import { newSecrets } from '../tokens/new-secrets.js';
import { isVerifierOf, scramVerifier } from '../tokens/scram.js';
import { definedActions } from './defined-actions.js';
import { keepKeys, newRingKey, ringOf } from './keys-in-use.js';
import {
  type Closers,
  type Environment,
  type OpenStore,
  asOperator,
  migrate,
  settingsWithoutSecrets,
  withDatabase,
} from './operator.js';
import { insertDemoProject, seedDemoOnDemand } from './seed-demo.js';
import { metadataDirectory, readSettings } from './start.js';

interface Settings {
  readonly terminal: Terminal;
  readonly version: string;
  readonly env: Environment;
  /** What has to be closed before the process may end. */
  readonly closers: Closers;
  /** Told before anything is opened. */
  readonly onOpening: () => void;
  /** False as soon as the process is told to end. */
  readonly mayGoOn: () => boolean;
  readonly serve: () => Promise<void>;
  readonly loadEnvironment: (file: string) => void;
}

/** What the commands need from below, wired to it. */
export function commandNeeds(settings: Settings): Needs {
  const { terminal, version, env, closers, onOpening, mayGoOn, serve, loadEnvironment } = settings;
  const beside = { env, progress: terminal.tell, closers };

  async function withStore<T>(work: (store: OpenStore) => Promise<T>): Promise<T> {
    onOpening();
    return await withDatabase(beside, await readSettings(env), work);
  }
  async function withRows<T>(work: (store: OpenStore) => Promise<T>): Promise<T> {
    onOpening();
    return await withDatabase(beside, await settingsWithoutSecrets(env), work);
  }

  return {
    terminal,
    version,
    loadEnvironment,
    serve,
    async migrate(how) {
      onOpening();
      await migrate(beside, how);
    },
    async seedDemo() {
      return await withStore(async (store) => {
        await mkdir(store.config.dataDir, { recursive: true });
        return await seedDemoOnDemand(store);
      });
    },
    addDemoProject: async (project) =>
      await withRows(async (store) => await insertDemoProject(store, project)),
    async asOperator(work) {
      onOpening();
      return await asOperator(beside, work);
    },
    countStaleRows: async () => await withRows(countAllStale),
    deleteStaleRows: async () =>
      await withRows(async ({ db }) => {
        const deleteStale = (name: (typeof staleNames)[number], limit: number) =>
          deleteStaleRows(db, name, limit);
        return await cleanUp({ kinds: staleNames, deleteStale }, mayGoOn);
      }),
    metadata: {
      directory: metadataDirectory,
      catalog: async () => await withRows(async ({ db }) => await readCatalog(db)),
      async actionsYaml() {
        const schema = await loadActionsSdl(join(metadataDirectory, 'actions.graphql'));
        return actionsYaml(await definedActions(), schema);
      },
    },
    database: { grant: async (rights) => await withRows(({ db }) => grantRights(db, rights)) },
    keys: {
      newSecrets,
      ring: async () => ringOf(await readSettings(env)),
      newKey: newRingKey,
      countRowsUnder: async (id) => await withRows(({ db }) => countRowsUnderKey(db, id)),
      keep: async (changed, kinds) => await keepKeys(await readSettings(env), env, changed, kinds),
    },
  };
}

async function grantRights(db: OpenStore['db'], { password, ...rights }: RoleRights): Promise<RoleGranted> {
  if (password === undefined) return await grantToRole(db, { ...rights, password });
  const { text, ...when } = password;
  const kept = {
    verifier: await scramVerifier(text),
    isBehind: async (verifier: string) => await isVerifierOf(text, verifier),
  };
  return await grantToRole(db, { ...rights, password: { ...when, ...kept } });
}

async function countAllStale({ db }: OpenStore): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of staleNames) counts[name] = await countStaleRows(db, name);
  return counts;
}
