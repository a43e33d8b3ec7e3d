import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { hasCode } from './errno.js';

const links = z.array(z.object({ source: z.string().max(500), target: z.string().max(500) })).max(1000);

/**
 * Makes the links between shared libraries that an npm package cannot contain: the package's install script makes them,
 * but not under `npm ci --ignore-scripts`. False if one is missing and cannot be made here.
 */
export async function hydrateLinks(native: string): Promise<boolean> {
  const listed = links.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  for (const { source, target } of listed) {
    try {
      await symlink(relative(dirname(target), source), join(dirname(native), target));
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) return false;
    }
  }
  return true;
}
