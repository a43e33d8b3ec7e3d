import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirectoryInUse, EmbeddedPostgresError } from './embedded-postgres-error.js';
import { hasCode } from './errno.js';
import { birthOf } from './processes.js';

/** The right to use a data directory, held until it is released or this process ends. */
export interface Ownership {
  release(): Promise<void>;
}

/**
 * Makes this process the owner of the data directory, or says at once which live process is. What a killed owner has
 * left behind is no obstacle, nor is a later process that happens to bear its number.
 */
export async function own(dataDir: string): Promise<Ownership> {
  const file = join(dataDir, 'owner.pid');
  const mine = await ownRecord();
  while (!(await putInPlace(file, mine))) {
    const theirs = await contentOf(file);
    if (theirs === undefined) continue;
    const pid = await livePid(theirs);
    if (pid !== undefined) {
      throw new DataDirectoryInUse(
        `${dataDir} is in use by another Graphwarden (process ${pid}): stop that one, or choose another data directory`,
      );
    }
    await remove(file, theirs);
  }
  // A release that fails leaves a file behind that the next start sees through.
  return { release: () => remove(file, mine).catch(() => undefined) };
}

/** Without the means to tell processes apart we could take a live owner for a dead one. */
async function ownRecord(): Promise<string> {
  const birth = await birthOf(process.pid);
  if (birth !== undefined) return `${process.pid} ${birth}\n`;
  throw new EmbeddedPostgresError(
    'The embedded PostgreSQL needs to see its own processes (/proc is not mounted, or ps is missing): set DATABASE_URL',
  );
}

/** Creates the file with all of its content in one step; false if it is there already. */
async function putInPlace(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { flag: 'wx' });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Removes the file if this is still its content: another start may have replaced it since it was read. */
async function remove(file: string, content: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await contentOf(aside)) !== content) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function livePid(content: string): Promise<number | undefined> {
  const [, pid, birth] = /^(\d{1,10}) (\S+)\n$/.exec(content) ?? [];
  return pid !== undefined && (await birthOf(Number(pid))) === birth ? Number(pid) : undefined;
}
