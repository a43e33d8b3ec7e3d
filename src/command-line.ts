#!/usr/bin/env node
import { mkdir } from 'node:fs/promises';
import type { Needs } from './cli/needs.js';
import { createProgram } from './cli/program.js';
import { runProgram } from './cli/run-program.js';
import { cleanUp } from './jobs/cleanup.js';
import { keepKeys, newRingKey, ringOf } from './process/keys-in-use.js';
import { createLog } from './observe/log.js';
import {
  type OpenStore,
  asOperator,
  migrate,
  newClosers,
  settingsWithoutSecrets,
  withDatabase,
} from './process/operator.js';
import { seedDemoOnDemand } from './process/seed-demo.js';
import { serve } from './process/serve.js';
import { StartProblem, readSettings, wordsFor } from './process/start.js';
import { countRowsUnderKey } from './store/digest-keys.js';
import { countStaleRows, deleteStaleRows, staleNames } from './store/stale-rows.js';
import { processTerminal } from './process/terminal.js';
import { newSecrets } from './tokens/new-secrets.js';

// The command line: one file a command in cli/; what a command needs from below is handed to it here.

const terminal = processTerminal();
const { env } = process;
const closers = newClosers();
const ending = { hasBegun: false };

/** From now on Ctrl-C closes what is open; a second one does not wait for that. */
function endTidily(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      if (ending.hasBegun) process.exit(code);
      ending.hasBegun = true;
      void closers.closeAll().finally(() => process.exit(code));
    });
  }
}

const beside = { env, progress: terminal.tell, closers };

async function withStore<T>(work: (store: OpenStore) => Promise<T>): Promise<T> {
  endTidily();
  return await withDatabase(beside, await readSettings(env), work);
}

async function withRows<T>(work: (store: OpenStore) => Promise<T>): Promise<T> {
  endTidily();
  return await withDatabase(beside, await settingsWithoutSecrets(env), work);
}

function loadEnvironment(file: string): void {
  try {
    process.loadEnvFile(file);
  } catch {
    throw new StartProblem(`${file} cannot be read as a file of settings`);
  }
}

const needs: Needs = {
  terminal,
  loadEnvironment,
  serve,
  async migrate() {
    endTidily();
    await migrate(beside);
  },
  async seedDemo() {
    return await withStore(async (store) => {
      await mkdir(store.config.dataDir, { recursive: true });
      return await seedDemoOnDemand(store);
    });
  },
  async asOperator(work) {
    endTidily();
    return await asOperator(beside, work);
  },
  countStaleRows: async () =>
    await withRows(async ({ db }) =>
      Object.fromEntries(
        await Promise.all(staleNames.map(async (name) => [name, await countStaleRows(db, name)] as const)),
      ),
    ),
  deleteStaleRows: async () =>
    await withRows(
      async ({ db }) =>
        await cleanUp(
          { kinds: staleNames, deleteStale: (name, limit) => deleteStaleRows(db, name, limit) },
          () => !ending.hasBegun,
        ),
    ),
  keys: {
    newSecrets,
    ring: async () => ringOf(await readSettings(env)),
    newKey: newRingKey,
    countRowsUnder: async (id) => await withRows(async ({ db }) => await countRowsUnderKey(db, id)),
    keep: async (changed, kinds) => await keepKeys(await readSettings(env), env, changed, kinds),
  },
};

function logFault(error: unknown): string {
  const errorId = globalThis.crypto.randomUUID();
  createLog('error').error({ error, errorId }, 'a command failed');
  return errorId;
}

const code = await runProgram(createProgram(needs), process.argv.slice(2), { terminal, wordsFor, logFault });
if (!ending.hasBegun) process.exitCode ||= code;
