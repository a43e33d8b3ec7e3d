import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandProblem } from '../cli/exit-codes.js';
import type { Terminal } from '../cli/needs.js';
import { visibleLines } from '../cli/visible.js';

const longestInput = 65_536;

/**
 * The terminal of this process. Questions go to standard error, so that standard output holds answers alone. What fails
 * because the process is told to end is not worth a word.
 */
export function processTerminal(isEnding: () => boolean): Terminal {
  const { stdin, stdout, stderr } = process;
  let isRead = true;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    isRead = false;
    if (error.code === 'EPIPE') return; // whoever read it has seen enough
    stderr.write(`What was printed is lost: ${error.message}\n`);
    process.exitCode = 1;
  });
  stderr.on('error', () => undefined);
  return {
    print(text) {
      if (isRead) stdout.write(`${visibleLines(text)}\n`);
    },
    tell(text) {
      if (!isEnding()) stderr.write(`${visibleLines(text)}\n`);
    },
    isInteractive: stdin.isTTY && stderr.isTTY,
    get isRead() {
      return isRead;
    },
    async confirm(question) {
      const answer = await ask(`${visibleLines(question)} [y/N] `, { hidden: false });
      return /^y(?:es)?$/i.test(answer.trim());
    },
    async readSecret(prompt) {
      const text = stdin.isTTY ? await ask(prompt, { hidden: true }) : await readAll();
      if (text.trim() === '') throw new CommandProblem('usage', 'Nothing was given on standard input.');
      return text.trim();
    },
  };
}

/** One line from the person at the terminal; the end of input is an empty one. */
async function ask(prompt: string, { hidden }: { readonly hidden: boolean }): Promise<string> {
  process.stderr.write(prompt);
  const output = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      if (!hidden) process.stderr.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve) => {
      reader.once('line', resolve);
      reader.once('close', () => resolve(''));
      // While it reads keys one by one, Ctrl-C is one of them.
      reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    });
  } finally {
    reader.close();
    if (hidden) process.stderr.write('\n');
  }
}

async function readAll(): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > longestInput)
      throw new CommandProblem('usage', `More than ${longestInput} bytes were given on standard input.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
