import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { root } from '../process.js';
import type { Bench } from '../scenario.js';
import type { Told } from './answers.js';
import type { Credential } from './truth.js';

/** The processes that send the load: what they are told, and what they report. */
export interface LoadClients {
  /** New credentials, from now on among the live. */
  add(credentials: readonly Credential[]): void;
  /** What was never good. */
  addDead(credentials: readonly Credential[]): void;
  heat(credentials: readonly Credential[]): void;
  cool(credentials: readonly Credential[]): void;
  /** What has ended for good; it is asked about now and then, for ever. */
  bury(credentials: readonly Credential[]): void;
  /** Whether all of them run. */
  readonly areWell: () => boolean;
  stop(): Promise<void>;
}

interface LoadSettings {
  readonly urls: readonly string[];
  readonly processes: number;
  /** Requests that each process has under way at a replica at any time. */
  readonly loops: number;
  /** Told of every batch of answers, and of which process it is from. */
  readonly onAnswers: (client: number, numbers: Float64Array) => void;
}

const indexes = (credentials: readonly Credential[]): number[] => credentials.map(({ index }) => index);
const shown = (credentials: readonly Credential[]) =>
  credentials.map(({ index, text, id }) => ({ index, text, id }));

export function startLoadClients(
  bench: Bench,
  { urls, processes, loops, onAnswers }: LoadSettings,
): LoadClients {
  const children = Array.from({ length: processes }, (_, client) => {
    const child = fork(resolve(root, 'bench/clients/soak-load.ts'), {
      execArgv: ['--import', 'tsx'],
      env: { PATH: process.env['PATH'] ?? '', BENCH_LOAD: JSON.stringify({ urls, loops }) },
      serialization: 'advanced',
    });
    child.on('message', (numbers) => {
      if (numbers instanceof Float64Array) onAnswers(client, numbers);
    });
    return child;
  });
  const tell = (told: Told): void => children.filter(isRunning).forEach((child) => child.send(told));
  const stop = async (): Promise<void> => {
    await Promise.all(children.filter(isRunning).map(end));
  };
  bench.onEnd(stop);
  return {
    add: (credentials) => tell({ add: shown(credentials), live: indexes(credentials) }),
    addDead: (credentials) => tell({ add: shown(credentials), dead: indexes(credentials) }),
    heat: (credentials) => tell({ hot: indexes(credentials) }),
    cool: (credentials) => tell({ cool: indexes(credentials) }),
    bury: (credentials) => tell({ dead: indexes(credentials) }),
    areWell: () => children.every(isRunning),
    stop,
  };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
