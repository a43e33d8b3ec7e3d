import type { ChildProcess } from 'node:child_process';

/** Resolves when the process has ended, with null if by a signal; rejects if it could not be started. */
export async function exitCode(child: ChildProcess): Promise<number | null> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
