import { is } from 'drizzle-orm';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { PgTable, getTableConfig } from 'drizzle-orm/pg-core';
import type pg from 'pg';
import { MigrationError } from './migration-error.js';

/** A folder of migrations, the table that records which of them ran, and the tables that are there when all have run. */
interface MigrationSet {
  readonly folder: string;
  readonly record: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** What to say when tables of the set are there though none of its migrations ran. */
  readonly occupied: string;
}

export const internalSchema = 'graphwarden_internal';

/**
 * Runs the migrations of a set that have not run yet, in one transaction. Refuses a database whose history is not a
 * part of this release's, or whose tables do not agree with it: drizzle compares only times, and would run what it
 * must not, or silently leave out what it must run.
 */
export async function runMigrations(
  client: pg.Client,
  set: MigrationSet,
  progress: (line: string) => void,
): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: set.folder });
  const applied = await listApplied(client, set.record);
  const tables = tablesOf(set.schema);
  requireKnownHistory(applied, known);
  if (applied.length === 0) await requireNoneOf(client, tables, set.occupied);
  await migrate(drizzle(client), {
    migrationsFolder: set.folder,
    migrationsSchema: internalSchema,
    migrationsTable: set.record,
  });
  await requireAllOf(client, tables);
  const news = known.length - applied.length;
  if (news > 0) progress(`${set.record.replaceAll('_', ' ')}s applied: ${news}`);
}

/** Requires that all migrations of a set have run, and no others. */
export async function requireAllApplied(client: pg.Client, { folder, record }: MigrationSet): Promise<void> {
  const known = readMigrationFiles({ migrationsFolder: folder });
  const applied = await listApplied(client, record);
  requireKnownHistory(applied, known);
  if (applied.length === known.length) return;
  throw new MigrationError(
    `this database is not migrated to this release of Graphwarden (${applied.length} of ${known.length} migrations have run): \`graphwarden migrate\` does it`,
  );
}

interface AppliedMigration {
  readonly hash: string;
  readonly when: number;
}

async function listApplied(client: pg.Client, record: string): Promise<AppliedMigration[]> {
  const table = `${internalSchema}.${record}`;
  if ((await listPresent(client, [table])).length === 0) return [];
  const found = await client.query<{ hash: string; created_at: string }>(
    `SELECT hash, created_at FROM ${table} ORDER BY created_at`,
  );
  return found.rows.map((row) => ({ hash: row.hash, when: Number(row.created_at) }));
}

function requireKnownHistory(applied: readonly AppliedMigration[], known: readonly MigrationMeta[]): void {
  const hashes = new Map(known.map((migration) => [migration.folderMillis, migration.hash]));
  for (const { when, hash } of applied) {
    const expected = hashes.get(when);
    const made = new Date(when).toISOString();
    if (expected === undefined) {
      throw new MigrationError(
        `this database was migrated by a newer release of Graphwarden (its migration of ${made} is unknown here): start that release, or restore a backup`,
      );
    }
    if (expected !== hash) {
      throw new MigrationError(
        `the migration of ${made} is not the one that this database went through: it was changed afterwards`,
      );
    }
  }
  requireNothingSkipped(applied, known);
}

function requireNothingSkipped(applied: readonly AppliedMigration[], known: readonly MigrationMeta[]): void {
  const ran = new Set(applied.map(({ when }) => when));
  const newest = Math.max(...ran, 0);
  const skipped = known.find(({ folderMillis }) => folderMillis < newest && !ran.has(folderMillis));
  if (skipped === undefined) return;
  const made = new Date(skipped.folderMillis).toISOString();
  throw new MigrationError(`the migration of ${made} never ran in this database, though later ones did`);
}

function tablesOf(schema: Readonly<Record<string, unknown>>): string[] {
  const tables = Object.values(schema).filter((value): value is PgTable => is(value, PgTable));
  return tables.map(getTableConfig).map((table) => `${table.schema ?? 'public'}.${table.name}`);
}

async function requireNoneOf(client: pg.Client, tables: readonly string[], occupied: string): Promise<void> {
  const present = await listPresent(client, tables);
  if (present.length > 0) throw new MigrationError(`${occupied}: ${present.join(', ')}`);
}

async function requireAllOf(client: pg.Client, tables: readonly string[]): Promise<void> {
  const present = new Set(await listPresent(client, tables));
  const missing = tables.filter((table) => !present.has(table));
  if (missing.length === 0) return;
  throw new MigrationError(
    `the database is half-migrated: its migrations are on record, but tables are missing: ${missing.join(', ')}`,
  );
}

async function listPresent(client: pg.Client, relations: readonly string[]): Promise<string[]> {
  const found = await client.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NOT NULL',
    [relations],
  );
  return found.rows.map((row) => row.name);
}
