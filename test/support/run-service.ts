import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The service as a process of its own, as `npm start` runs it. */
export interface RunningService {
  readonly child: ChildProcess;
  /** What it wrote so far, both streams together. */
  output(): string;
  /** Resolves with the address once it listens; rejects when it ends before that. */
  readonly listening: Promise<string>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts `dist/main.js`, which the global setup has built, with exactly this environment (and PATH), on a free port; of another folder than this one if told. */
export function runService(env: Readonly<Record<string, string>>, folder = root): RunningService {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => done({ code, signal }));
  });
  const listening = new Promise<string>((done, fail) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const address = /Graphwarden listens on (\S+)/.exec(text)?.[1];
      if (address !== undefined) done(address);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(() => fail(new Error(`the service ended: ${text}`)));
  });
  listening.catch(() => undefined);
  return { child, output: () => text, listening, ended };
}
