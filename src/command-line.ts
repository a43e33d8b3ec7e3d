#!/usr/bin/env node
import { createProgram } from './cli/program.js';
import { runProgram } from './cli/run-program.js';
import { createLog } from './observe/log.js';
import { commandNeeds } from './process/command-needs.js';
import { newClosers } from './process/operator.js';
import { serve } from './process/serve.js';
import { StartProblem, wordsFor } from './process/start.js';
import { processTerminal } from './process/terminal.js';
import { readVersion } from './version.js';

// The command line as a process: one file a command in cli/.

const closers = newClosers();
const ending = { hasBegun: false };

/** From now on Ctrl-C closes what is open; a second one does not wait for that. */
function endTidily(): void {
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    if (process.listenerCount(signal) > 0) continue;
    process.on(signal, () => {
      if (ending.hasBegun) process.exit(codes[signal]);
      ending.hasBegun = true;
      void closers.closeAll().finally(() => process.exit(codes[signal]));
    });
  }
}

function loadEnvironment(file: string): void {
  try {
    process.loadEnvFile(file);
  } catch {
    throw new StartProblem(`${file} cannot be read as a file of settings`);
  }
}

function logFault(error: unknown): string {
  const errorId = globalThis.crypto.randomUUID();
  const log = createLog('error');
  log.error({ error, errorId }, 'a command failed');
  return errorId;
}

const terminal = processTerminal(() => ending.hasBegun);
const program = createProgram(
  commandNeeds({
    terminal,
    version: await readVersion(),
    env: process.env,
    closers,
    onOpening: endTidily,
    mayGoOn: () => !ending.hasBegun,
    serve,
    loadEnvironment,
  }),
);
const code = await runProgram(program, process.argv.slice(2), { terminal, wordsFor, logFault });
process.exitCode ||= code;
