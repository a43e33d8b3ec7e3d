import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Builds the console where something that it is made of is newer than what was made: `npm start` runs this every time.

const folder = resolve(import.meta.dirname, '..');

/** When the newest file under a path was changed; 0 where there is none. */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const madeOf = [
  'src',
  'build',
  'index.html',
  'vite.config.ts',
  'package.json',
  '../package-lock.json',
  '../hasura-metadata/actions.graphql',
];
const isStale =
  Math.max(...madeOf.map((path) => newest(join(folder, path)))) > newest(join(folder, 'dist', 'index.html'));

if (isStale) {
  const quiet = ['--logLevel', 'warn'];
  const { status } = spawnSync('npm', ['run', '--silent', 'build', '--', ...quiet], {
    cwd: folder,
    stdio: 'inherit',
    // Whatever runs this, React is to be the one that people use.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  process.exitCode = status ?? 1;
}
