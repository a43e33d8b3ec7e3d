import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');

/** A file (of a cycle, either may be the one that is reported), what it imports against the rules, and the rule that must notice. */
const planted = [
  ['src/access/planted.ts', "import '../store/database.js';", 'access-imports-only-what-lies-below'],
  ['src/metadata/planted.ts', "import '../access/roles.js';", 'metadata-imports-only-what-lies-below'],
  ['src/tokens/planted.ts', "import '../config.js';", 'tokens-imports-only-what-lies-below'],
  ['src/store/planted.ts', "import '../tokens/opaque-token.js';", 'store-imports-only-what-lies-below'],
  ['src/observe/planted.ts', "import '../store/database-errors.js';", 'observe-imports-only-what-lies-below'],
  ['src/auth/planted.ts', "import '../actions/dispatch.js';", 'auth-imports-only-what-lies-below'],
  ['src/actions/planted.ts', "import '../auth/authenticate.js';", 'actions-imports-only-what-lies-below'],
  ['src/http/planted.ts', "import '../store/database.js';", 'http-imports-only-what-lies-below'],
  ['src/jobs/planted.ts', "import '../tokens/password.js';", 'jobs-imports-only-what-lies-below'],
  ['src/cli/planted.ts', "import '../store/migrate.js';", 'cli-imports-only-what-lies-below'],
  ['src/auth/planted-express.ts', "import 'express';", 'express-has-its-home'],
  ['src/http/planted-commander.ts', "import 'commander';", 'commander-has-its-home'],
  ['src/http/planted-table.ts', "import 'cli-table3';", 'cli-table3-has-its-home'],
  ['src/auth/planted-jose.ts', "import 'jose';", 'jose-has-its-home'],
  ['src/actions/planted-otpauth.ts', "import 'otpauth';", 'otpauth-has-its-home'],
  ['src/actions/planted-zxcvbn.ts', "import '@zxcvbn-ts/core';", '@zxcvbn-ts-has-its-home'],
  ['src/store/planted-bowser.ts', "import 'bowser';", 'bowser-has-its-home'],
  ['src/actions/planted-bcrypt.ts', "import 'bcrypt';", 'bcrypt-has-its-home'],
  ['src/actions/planted-drizzle.ts', "import 'drizzle-orm';", 'drizzle-orm-has-its-home'],
  ['src/auth/planted-pg.ts', "import 'pg';", 'pg-has-its-home'],
  ['src/http/planted-limiter.ts', "import 'rate-limiter-flexible';", 'rate-limiter-flexible-has-its-home'],
  ['src/store/planted-pino.ts', "import 'pino';", 'pino-has-its-home'],
  ['src/http/planted-traces.ts', "import '@opentelemetry/api';", '@opentelemetry-has-its-home'],
  ['src/auth/planted-prom.ts', "import 'prom-client';", 'prom-client-has-its-home'],
  ['src/access/planted-react.ts', "import 'react';", 'react-has-its-home'],
  ['src/auth/planted-helmet.ts', "import 'helmet';", 'helmet-has-its-home'],
  ['src/auth/planted-sirv.ts', "import 'sirv';", 'sirv-has-its-home'],
  ['src/auth/planted-cookie.ts', "import 'cookie';", 'cookie-has-its-home'],
  ['console/src/planted.ts', "import '../../src/access/roles.js';", 'the-console-is-a-stranger'],
  ['src/http/planted-console.ts', "import '../../console/src/facts.js';", 'no-one-imports-the-console'],
  ['src/access/planted-cycle.ts', "import './planted-cycle-back.js';", 'no-cycles'],
  ['src/access/planted-cycle-back.ts', "import './planted-cycle.js';", 'no-cycles'],
  ['src/auth/credentials/login.ts', "import './collab.js';", 'credential-kinds-are-strangers'],
  ['src/actions/whoami.ts', "import './logout.js';", 'actions-are-strangers'],
  ['src/actions/planted-crypto.ts', "import 'node:crypto';", 'secrets-are-made-in-tokens'],
  ['src/http/planted-main.ts', "import '../app.js';", 'nobody-imports-the-process'],
  ['src/cli/planted-process.ts', "import '../process/start.js';", 'nobody-imports-the-process'],
  ['src/app.ts', "import './process/start.js';", 'the-wiring-imports-no-process'],
  ['src/errors.ts', "import './config.js';", 'leaves-import-nothing-of-ours'],
] as const;

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

let folder = '';

/** Runs the rules over the source of a folder. */
async function violations(cwd: string): Promise<{ file: string; rule: string }[]> {
  const args = [
    join(root, 'node_modules/.bin/depcruise'),
    'src',
    'console/src',
    '--config',
    '.dependency-cruiser.js',
    '--output-type',
    'json',
  ];
  const run = promisify(execFile)(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  const output = await run.catch((error: unknown) => z.object({ stdout: z.string() }).parse(error));
  const { summary } = report.parse(JSON.parse(output.stdout));
  return summary.violations.map(({ from, rule }) => ({ file: from, rule: rule.name }));
}

/** Writes what is planted, and nothing else: the rules look at paths, so that an empty file stands for what is imported. */
async function plant(): Promise<void> {
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text, { flag: 'a' });
  };
  for (const [file, line] of planted) {
    await write(file, `${line}\n`);
    const [, imported] = /'(\.[^']*)\.js'/.exec(line) ?? [];
    if (imported !== undefined) await write(join(dirname(file), `${imported}.ts`), '');
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphwarden-architecture-'));
  // The rules read the list of actions.
  for (const name of ['.dependency-cruiser.js', 'tsconfig.json', 'package.json', 'src/actions/index.ts'])
    await cp(join(root, name), join(folder, name));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

test('the source breaks no rule of the architecture', async () => {
  expect(await violations(root)).toEqual([]);
}, 90_000);

test('one planted violation of each sort is found', async () => {
  await plant();
  const found = await violations(folder);
  const missed = planted.filter(
    ([file, , rule]) =>
      !found.some((each) => each.rule === rule && each.file.startsWith(file.replace(/\.ts$/, ''))),
  );
  expect(missed).toEqual([]);
}, 90_000);

test('every rule has a planted violation', async () => {
  const loaded: unknown = await import(join(root, '.dependency-cruiser.js'));
  const shape = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) });
  const rules = shape.parse(loaded).default.forbidden;
  const names = planted.map(([, , rule]): string => rule);
  expect(rules.map(({ name }) => name).filter((name) => !names.includes(name))).toEqual([]);
});
