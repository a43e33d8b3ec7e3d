import { createRequire } from 'node:module';
import util from 'node:util';
import Runtime from 'jest-runtime';

// jest reads and runs every module anew for every test file, which took half of the time of most files. The packages here
// keep nothing from one file to the next, so that a worker loads them once, by Node itself, and keeps them warm; our own
// modules, and packages that have a state, such as the registry of metrics, are still new for every file.

const require = createRequire(import.meta.url);

const shared = new Set([
  '@escape.tech/graphql-armor-max-aliases',
  '@escape.tech/graphql-armor-max-depth',
  '@opentelemetry/api',
  '@zxcvbn-ts/core',
  '@zxcvbn-ts/language-common',
  'bcrypt',
  'body-parser',
  'commander',
  'drizzle-orm',
  'drizzle-orm/migrator',
  'drizzle-orm/node-postgres',
  'drizzle-orm/node-postgres/migrator',
  'drizzle-orm/pg-core',
  'express',
  'fast-check',
  'graphql',
  'graphql-http',
  'jose',
  'pg',
  'pino',
  'rate-limiter-flexible',
  'supertest',
  'typescript-eslint',
  'yaml',
  'zod',
]);

/** jest puts node: before the names of what Node itself loads. */
const nameOf = (specifier) => specifier.replace(/^node:/, '');

/** Lets `instanceof` mean the same for what the packages make, or are given, as if they ran where the tests run. */
function takeFromAnywhere(constructor, isOne) {
  const inherited = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(constructor, Symbol.hasInstance, {
    configurable: true,
    value(value) {
      return inherited.call(this, value) || (this === constructor && isOne(value));
    },
  });
}

function takeFromAnywhereIn({ Error: errors, Date: dates, Promise: promises }) {
  takeFromAnywhere(errors, util.types.isNativeError);
  takeFromAnywhere(dates, util.types.isDate);
  takeFromAnywhere(promises, util.types.isPromise);
}
takeFromAnywhereIn(globalThis);

/** Compares data, wherever its objects were made: Node’s own asks for the same prototypes. */
const isDeepStrictEqual = (one, other) =>
  util.isDeepStrictEqual(globalThis.structuredClone(one), globalThis.structuredClone(other));
const utilities = { ...util, isDeepStrictEqual };

/** The runtime of jest, with packages that all test files of a worker share. */
export default class SharingRuntime extends Runtime {
  constructor(config, environment, resolver, ...rest) {
    const isCoreModule = resolver.isCoreModule.bind(resolver);
    resolver.isCoreModule = (name) => shared.has(nameOf(name)) || isCoreModule(name);
    super(config, environment, resolver, ...rest);
    takeFromAnywhereIn(environment.global);
    const { coreModule } = this;
    const requireCore = coreModule.require.bind(coreModule);
    coreModule.require = (specifier) => {
      const name = nameOf(specifier);
      if (shared.has(name)) return require(name);
      return name === 'util' ? utilities : requireCore(specifier);
    };
  }
}
