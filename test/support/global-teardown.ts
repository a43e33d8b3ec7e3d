import { rm } from 'node:fs/promises';
import './global-setup.js';

/** Stops what global-setup has started, and leaves nothing of it on the disk. */
export default async function tearDown(): Promise<void> {
  const postgres = globalThis.postgresOfTheTests;
  if (postgres === undefined) return;
  await postgres.server.stop();
  await rm(postgres.folder, { recursive: true, force: true });
}
