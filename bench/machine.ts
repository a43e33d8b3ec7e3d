import { execFile } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { root } from './process.js';

const run = promisify(execFile);

export function describeMachine(): string {
  const [{ model } = { model: 'an unknown processor' }] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${model.trim()}, ${cpus().length} cores, ${memory} GiB, ${process.platform} ${release()} ${process.arch}`;
}

export async function describeVersions(): Promise<string> {
  const embedded = await run('npm', ['ls', '--json', '--depth=0', 'express', 'pg', 'autocannon'], {
    cwd: root,
  })
    .then(({ stdout }) => [...stdout.matchAll(/"(express|pg|autocannon)": \{\s*"version": "([^"]+)"/g)])
    .catch(() => []);
  return [`Node ${process.version}`, ...embedded.map(([, name, version]) => `${name} ${version}`)].join(', ');
}

/** The commit, and whether anything differs from it. */
export async function describeCommit(): Promise<string> {
  try {
    const { stdout: commit } = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: root });
    const { stdout: changes } = await run('git', ['status', '--porcelain', '--', 'src', 'drizzle'], {
      cwd: root,
    });
    return `${commit.trim()}${changes === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
