import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { noteCommand, noteSettings } from './evidence.js';

const root = resolve(import.meta.dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  /** Exactly this environment, and PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** What comes in on standard input, which then ends. */
  readonly input?: string;
}

/** Starts `graphwarden …` as a process of its own, from `dist/`, which the global setup has built, without a terminal. */
export function startCommand(args: readonly string[], { env = {}, input = '' }: Circumstances = {}) {
  noteSettings(env);
  const child = spawn(process.execPath, ['dist/command-line.js', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.on('error', () => undefined); // a command that reads nothing may end before it is written
  child.stdin.end(input);
  const ended = new Promise<Ran>((done) => {
    child.on('close', (code) => {
      noteCommand(args, { stdout, stderr });
      done({ code, stdout, stderr });
    });
  });
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}

/** Runs `graphwarden …` to its end. */
export async function runCommand(args: readonly string[], circumstances: Circumstances = {}): Promise<Ran> {
  return await startCommand(args, circumstances).ended;
}
