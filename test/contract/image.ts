import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

// The Dockerfile as its instructions, and a folder with what its last stage holds: there is no engine here to build it.

const root = resolve(import.meta.dirname, '../..');
const read = async (name: string): Promise<string> => await readFile(resolve(root, name), 'utf8');

type Stage = 'build' | 'final';
interface Instruction {
  readonly word: string;
  readonly rest: string;
}

const stages = (await read('Dockerfile'))
  .replace(/^#.*\n/gm, '')
  .replace(/\\\n\s*/g, '')
  .split(/^FROM /m)
  .slice(1);

/** What each stage is built on, as it is written. */
export const bases: readonly string[] = stages.map((stage) => stage.split('\n')[0] ?? '');

/** The instructions of a stage after its FROM, in order; an instruction that goes over several lines is one. */
export function instructions(stage: Stage): readonly Instruction[] {
  const [, ...lines] = (stages[stage === 'build' ? 0 : 1] ?? '').split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      if (word === '') throw new Error(`no instruction: ${line}`);
      return { word, rest: rest.trim() };
    });
}

/** What the last stage gives an instruction that it has once. */
export function only(word: string): string {
  const [found, ...more] = instructions('final').filter((each) => each.word === word);
  if (found === undefined || more.length > 0) throw new Error(`the Dockerfile has not one ${word}`);
  return found.rest;
}

/** What a stage copies from the repository. */
export const copied = (stage: Stage): string[] =>
  instructions(stage)
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1));

/** What the last stage takes from what the first has made, but for packages. */
const built = instructions('final')
  .filter(({ word, rest }) => word === 'COPY' && rest.startsWith('--from=build '))
  .map(({ rest }) => rest.split(' ')[2] ?? '')
  .filter((path) => path !== 'node_modules');

/** The packages that `npm ci` leaves in the image after `npm prune --omit=dev --omit=optional`. */
async function productionPackages(): Promise<string[]> {
  const entry = z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() });
  const lock = z
    .object({ packages: z.record(z.string(), entry) })
    .parse(JSON.parse(await read('package-lock.json')));
  return Object.entries(lock.packages)
    .filter(
      ([path, { dev, optional }]) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path) && !(dev ?? optional),
    )
    .map(([path]) => path);
}

/**
 * Puts into a folder what the last stage holds, and no more; packages as links to those that are installed, and the
 * console if it was built here.
 */
export async function assembleImage(folder: string): Promise<void> {
  for (const path of [...built, ...copied('final')])
    await cp(resolve(root, path), join(folder, path), {
      recursive: true,
      filter: (source) => path !== 'console/dist' || existsSync(source),
    });
  for (const path of await productionPackages()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(resolve(root, path), join(folder, path));
  }
}
