// First of all, since jest loads this file by require(): what it imports ends in .js, and is TypeScript.
import 'tsx/cjs';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import setUpDatabase from '../support/global-setup.js';
import { findBrowser } from './browser-path.js';

/** The database of all tests, and the console as it is built now. */
export default async function setUp(): Promise<void> {
  if (findBrowser() === undefined) {
    process.stdout.write(
      'No Chromium was found (CHROMIUM_PATH says where one is): the journeys through the console are left out.\n',
    );
  }
  const builder = resolve(import.meta.dirname, '../../console/build/if-stale.js');
  const { status } = spawnSync(process.execPath, [builder], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the console could not be built');
  await setUpDatabase();
}
