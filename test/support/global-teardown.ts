import { rm } from 'node:fs/promises';
import type { EmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';

declare global {
  /** The PostgreSQL of this run and its folder, between global-setup and global-teardown; undefined if it is not ours. */
  var postgresOfTheTests: { readonly server: EmbeddedPostgres; readonly folder: string } | undefined;
}

/** Stops what global-setup has started, and leaves nothing of it on the disk. */
export default async function tearDown(): Promise<void> {
  const postgres = globalThis.postgresOfTheTests;
  if (postgres === undefined) return;
  globalThis.postgresOfTheTests = undefined;
  await postgres.server.stop();
  await rm(postgres.folder, { recursive: true, force: true });
}
