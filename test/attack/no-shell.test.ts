import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { ESLint, Linter } from 'eslint';

// No shell ever reads what the service is given: the rule that says so, that it bites, and that none is asked for by an option.

const root = resolve(import.meta.dirname, '../..');

it.each(['src/planted.ts', 'src/store/embedded/planted.ts'])(
  'a shell does not pass lint in %s',
  async (file) => {
    const config: unknown = await new ESLint({ cwd: root }).calculateConfigForFile(join(root, file));
    const found: unknown = config instanceof Object ? Reflect.get(config, 'rules') : undefined;
    const entries = Object.entries(found instanceof Object ? found : {});
    const rules = Object.fromEntries(entries.filter(([name]) => name === 'no-restricted-imports'));
    const isRefused = (code: string): boolean => new Linter().verify(code, { rules }).length > 0;
    expect(isRefused("import { exec } from 'node:child_process';")).toBe(true);
    expect(isRefused("import { execSync as run } from 'node:child_process';")).toBe(true);
    expect(isRefused("import * as processes from 'node:child_process';")).toBe(true);
    expect(isRefused("import { spawn, execFile } from 'node:child_process';")).toBe(false);
  },
);

it('nothing that starts a program asks for one', async () => {
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter((name) =>
    name.endsWith('.ts'),
  );
  const texts = await Promise.all(files.map(async (name) => await readFile(join(root, 'src', name), 'utf8')));
  const starting = texts.filter((text) => /child_process/.test(text));
  expect(starting.length).toBeGreaterThanOrEqual(3);
  expect(starting.filter((text) => /\bshell\b\s*:/.test(text))).toEqual([]);
  expect(texts.filter((text) => /from ['"]child_process['"]/.test(text))).toEqual([]);
});
