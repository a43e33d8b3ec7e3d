import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { noteSecretsIn, noteSettings, noteWritten } from './evidence.js';

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
  noteSettings(env);
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => {
      noteMade(resolve(folder, env['DATA_DIR'] ?? '.graphwarden'));
      done({ code, signal });
    });
  });
  const listening = new Promise<string>((done, fail) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      noteWritten(`process-${child.pid ?? 0}`, chunk.toString());
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

/** The secrets that embedded mode has made, and the demo's credentials. */
function noteMade(dataDir: string): void {
  for (const file of ['secrets.json', 'demo-credentials.json'])
    try {
      noteSecretsIn(readFileSync(join(dataDir, file), 'utf8'));
    } catch {
      // There is none: the service had a database and secrets of its own.
    }
}
