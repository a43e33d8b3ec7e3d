import base from '../../jest.config.js';

// `npm run test:console`: journeys through the built console in a real browser, on a real service and database.
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/console'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/console/global-setup.ts',
  testTimeout: 120_000,
};
