import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

// Migrations only add, as docs/upgrading.md promises: the release before goes on serving on the new schema.

const folder = resolve(import.meta.dirname, '../../drizzle');

/** What a migration takes from the release before, or asks of statements that do not know of it. */
function narrowings(text: string): string[] {
  const plain = text.replace(/--.*$/gm, '').replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''");
  return plain
    .split(';')
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
    .filter((statement) => narrows(statement));
}

function narrows(statement: string): boolean {
  if (/^(?:DROP|TRUNCATE) (?!(?:TRIGGER|FUNCTION) )/i.test(statement)) return true;
  if (!/^ALTER /i.test(statement)) return false;
  if (/\b(?:RENAME|DROP (?:COLUMN|DEFAULT)|SET NOT NULL|SET DATA TYPE|SET SCHEMA)\b/i.test(statement))
    return true;
  if (/ALTER COLUMN \S+ TYPE\b/i.test(statement)) return true;
  return (
    /ADD COLUMN\b/i.test(statement) && /NOT NULL/i.test(statement) && !/DEFAULT|GENERATED/i.test(statement)
  );
}

describe.each(['product', 'reference-app'])('the migrations of %s', (part) => {
  it('take nothing away that the release before uses', async () => {
    const names = (await readdir(join(folder, part))).filter((name) => name.endsWith('.sql'));
    expect(names).not.toHaveLength(0);
    for (const name of names)
      expect([name, narrowings(await readFile(join(folder, part, name), 'utf8'))]).toEqual([name, []]);
  });
});

describe('a migration that narrows', () => {
  it.each([
    'DROP TABLE graphwarden.api_token',
    'ALTER TABLE graphwarden.api_token DROP COLUMN name',
    'ALTER TABLE "graphwarden"."api_token" RENAME COLUMN "name" TO "title"',
    'ALTER TABLE graphwarden.api_token ALTER COLUMN name SET NOT NULL',
    'ALTER TABLE graphwarden.api_token ALTER COLUMN name TYPE varchar(10)',
    'ALTER TABLE graphwarden.api_token ADD COLUMN size int NOT NULL',
    'CREATE TABLE x (id int);--> statement-breakpoint\nTRUNCATE graphwarden.audit_event',
  ])('is found: %s', (statement) => {
    expect(narrowings(`${statement};`)).toHaveLength(1);
  });

  it.each([
    'CREATE TABLE x (id int NOT NULL)',
    'ALTER TABLE graphwarden.api_token ADD COLUMN size int',
    'ALTER TABLE graphwarden.api_token ADD COLUMN size int DEFAULT 0 NOT NULL',
    'CREATE OR REPLACE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DROP TABLE x; END $$',
  ])('is not what adds: %s', (statement) => {
    expect(narrowings(`${statement};`)).toEqual([]);
  });
});
