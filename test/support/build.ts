import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../..');

/**
 * Builds what is stale of `dist/`, which the processes of the tests run: it is what `npm start` runs, and begins in half
 * the time that the sources take. Wrong types keep no test from running: `npm run check` is there for them.
 */
export async function buildProgram(): Promise<void> {
  const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [compiler, '-b', 'tsconfig.build.json'], { cwd: root }).catch(
    () => undefined,
  );
}
