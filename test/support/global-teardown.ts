import { rm } from 'node:fs/promises';
import type { EmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.js';
import { requireNoLeaks } from './evidence-search.js';

declare global {
  /** The PostgreSQL of this run and its folder, between global-setup and global-teardown; undefined if it is not ours. */
  var postgresOfTheTests: { readonly server: EmbeddedPostgres; readonly folder: string } | undefined;
}

/** Stops what global-setup has started, and leaves nothing of it on the disk. Fails when the run has written a secret. */
export default async function tearDown(): Promise<void> {
  await stopServer();
  const evidence = process.env['TEST_EVIDENCE'];
  if (evidence === undefined) return;
  delete process.env['TEST_EVIDENCE'];
  await requireNoLeaks(evidence);
  await rm(evidence, { recursive: true, force: true });
}

async function stopServer(): Promise<void> {
  const postgres = globalThis.postgresOfTheTests;
  if (postgres === undefined) return;
  globalThis.postgresOfTheTests = undefined;
  await postgres.server.stop();
  await rm(postgres.folder, { recursive: true, force: true });
}
