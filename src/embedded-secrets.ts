import { readFile, writeFile } from 'node:fs/promises';
import { types } from 'node:util';
import { z } from 'zod';
import { newSecrets } from './tokens/new-secrets.js';

/**
 * The secrets of embedded mode, as environment variables: made at the first start, kept in a file that only its owner
 * can read, and found again afterwards.
 */
export async function embeddedSecrets(file: string): Promise<Readonly<Record<string, string>>> {
  const kept = await readFile(file, 'utf8').catch((error: unknown) => {
    if (types.isNativeError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return parse(kept, file);
  const secrets = await newSecrets();
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return secrets;
}

function parse(text: string, file: string): Readonly<Record<string, string>> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${file} is damaged: it must be a JSON object of texts. The tokens made with its keys need them back.`,
    );
  }
}
