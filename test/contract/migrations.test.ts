import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'graphwarden-migrations-'));
  for (const name of ['src', 'drizzle', 'drizzle.config.ts', 'package.json', 'tsconfig.json']) {
    await cp(join(root, name), join(copy, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
}, 60_000);
afterAll(async () => await rm(copy, { recursive: true, force: true }));

test.each([
  ['drizzle.config.ts', 'drizzle/product'],
  ['drizzle/reference-app.config.ts', 'drizzle/reference-app'],
])(
  'the migrations of %s say everything that the schema says',
  async (config, folder) => {
    const before = await readdir(join(copy, folder));
    const generate = [join(root, 'node_modules/drizzle-kit/bin.cjs'), 'generate', '--config', config];
    await promisify(execFile)(process.execPath, generate, { cwd: copy });
    expect(await readdir(join(copy, folder))).toEqual(before);
  },
  60_000,
);

const journal = z.object({
  entries: z.array(z.object({ idx: z.number(), when: z.number(), tag: z.string() })),
});

// drizzle skips, without a word, a migration that is older than the last one applied.
test.each(['product', 'reference-app'])(
  'the migrations of %s are in the order of their dates',
  async (name) => {
    const { entries } = journal.parse(
      JSON.parse(await readFile(join(root, 'drizzle', name, 'meta/_journal.json'), 'utf8')),
    );
    const dates = entries.map(({ when }) => when);
    expect(dates).toEqual([...new Set(dates)].sort((one, other) => one - other));
    expect(entries.length).toBeGreaterThan(0);
  },
);
