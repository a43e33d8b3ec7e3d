import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { createViewRecord } from './installed-views.js';
import { MigrationError, originOf } from './migration-error.js';

/**
 * Brings the triggers that are plain files to what the files say, inside the caller's transaction:
 * `credential_policy.tell_rate.sql` makes trigger `tell_rate` of table `credential_policy`. One is made anew where it is
 * missing, where somebody has changed it, and where its file has; to leave the others alone matters, since making one locks
 * its table. Answers with the names of those that were made.
 */
export async function applyTriggers(client: pg.Client, folder: string): Promise<string[]> {
  await createViewRecord(client);
  const made: string[] = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
    const [table = '', name = ''] = file.split('.');
    const source = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
    const digest = createHash('sha256').update(source).digest('hex');
    if (await isInstalled(client, { table, name, source, digest })) continue;
    await createTrigger(client, { table, name, source, digest });
    made.push(name);
  }
  return made;
}

/** Triggers have their place in the record of views: their names have a prefix of their own there. */
const recorded = ({ table, name }: TriggerFile): string => `trigger ${table}.${name}`;

const definitions = `
  SELECT encode(sha256(convert_to(pg_get_triggerdef(t.oid), 'UTF8')), 'hex') AS definition
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
   WHERE c.relnamespace = 'graphwarden'::regnamespace AND NOT t.tgisinternal AND c.relname = $1 AND t.tgname = $2 AND t.tgenabled = 'O'`;

async function isInstalled(client: pg.Client, file: TriggerFile): Promise<boolean> {
  const found = await client.query(
    `SELECT FROM graphwarden_internal.applied_view a JOIN (${definitions}) d ON d.definition = a.definition_digest
      WHERE a.name = $3 AND a.source_digest = $4`,
    [file.table, file.name, recorded(file), file.digest],
  );
  return found.rowCount === 1;
}

interface TriggerFile {
  readonly table: string;
  readonly name: string;
  readonly source: string;
  readonly digest: string;
}

async function createTrigger(client: pg.Client, file: TriggerFile): Promise<void> {
  const { table, name } = file;
  try {
    await client.query(file.source);
  } catch (error) {
    const { code, message } = originOf(error);
    if (code === '42501') throw error;
    throw new MigrationError(`trigger ${name} cannot be created: ${message}`, error);
  }
  await client.query(
    `INSERT INTO graphwarden_internal.applied_view (name, variant, source_digest, definition_digest)
     SELECT $3, 'trigger', $4, definition FROM (${definitions}) d
     ON CONFLICT (name) DO UPDATE SET source_digest = excluded.source_digest,
       definition_digest = excluded.definition_digest, applied_at = now()`,
    [table, name, recorded(file), file.digest],
  );
}
