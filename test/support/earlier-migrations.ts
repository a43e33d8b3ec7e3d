import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { z } from 'zod';
import type { TestDatabase } from './database.js';

const drizzleFolder = resolve(import.meta.dirname, '../../drizzle');
const journalShape = z.looseObject({ entries: z.array(z.unknown()) });

/** Applies the first migrations of one part, and records them as a release of then did. */
export async function migrateAsThen({ pool }: TestDatabase, part: string, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'graphwarden-prefix-'));
  try {
    await keepFirst(folder, part, count);
    await migrate(drizzle(pool), {
      migrationsFolder: folder,
      migrationsSchema: 'graphwarden_internal',
      migrationsTable: `${part.replace('-', '_')}_migration`,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fills a folder with the migrations of one part as they were when there were only the first `count` of them. */
async function keepFirst(folder: string, part: string, count: number): Promise<void> {
  await cp(join(drizzleFolder, part), folder, { recursive: true });
  const path = join(folder, 'meta/_journal.json');
  const journal = journalShape.parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
}
