const flag = '--experimental-vm-modules';
const isJest = /jest/.test(process.argv[1] ?? '');
if (isJest && !process.execArgv.includes(flag) && !(process.env.NODE_OPTIONS ?? '').includes(flag)) {
  throw new Error('The tests are ES modules: `npm test -- <pattern>` runs them with the flag they need.');
}

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // `npm run test:large`, `npm run test:console` and `npm run test:faults`, which take minutes.
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/large/',
    '<rootDir>/test/console/',
    '<rootDir>/test/faults/',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // Half of the time of most test files was the reading of packages.
  runtime: '<rootDir>/test/support/runtime.js',
  testTimeout: 30_000,
  maxWorkers: 2,
  // What test files leave behind in a worker makes it slow to collect and to end; a new one takes a second.
  workerIdleMemoryLimit: '700MB',
};
