import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// The arrows of docs/architecture.md, for the machine. A test plants a violation of each sort and sees it found.
const folder = (name) => `^src/${name}/`;
const leaves = ['errors', 'config', 'settings', 'key-settings', 'weak-secrets', 'known-secrets'].map(
  (name) => `^src/${name}\\.ts$`,
);

/** What each folder may import of ours, besides itself. */
const mayImport = {
  http: ['auth', 'actions', 'access', 'metadata', 'observe'],
  cli: ['auth', 'actions', 'access', 'metadata', 'observe'],
  jobs: ['auth', 'actions', 'access', 'metadata', 'observe'],
  auth: ['access', 'tokens', 'store', 'observe'],
  actions: ['access', 'tokens', 'store', 'metadata', 'observe'],
  access: [],
  metadata: [],
  tokens: [],
  store: ['observe'],
  observe: [],
};
const seesConfig = ['http', 'cli', 'jobs', 'auth', 'observe'];

/** The process and its wiring, which may see everything. */
const processFiles = [
  ...['main', 'app', 'core', 'observed', 'demo', 'embedded-secrets', 'command-line'].map(
    (name) => `^src/${name}\\.ts$`,
  ),
  folder('demo'),
];

/** Packages that only one folder may import (the wiring may too, where it must). */
const packageHomes = {
  express: ['http', 'app\\.ts$'],
  commander: ['cli'],
  'cli-table3': ['cli'],
  jose: ['tokens'],
  bcrypt: ['tokens'],
  'drizzle-orm': ['store'],
  otpauth: ['tokens'],
  '@zxcvbn-ts': ['tokens'],
  bowser: ['actions'],
  pg: ['store'],
  'rate-limiter-flexible': ['store', 'auth'],
  pino: ['observe'],
  react: [],
  helmet: ['http'],
  sirv: ['http'],
  cookie: ['http'],
  'prom-client': ['observe'],
  '@opentelemetry': ['observe'],
};

/** The files that define an action: those that the list of actions names. */
const actionFiles = [
  ...readFileSync(join(import.meta.dirname, 'src/actions/index.ts'), 'utf8').matchAll(
    /^import \{.*\} from '\.\/([a-z-]+)\.js';$/gm,
  ),
].map(([, name]) => name);

const arrows = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-imports-only-what-lies-below`,
  severity: 'error',
  from: { path: folder(name) },
  to: {
    path: '^src/',
    pathNot: [
      folder(name),
      ...allowed.map(folder),
      leaves[0],
      ...(seesConfig.includes(name) ? leaves.slice(1) : []),
    ],
  },
}));

const packages = Object.entries(packageHomes).map(([name, homes]) => ({
  name: `${name}-has-its-home`,
  severity: 'error',
  from: { path: '^src/', pathNot: homes.map((home) => (home.endsWith('$') ? `^src/${home}` : folder(home))) },
  to: { path: `(?:^|/)node_modules/(?:@types/)?${name}/` },
}));

export default {
  forbidden: [
    ...arrows,
    ...packages,
    {
      name: 'the-console-is-a-stranger',
      severity: 'error',
      comment: 'It knows the service by its SDL alone, and the service knows it by its built files.',
      from: { path: '^console/' },
      to: { path: '^(?:src|test|bench|docs)/' },
    },
    {
      name: 'no-one-imports-the-console',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^console/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'leaves-import-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/(?:errors|key-settings|known-secrets)\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'credential-kinds-are-strangers',
      severity: 'error',
      from: { path: '^src/auth/credentials/(?:login|collab|api-token|service-token)\\.ts$' },
      to: { path: '^src/auth/credentials/(?:login|collab|api-token|service-token)\\.ts$' },
    },
    {
      name: 'actions-are-strangers',
      severity: 'error',
      comment: 'What several actions need is a file of its own that defines no action.',
      from: { path: '^src/actions/', pathNot: '^src/actions/index\\.ts$' },
      to: { path: actionFiles.map((name) => `^src/actions/${name}[.]ts$`) },
    },
    {
      name: 'secrets-are-made-in-tokens',
      severity: 'error',
      comment:
        'requests and pages of the console are numbered, store digests the keys of its counters, embedded PostgreSQL has a password of its own, and settings are asked whether they hold pairs of keys.',
      from: {
        path: '^src/',
        pathNot: [
          '^src/tokens/',
          '^src/store/',
          '^src/http/(?:request-id|console)\\.ts$',
          '^src/weak-secrets\\.ts$',
        ],
      },
      to: { path: '^(?:node:)?crypto$' },
    },
    {
      name: 'nobody-imports-the-process',
      severity: 'error',
      from: { path: '^src/', pathNot: [...processFiles, '^src/process/'] },
      to: { path: [...processFiles, '^src/process/'] },
    },
    {
      name: 'the-wiring-imports-no-process',
      severity: 'error',
      comment: 'main, command-line -> process -> app: not back.',
      from: { path: ['^src/(?:app|core|observed|demo|embedded-secrets)\\.ts$', folder('demo')] },
      to: { path: ['^src/process/', '^src/(?:main|command-line)\\.ts$'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
