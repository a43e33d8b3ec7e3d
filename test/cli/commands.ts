import { createProgram } from '../../src/cli/program.js';
import { runProgram } from '../../src/cli/run-program.js';
import type { Needs, Terminal } from '../../src/cli/needs.js';
import { commandNeeds } from '../../src/process/command-needs.js';
import { newClosers } from '../../src/process/operator.js';
import { wordsFor } from '../../src/process/start.js';
import { noteCommand, noteSettings } from '../support/evidence.js';
import type { Ran } from '../support/run-command.js';

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  /** What is on standard input. */
  readonly input?: string;
  /** What the person at the terminal answers to a question; without it, nobody is there. */
  readonly answer?: boolean;
  readonly needs?: Partial<Needs>;
}

/**
 * Runs a command line in this process: everything is what `graphwarden` runs, but for the terminal. Starting a process
 * for each would take a minute a file; test/cli/process.test.ts does, where the process matters.
 */
export async function run(
  args: readonly string[],
  { env = {}, input = '', answer, needs }: Circumstances = {},
): Promise<Ran & { faults: unknown[] }> {
  noteSettings(env);
  const [printed, told, faults]: [string[], string[], unknown[]] = [[], [], []];
  const terminal: Terminal = {
    print: (text) => void printed.push(`${text}\n`),
    tell: (text) => void told.push(`${text}\n`),
    isRead: true,
    isInteractive: answer !== undefined,
    confirm(question) {
      told.push(question);
      return Promise.resolve(answer ?? false);
    },
    readSecret: () => Promise.resolve(input),
  };
  const wired = commandNeeds({
    ...{ terminal, env, closers: newClosers(), version: '1.2.3' },
    onOpening: () => undefined,
    mayGoOn: () => true,
    serve: () => Promise.reject(new Error('a test serves by itself')),
    loadEnvironment: () => undefined,
  });
  const logFault = (error: unknown): string => {
    faults.push(error);
    return 'an-id';
  };
  const code = await runProgram(createProgram({ ...wired, ...needs }), args, {
    terminal,
    wordsFor,
    logFault,
  });
  const said = { stdout: printed.join(''), stderr: told.join('') };
  noteCommand(args, said);
  return { code, ...said, faults };
}
