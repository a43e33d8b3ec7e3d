import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { MigrationError, originOf } from './migration-error.js';

interface ViewOptions {
  /** The folder with contract/, reference-app/ and access/, one view a file, applied in the order of their names. */
  readonly folder: string;
  readonly referenceApp: boolean;
  readonly progress: (line: string) => void;
}

interface ViewFile {
  readonly name: string;
  readonly source: string;
  readonly digest: string;
  /** Which version of a contract view it is; an access view has only one. */
  readonly variant: 'empty' | 'reference_app' | 'access';
}

/** What the database has under a view's name, and what we put there last. */
interface InstalledView {
  readonly name: string;
  readonly definition: string | null;
  readonly recorded_definition: string | null;
  readonly recorded_source: string | null;
  readonly recorded_variant: string | null;
}

/**
 * Brings the views to what the files say, inside the caller's transaction.
 *
 * A contract view is created where missing: the reference app's version if that is on, else an empty one. One that
 * somebody has redefined is theirs and is never touched again; an empty one of ours gives way to the reference app's,
 * and that one stays when the reference app is turned off. Access views are always ours.
 *
 * Views are replaced in place; where PostgreSQL cannot (a column went or changed), the access views and the contract
 * views to be replaced are dropped and made anew with the rights that roles held on them. Nothing of anybody else's is
 * dropped: a foreign view on top of ours stops the migration.
 */
export async function applyViews(client: pg.Client, options: ViewOptions): Promise<void> {
  await client.query(createRecord);
  const contract = await staleContractViews(client, options);
  const access = await readViews(join(options.folder, 'access'), 'access');
  const installed = await findInstalled(client, access);
  const stale = access.filter((file) => isStale(file, installed.get(file.name)));
  const wanted = [...contract, ...stale];
  if (wanted.length === 0) return;
  if (!(await replaceInPlace(client, wanted))) await makeAnew(client, contract, access);
  for (const file of wanted) options.progress(`view graphwarden.${file.name} applied`);
}

const createRecord = `
  CREATE TABLE IF NOT EXISTS graphwarden_internal.applied_view (
    name text PRIMARY KEY,
    variant text NOT NULL,
    source_digest text NOT NULL,
    definition_digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/** `01_person.sql` holds view `person`. */
async function readViews(folder: string, variant: ViewFile['variant']): Promise<ViewFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return await Promise.all(
    names.map(async (file) => {
      const source = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
      const digest = createHash('sha256').update(source).digest('hex');
      return { name: file.replace(/^\d+_/, '').replace(/\.sql$/, ''), source, digest, variant };
    }),
  );
}

const definitionDigest = "encode(sha256(convert_to(pg_get_viewdef(c.oid), 'UTF8')), 'hex')";

async function findInstalled(
  client: pg.Client,
  files: readonly ViewFile[],
): Promise<Map<string, InstalledView>> {
  const found = await client.query<InstalledView>(
    `SELECT c.relname AS name, CASE WHEN c.relkind = 'v' THEN ${definitionDigest} END AS definition,
            a.definition_digest AS recorded_definition, a.source_digest AS recorded_source, a.variant AS recorded_variant
       FROM pg_class c
       LEFT JOIN graphwarden_internal.applied_view a ON a.name = c.relname
      WHERE c.relnamespace = 'graphwarden'::regnamespace AND c.relname = ANY ($1)`,
    [files.map((file) => file.name)],
  );
  return new Map(found.rows.map((view) => [view.name, view]));
}

const isOurs = (view: InstalledView): boolean =>
  view.definition !== null && view.definition === view.recorded_definition;

const isStale = (file: ViewFile, view: InstalledView | undefined): boolean =>
  view === undefined || !isOurs(view) || view.recorded_source !== file.digest;

async function staleContractViews(client: pg.Client, options: ViewOptions): Promise<ViewFile[]> {
  const { folder, referenceApp, progress } = options;
  const files = await readViews(join(folder, 'contract'), 'empty');
  const versions = referenceApp ? await readViews(join(folder, 'reference-app'), 'reference_app') : [];
  const installed = await findInstalled(client, files);
  return files
    .map((file) => versions.find((version) => version.name === file.name) ?? file)
    .filter((file) => {
      const view = installed.get(file.name);
      if (view === undefined) return true;
      if (!isOurs(view)) {
        if (referenceApp) progress(`view graphwarden.${file.name} is not ours any more: left as it is`);
        return false;
      }
      return isStale(file, view) && (referenceApp || view.recorded_variant === 'empty');
    });
}

/** False, and nothing done, where a view cannot be replaced because its columns went or changed. */
async function replaceInPlace(client: pg.Client, files: readonly ViewFile[]): Promise<boolean> {
  await client.query('SAVEPOINT replace_views');
  try {
    for (const file of files) await createView(client, file);
  } catch (error) {
    if (originOf(error).code !== '42P16') throw error;
    await client.query('ROLLBACK TO SAVEPOINT replace_views');
    return false;
  }
  await client.query('RELEASE SAVEPOINT replace_views');
  return true;
}

async function makeAnew(
  client: pg.Client,
  contract: readonly ViewFile[],
  access: readonly ViewFile[],
): Promise<void> {
  const files = [...contract, ...access];
  const rights = await listRights(client, files);
  for (const file of files.toReversed()) await dropView(client, file);
  for (const file of files) await createView(client, file);
  for (const right of rights) await client.query(right);
}

async function createView(client: pg.Client, file: ViewFile): Promise<void> {
  try {
    await client.query(file.source);
  } catch (error) {
    const { code, message } = originOf(error);
    if (code === '42P16' || code === '42501') throw error;
    throw new MigrationError(`view graphwarden.${file.name} cannot be created: ${message}`, error);
  }
  await client.query(
    `INSERT INTO graphwarden_internal.applied_view (name, variant, source_digest, definition_digest)
     SELECT c.relname, $2, $3, ${definitionDigest}
       FROM pg_class c WHERE c.relnamespace = 'graphwarden'::regnamespace AND c.relname = $1
     ON CONFLICT (name) DO UPDATE SET variant = excluded.variant, source_digest = excluded.source_digest,
       definition_digest = excluded.definition_digest, applied_at = excluded.applied_at`,
    [file.name, file.variant, file.digest],
  );
}

async function dropView(client: pg.Client, file: ViewFile): Promise<void> {
  try {
    await client.query(`DROP VIEW IF EXISTS graphwarden.${file.name}`);
  } catch (error) {
    const { code, message } = originOf(error);
    if (code !== '2BP01') throw error;
    throw new MigrationError(
      `${message}: drop what depends on it, and create it again after the migration`,
      error,
    );
  }
}

/** The rights that roles other than the owner hold on these views, as the statements that give them again. */
async function listRights(client: pg.Client, files: readonly ViewFile[]): Promise<string[]> {
  const found = await client.query<{ statement: string }>(
    `SELECT format('GRANT %s ON %s TO %s%s', r.privilege_type, c.oid::regclass,
                   CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE r.grantee::regrole::text END,
                   CASE WHEN r.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
       FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) r
      WHERE c.relnamespace = 'graphwarden'::regnamespace AND c.relname = ANY ($1) AND r.grantee <> c.relowner`,
    [files.map((file) => file.name)],
  );
  return found.rows.map((row) => row.statement);
}
