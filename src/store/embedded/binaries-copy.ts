import { chmod, copyFile, lstat, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hydrateLinks } from './binaries-links.js';

/**
 * A complete copy of the programs which passes `usable`, from an earlier start or made now in the first of the folders
 * where it is possible. Nobody but this user can have made or changed a file of it.
 */
export async function copyFor(
  installed: { readonly native: string; readonly version: string },
  usable: (native: string) => Promise<boolean>,
  folders: readonly string[],
): Promise<string | undefined> {
  const prefix = `graphwarden-postgres-${installed.version}-${process.platform}-${process.arch}-`;
  for (const folder of folders) {
    for (const copy of await earlierCopies(folder, prefix)) {
      const native = join(copy, 'native');
      const complete = (await isComplete(installed.native, native)) && (await hydrateLinks(native));
      if (complete && (await usable(native))) return native;
    }
  }
  for (const folder of folders) {
    const native = await newCopy(installed.native, join(folder, prefix), usable);
    if (native !== undefined) return native;
  }
  return undefined;
}

/** Only folders of our own in which nobody else may write: in a temporary folder anybody can take any name. */
async function earlierCopies(folder: string, prefix: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(prefix));
  const trusted = [];
  for (const copy of names.map((name) => join(folder, name))) {
    const found = await lstat(copy).catch(() => undefined);
    const ours = found?.isDirectory() === true && found.uid === process.geteuid?.();
    if (ours && (found.mode & 0o022) === 0) trusted.push(copy);
  }
  return trusted;
}

/** Undefined if there is no room, or if the account cannot run programs in this folder (a private or noexec one). */
async function newCopy(
  source: string,
  prefix: string,
  usable: (native: string) => Promise<boolean>,
): Promise<string | undefined> {
  const copy = await mkdtemp(prefix).catch(() => undefined);
  if (copy === undefined) return undefined;
  const native = join(copy, 'native');
  try {
    await copyTree(source, native);
    await chmod(copy, 0o755);
    if ((await hydrateLinks(native)) && (await usable(native))) return native;
  } catch {
    // The next folder may have the room that this one lacks.
  }
  await rm(copy, { recursive: true, force: true });
  return undefined;
}

/** Copies folders and files, not links; everybody may read the copy, whatever the umask is or was. */
async function copyTree(source: string, target: string): Promise<void> {
  await mkdir(target);
  await chmod(target, 0o755);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyTree(from, to);
    if (!entry.isFile()) continue;
    await copyFile(from, to);
    await chmod(to, ((await lstat(from)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

/** False too while another start is still copying, or when a cleaner of temporary folders has taken files away. */
async function isComplete(source: string, copy: string): Promise<boolean> {
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(copy, entry.name)];
    if (entry.isDirectory() && !(await isComplete(from, to))) return false;
    if (entry.isFile() && (await sizeOf(to)) !== (await sizeOf(from))) return false;
  }
  return true;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return (await lstat(file).catch(() => undefined))?.size;
}
