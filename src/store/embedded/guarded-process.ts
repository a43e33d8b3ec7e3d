import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVER_ENVIRONMENT, type Account } from './account.js';
import { exitCode } from './exit-code.js';

/** One of PostgreSQL's programs, which does not outlive this process even if that is killed by SIGKILL. */
export interface GuardedProcess {
  /** The latest lines of its stderr, oldest first. */
  readonly lines: readonly string[];
  /** True as soon as a line contains the text, false once the process has ended without. */
  says(text: string): Promise<boolean>;
  /** Resolves with the exit code, null after a signal, when process and guard are gone and the last line is read. */
  readonly ended: Promise<number | null>;
  signal(name: 'SIGINT' | 'SIGQUIT'): void;
}

/**
 * The guard is a shell on a pipe whose other end only we hold. It is told the program's number by the program itself
 * (PROGRAM, before it becomes that program), so there is no moment at which we could die and leave the program alone:
 * with us the pipe ends, and the guard interrupts the program. If the program ends first we send a line, the guard goes.
 */
const GUARD = 'read -r pid || exit 0; read -r line || kill -INT "$pid"';
const PROGRAM = 'echo "$$" >&3; exec "$@" 3>&-';

const KEPT_LINES = 50;

/** Starts a program under guard, both in sessions of their own so that Ctrl-C in the terminal does not reach them. */
export async function startGuarded(
  program: string,
  args: readonly string[],
  account: Account,
  cwd: string,
  onLine: (line: string) => void = () => undefined,
): Promise<GuardedProcess> {
  const shared = { ...account.ids, env: SERVER_ENVIRONMENT, detached: true };
  const guard = spawn('/bin/sh', ['-c', GUARD], { ...shared, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  const guardGone = exitCode(guard).catch(() => undefined);
  guard.stdin.on('error', () => undefined); // somebody may have killed the guard
  await once(guard, 'spawn');
  const child = spawn('/bin/sh', ['-c', PROGRAM, 'sh', program, ...args], {
    ...shared,
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', guard.stdin],
  });
  const stderr = child.stderr ?? Readable.from([]);
  const said = keepLines(stderr, onLine);
  const ended = end(child, stderr, guardGone, guard.stdin);
  return {
    lines: said.lines,
    ended,
    says: (text) => Promise.race([said.heard(text), ended.then(() => false)]),
    signal: (name) => void child.kill(name),
  };
}

function keepLines(
  stderr: Readable,
  onLine: (line: string) => void,
): {
  lines: readonly string[];
  heard: (text: string) => Promise<boolean>;
} {
  const lines: string[] = [];
  const reader = createInterface({ input: stderr }).on('line', (line) => {
    onLine(line);
    lines.push(line.slice(0, 1000));
    if (lines.length > KEPT_LINES) lines.shift();
  });
  const heard = (text: string) =>
    new Promise<boolean>((resolve) => {
      if (lines.some((line) => line.includes(text))) resolve(true);
      reader.on('line', (line) => {
        if (line.includes(text)) resolve(true);
      });
    });
  return { lines, heard };
}

async function end(
  child: ChildProcess,
  stderr: Readable,
  guardGone: Promise<unknown>,
  guard: Writable,
): Promise<number | null> {
  const lastLine = once(stderr, 'close').catch(() => undefined);
  try {
    const code = await exitCode(child);
    // After a crash, PostgreSQL's own children may hold stderr open for a moment longer.
    await Promise.race([lastLine, delay(500, undefined, { ref: false })]);
    return code;
  } finally {
    guard.end('\n');
    stderr.destroy();
    await guardGone;
  }
}
