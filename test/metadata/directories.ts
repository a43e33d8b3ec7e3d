import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for metadata directories that a test makes up: of files, by their paths. */
export async function newDirectories() {
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-metadata-'));
  let serial = 0;
  return {
    folder,
    async of(files: Readonly<Record<string, string>>): Promise<string> {
      const directory = join(folder, String(++serial));
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await writeFile(join(directory, name), text);
      }
      return directory;
    },
    remove: async (): Promise<void> => await rm(folder, { recursive: true, force: true }),
  };
}
