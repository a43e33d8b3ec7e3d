import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isPolicysOwn } from '../metadata/policy/directory.js';
import { CommandProblem } from './exit-codes.js';

/** How a metadata directory differs from what a policy makes of it; paths within it, sorted. */
export interface Differences {
  /** Not there, or not what it should be. */
  readonly stale: readonly string[];
  /** Generated once, and no longer. */
  readonly leftOver: readonly string[];
  /** Somebody's own, where the policy alone should have the say: nothing is written over it. */
  readonly foreign: readonly string[];
  /** Somebody's own, of which the policy says nothing: left as it is. */
  readonly kept: readonly string[];
}

type Files = ReadonlyMap<string, string>;

/** By its first line a file says that it was generated, and that it was by us: others generate things too. */
const isGenerated = (text: string): boolean =>
  /^# Generated from .* by `npx graphwarden metadata generate`;/.test(text);

/** Compares a directory with the files that it should have. */
export async function compareFiles(directory: string, files: Files): Promise<Differences> {
  const [stale, foreign, kept]: [string[], string[], string[]] = [[], [], []];
  for (const [path, text] of files) {
    const now = await textOf(join(directory, path));
    if (now === text) continue;
    if (now === undefined || isGenerated(now)) stale.push(path);
    else if (isPolicysOwn(path)) foreign.push(path);
    else kept.push(path);
  }
  const leftOver = await leftOverIn(directory, files);
  return { stale: stale.sort(), leftOver, foreign: foreign.sort(), kept: kept.sort() };
}

async function leftOverIn(directory: string, files: Files): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !files.has(path))
    .sort();
  const texts = await Promise.all(paths.map(async (path) => await textOf(join(directory, path))));
  return paths.filter((_path, index) => isGenerated(texts[index] ?? ''));
}

/** Writes what is stale, each file whole or not at all, and removes what is left over. */
export async function applyFiles(
  directory: string,
  files: Files,
  { stale, leftOver }: Differences,
): Promise<void> {
  for (const path of stale) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(`${target}.new`, files.get(path) ?? '');
    await rename(`${target}.new`, target);
  }
  for (const path of leftOver) await rm(join(directory, path));
}

/** The text of a file; undefined where there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    // The system's own message does not say which.
    if (code === 'EISDIR')
      throw new CommandProblem('failed', `${file} is a directory, and should be a file.`);
    throw error;
  }
}
