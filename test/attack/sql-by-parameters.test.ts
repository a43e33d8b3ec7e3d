import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { z } from 'zod';

// Nothing from outside is ever part of a statement's text: the rule that says so, that it bites, and who is excused.

const root = resolve(import.meta.dirname, '../..');
const rule = 'no-restricted-syntax';

/** Each sort of assembled SQL. */
const planted = [
  'db.execute(sql.raw(text));',
  'db.execute(sql["raw"](text));',
  'const made = sql`select ${sql.raw(name)}`;',
  'const { raw } = sql;',
  'import { sql as plain } from "drizzle-orm";',
  'import { StringChunk } from "drizzle-orm";',
  'client.query(`select ${name}`);',
  'client.query("select " + name);',
  'client.query(parts.join(" "));',
  'client.query("select x".replace("x", name));',
  'client.query(file.source);',
  'client.query({ text: `select ${name}` });',
  'db.execute(`delete from t where id = ${id}`);',
  'const text = `\n  SELECT * FROM ${table}`;',
  'const text = "update t set a = " + value;',
];
/** What is written so has its values as parameters. */
const sound = [
  'db.execute(sql`select ${value}, ${sql.identifier(name)}`);',
  'client.query("select $1", [value]);',
  'client.query(`select 1`);',
  'client.query({ text: "select $1", values: [value] });',
  'const words = `selected: ${count}`;',
];

const eslint = new ESLint({ cwd: root });
const isOn = (setting: unknown): boolean => Array.isArray(setting) && setting[0] === 2;
const settingFor = async (file: string): Promise<unknown> => {
  const config: unknown = await eslint.calculateConfigForFile(join(root, file));
  const rules: unknown = config instanceof Object ? Reflect.get(config, 'rules') : undefined;
  return rules instanceof Object ? Reflect.get(rules, rule) : undefined;
};

const selectors = z.tuple([z.literal(2)], z.object({ selector: z.string(), message: z.string() }));
const entryOf = (found: unknown): Linter.RuleEntry => {
  const [, ...options] = selectors.parse(found);
  return ['error', ...options];
};

let setting: Linter.RuleEntry;
/** The same for what lies outside of the only folder that may have SQL. */
let elsewhere: Linter.RuleEntry;
let files: string[];
beforeAll(async () => {
  const [inStore, outside] = await Promise.all([
    settingFor('src/store/planted.ts'),
    settingFor('src/actions/planted.ts'),
  ]);
  [setting, elsewhere] = [entryOf(inStore), entryOf(outside)];
  const all = await readdir(join(root, 'src'), { recursive: true });
  files = all.filter((name) => name.endsWith('.ts')).map((name) => `src/${name}`);
});

/** What the rule says of a text, whatever the list of excuses says. */
const complaints = (text: string, by = setting): number =>
  new Linter()
    .verify(
      text,
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        rules: { [rule]: by },
      },
      'planted.ts',
    )
    .filter((message) => message.ruleId === rule || message.fatal === true).length;

describe('SQL that is put together', () => {
  it.each(planted)('is found: %s', (text) => {
    expect(complaints(text)).toBeGreaterThan(0);
  });

  it('is found outside of the only folder that may have any', () => {
    expect(planted.slice(0, 12).filter((text) => complaints(text, elsewhere) === 0)).toEqual([]);
  });

  it.each(sound)('is not what has parameters: %s', (text) => {
    expect(complaints(text)).toBe(0);
  });

  it('is in no file but those that are excused by name, and each of those needs it', async () => {
    const excused: string[] = [];
    for (const file of files) if (!isOn(await settingFor(file))) excused.push(file);
    const texts = await Promise.all(files.map(async (file) => await readFile(join(root, file), 'utf8')));
    const putTogether = files.filter(
      (file, index) =>
        complaints(texts[index] ?? '', file.startsWith('src/store/') ? setting : elsewhere) > 0,
    );
    expect(excused.sort()).toEqual(putTogether.sort());
    expect(excused).toHaveLength(10);
  }, 120_000);
});
