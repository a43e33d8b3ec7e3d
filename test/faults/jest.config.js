import base from '../../jest.config.js';

// `npm run test:faults`: what breaks under real processes, on a PostgreSQL that they may break. One file at a time: what
// recovers within a bound must not wait for another file's load.
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/faults'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
