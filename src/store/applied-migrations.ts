import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from './database.js';
import { refusalIn } from './database-errors.js';

/** `newer`: all that this release needs has run, and something that it does not know, which a newer release brought. */
export type MigrationState = 'current' | 'newer' | 'behind';

/** Hashes of the migrations in a folder, which do not change while the process runs. */
export const knownMigrations = (folder: string): ReadonlySet<string> =>
  new Set(readMigrationFiles({ migrationsFolder: folder }).map(({ hash }) => hash));

const noSuchTable = '42P01';
const noSuchSchema = '3F000';

/** What of these migrations has run in the database. Fails where it does not answer within the time given. */
export async function readMigrationState(
  db: Database,
  known: ReadonlySet<string>,
  milliseconds: number,
): Promise<MigrationState> {
  const applied = await db.$client
    .query<{ hash: string }>(withTimeout(milliseconds))
    .then(({ rows }) => new Set(rows.map(({ hash }) => hash)))
    .catch((error: unknown) => {
      if ([noSuchTable, noSuchSchema].includes(refusalIn(error)?.code ?? '')) return new Set<string>();
      throw error;
    });
  if ([...known].some((hash) => !applied.has(hash))) return 'behind';
  return applied.size > known.size ? 'newer' : 'current';
}

/** pg takes a time for a single query; its types do not say so. */
const withTimeout = (milliseconds: number) => ({
  text: 'select hash from graphwarden_internal.product_migration',
  query_timeout: milliseconds,
});
