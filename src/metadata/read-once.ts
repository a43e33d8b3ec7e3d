import { type CheckedDirectory, checkLoaded } from './check/check-directory.js';
import { readMetadata } from './load.js';
import type { Metadata } from './model.js';

/** Hasura's metadata and what is wrong with it: both of the files as they were when first read. */
export function readOnce(metadataDirectory: string): {
  readonly metadata: () => Promise<Metadata>;
  readonly metadataFindings: () => Promise<CheckedDirectory>;
} {
  const loaded = onceOnly(async () => await readMetadata(metadataDirectory));
  return {
    metadata: async () => (await loaded()).metadata,
    metadataFindings: onceOnly(async () => checkLoaded(await loaded())),
  };
}

/** Many small files take longer to read than most commands to run: they are read when first asked for, and once. */
function onceOnly<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return async () => await (reading ??= read());
}
