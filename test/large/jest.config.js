import { resolve } from 'node:path';
import base from '../../jest.config.js';

// What holds for all projects together cannot be said in one of them.
const large = {
  ...base,
  rootDir: resolve(import.meta.dirname, '../..'),
  testPathIgnorePatterns: ['/node_modules/'],
};
delete large.maxWorkers;
delete large.testTimeout;

export default {
  maxWorkers: 1,
  testTimeout: 15 * 60_000,
  projects: [
    // One file, with a PostgreSQL of its own that is set up for much data.
    {
      ...large,
      displayName: 'large',
      globalSetup: undefined,
      globalTeardown: undefined,
      roots: ['<rootDir>/test/large'],
    },
    // The attacks of every day, for long.
    {
      ...large,
      displayName: 'fuzz',
      roots: ['<rootDir>/test/attack'],
      testMatch: ['**/fuzz.test.ts', '**/fuzz-commands.test.ts'],
      globals: { fuzzRuns: 5000 },
    },
  ],
};
