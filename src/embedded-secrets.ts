import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { types } from 'node:util';
import { z } from 'zod';
import { newSecrets } from './tokens/new-secrets.js';

/**
 * The secrets of embedded mode, as environment variables: made at the first start, kept in a file that only its owner
 * can read, and found again afterwards. The file appears whole or not at all; of two first starts, both use the same.
 * Undefined when the file is damaged.
 */
export async function embeddedSecrets(file: string): Promise<Readonly<Record<string, string>> | undefined> {
  const kept = await readKept(file);
  if (kept !== undefined) return parse(kept);
  const draft = `${file}.${process.pid}`;
  await writeDurably(draft, `${JSON.stringify(await newSecrets(), null, 2)}\n`);
  await link(draft, file).catch(unless('EEXIST'));
  await rm(draft);
  return parse((await readKept(file)) ?? '');
}

/** Replaces some of the secrets in the file, which is whole at every moment, and readable by its owner alone. */
export async function replaceEmbeddedSecrets(
  file: string,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const kept = parse((await readKept(file)) ?? '');
  if (kept === undefined) throw new Error('the secrets have gone since they were read');
  const draft = `${file}.${process.pid}`;
  await writeDurably(draft, `${JSON.stringify({ ...kept, ...changed }, null, 2)}\n`);
  await rename(draft, file);
}

const readKept = async (file: string): Promise<string | undefined> =>
  await readFile(file, 'utf8').catch(unless('ENOENT'));

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const unless =
  (code: string) =>
  (error: unknown): undefined => {
    if (types.isNativeError(error) && 'code' in error && error.code === code) return undefined;
    throw error;
  };

function parse(text: string): Readonly<Record<string, string>> | undefined {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
