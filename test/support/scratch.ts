import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
export const gibibyte = 1024 ** 3;

/**
 * A new folder for the data of a PostgreSQL that ends with the tests, in memory where there is as much room as asked for: a database is
 * hundreds of files, and on a disk making them costs ten times as much and more. Programs may not be run from it.
 */
export async function scratchFolder(name: string, room = 2 * gibibyte): Promise<string> {
  return await mkdtemp(join((await roomIn(memory)) < room ? tmpdir() : memory, `graphwarden-${name}-`));
}

async function roomIn(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined);
  return found === undefined ? 0 : found.bavail * found.bsize;
}
