import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Bench } from './scenario.js';

export const root = resolve(import.meta.dirname, '..');

/** A server in a process of its own: no work of the load generator is in its figures. */
export interface BenchProcess {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Processor time used so far by the process itself; undefined where there is no /proc. */
  cpuMilliseconds(): Promise<number | undefined>;
  residentBytes(): Promise<number | undefined>;
  stop(): Promise<void>;
}

interface ProcessOptions {
  readonly name: string;
  readonly command?: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Matches what the server prints once it listens; its first group is the address. */
  readonly ready: RegExp;
}

/** Starts it, waits until it listens, and ends it with the scenario at the latest. */
export async function startProcess(bench: Bench, options: ProcessOptions): Promise<BenchProcess> {
  const child = spawn(options.command ?? process.execPath, options.arguments, {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // `npm start` is three processes, which are told to end together.
    detached: true,
  });
  const stop = stopper(child);
  bench.onEnd(stop);
  const url = await addressOf(child, options);
  const pid = child.pid ?? 0;
  return {
    name: options.name,
    url,
    pid,
    cpuMilliseconds: async () => await cpuMilliseconds(pid),
    residentBytes: async () => await residentBytes(pid),
    stop,
  };
}

function stopper(child: ChildProcess): () => Promise<void> {
  const ended = new Promise<void>((done) => {
    child.once('close', done);
    child.once('error', done);
  });
  return async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        child.kill('SIGTERM');
      }
    }
    await ended;
  };
}

async function addressOf(child: ChildProcess, { name, ready }: ProcessOptions): Promise<string> {
  let text = '';
  return await new Promise((done, fail) => {
    const read = (chunk: Buffer): void => {
      // What it writes later is taken from the pipe and dropped.
      if (text.length < 100_000) text += chunk.toString();
      const address = ready.exec(text)?.[1];
      if (address !== undefined) done(address);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', fail);
    child.once('close', () => fail(new Error(`${name} ended before it listened: ${text}`)));
  });
}

/** A clock tick of Linux, in which /proc counts for every program. */
const tickMilliseconds = 10;
const pageBytes = 4096;

async function cpuMilliseconds(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMilliseconds;
}

async function residentBytes(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split(' ')[1]) * pageBytes;
}
