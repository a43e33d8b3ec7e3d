import { readFile, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';

// What the console says, in every language: the same texts, with the same things filled in.

const folder = resolve(import.meta.dirname, '../../console/src/locales');

type Texts = { readonly [key: string]: string | Texts };
const texts: z.ZodType<Texts> = z.lazy(() => z.record(z.string(), z.union([z.string(), texts])));

const read = async (path: string): Promise<ReadonlyMap<string, string>> =>
  new Map(flat(texts.parse(JSON.parse(await readFile(join(folder, path), 'utf8')))));

const flat = (from: Texts, prefix = ''): [string, string][] =>
  Object.entries(from).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  );

const languages = (await readdir(folder)).sort();
const parts = (await readdir(join(folder, 'en'))).map((name) => basename(name, '.json')).sort();

/** i18next takes one of these for a number, by the rules of the language. */
const plural = /_(?:zero|one|two|few|many|other)$/;
const withoutPlural = (key: string): string => key.replace(plural, '');

const filledIn = (text: string): string[] =>
  [
    ...new Set(
      [...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}|<\/?(\w+)\/?>/g)].map(
        (match) => match[1] ?? `<${match[2] ?? ''}>`,
      ),
    ),
  ].sort();

test('there are four languages, and each has every part', async () => {
  expect(languages).toEqual(['de', 'en', 'es', 'zh']);
  for (const language of languages)
    expect([language, (await readdir(join(folder, language))).sort()]).toEqual([
      language,
      parts.map((part) => `${part}.json`),
    ]);
});

describe.each(languages.filter((language) => language !== 'en'))('%s', (language) => {
  test.each(parts)('%s says all that English says, with the same things filled in', async (part) => {
    const [english, other] = await Promise.all([read(`en/${part}.json`), read(`${language}/${part}.json`)]);
    const keys = (of: ReadonlyMap<string, string>) => [...new Set([...of.keys()].map(withoutPlural))].sort();
    expect(keys(other)).toEqual(keys(english));
    for (const [key, text] of other) {
      const original = english.get(key) ?? english.get(`${withoutPlural(key)}_other`) ?? '';
      // Where a language has a word for one or none, the number itself may be left out.
      const needed = filledIn(original).filter((name) => !(plural.test(key) && name === 'count'));
      expect([key, filledIn(text).filter((name) => !(plural.test(key) && name === 'count'))]).toEqual([
        key,
        needed,
      ]);
    }
  });

  test.each(parts)(
    '%s has the forms of numbers that the language asks for, and leaves nothing empty',
    async (part) => {
      const other = await read(`${language}/${part}.json`);
      const asked = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const counted = [...new Set([...other.keys()].filter((key) => plural.test(key)).map(withoutPlural))];
      const missing = counted.flatMap((key) =>
        asked.filter((form) => !other.has(`${key}_${form}`)).map((form) => `${key}_${form}`),
      );
      expect(missing).toEqual([]);
      expect([...other].filter(([, text]) => text.trim() === '')).toEqual([]);
    },
  );
});

test.each(parts)(
  'English %s has one form and another for every number, and leaves nothing empty',
  async (part) => {
    const english = await read(`en/${part}.json`);
    const counted = [...english.keys()].filter((key) => plural.test(key)).map(withoutPlural);
    for (const key of counted)
      expect([key, english.has(`${key}_one`), english.has(`${key}_other`)]).toEqual([key, true, true]);
    expect([...english].filter(([, text]) => text.trim() === '')).toEqual([]);
  },
);
