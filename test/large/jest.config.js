import base from '../../jest.config.js';

// `npm run test:large`: one file, with a PostgreSQL of its own that is set up for much data.
export default {
  ...base,
  globalSetup: undefined,
  globalTeardown: undefined,
  rootDir: '../..',
  roots: ['<rootDir>/test/large'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 15 * 60_000,
  maxWorkers: 1,
};
