import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { createViewRecord } from './installed-views.js';
import { MigrationError, originOf } from './migration-error.js';

/**
 * Brings the triggers that are plain files to what the files say, inside the caller's transaction: `tell_rate.sql` holds
 * trigger `tell_rate`. One is made anew where it is missing, where somebody has changed it, and where its file has; to leave
 * the others alone matters, since making one locks its table. Answers with the names of those that were made.
 */
export async function applyTriggers(client: pg.Client, folder: string): Promise<string[]> {
  await createViewRecord(client);
  const made: string[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
    const name = file.replace(/\.sql$/, '');
    const source = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
    const digest = createHash('sha256').update(source).digest('hex');
    if (await isInstalled(client, name, digest)) continue;
    await createTrigger(client, { name, source, digest });
    made.push(name);
  }
  return made;
}

/** Triggers have their place in the record of views: their names have a prefix of their own there. */
const recorded = (name: string): string => `trigger ${name}`;

const definitions = `
  SELECT encode(sha256(convert_to(pg_get_triggerdef(t.oid), 'UTF8')), 'hex') AS definition
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
   WHERE c.relnamespace = 'graphwarden'::regnamespace AND NOT t.tgisinternal AND t.tgname = $1 AND t.tgenabled = 'O'`;

async function isInstalled(client: pg.Client, name: string, digest: string): Promise<boolean> {
  const found = await client.query(
    `SELECT FROM graphwarden_internal.applied_view a JOIN (${definitions}) d ON d.definition = a.definition_digest
      WHERE a.name = $2 AND a.source_digest = $3`,
    [name, recorded(name), digest],
  );
  return found.rowCount === 1;
}

interface TriggerFile {
  readonly name: string;
  readonly source: string;
  readonly digest: string;
}

async function createTrigger(client: pg.Client, { name, source, digest }: TriggerFile): Promise<void> {
  try {
    await client.query(source);
  } catch (error) {
    const { code, message } = originOf(error);
    if (code === '42501') throw error;
    throw new MigrationError(`trigger ${name} cannot be created: ${message}`, error);
  }
  await client.query(
    `INSERT INTO graphwarden_internal.applied_view (name, variant, source_digest, definition_digest)
     SELECT $2, 'trigger', $3, definition FROM (${definitions}) d
     ON CONFLICT (name) DO UPDATE SET source_digest = excluded.source_digest,
       definition_digest = excluded.definition_digest, applied_at = now()`,
    [name, recorded(name), digest],
  );
}
