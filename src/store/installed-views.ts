import type pg from 'pg';
import { MigrationError, originOf } from './migration-error.js';

/** One view of schema `graphwarden` as a file says it. */
export interface ViewFile {
  readonly name: string;
  readonly source: string;
  readonly digest: string;
  /** Which version of a contract view it is; an access view has only one. */
  readonly variant: 'empty' | 'reference_app' | 'access';
}

/** What the database has under a view's name, and what we put there last. */
export interface InstalledView {
  readonly name: string;
  readonly definition: string | null;
  readonly recorded_definition: string | null;
  readonly recorded_source: string | null;
  readonly recorded_variant: string | null;
}

/** Makes the table in which we record what we installed, if there is none yet. */
export async function createViewRecord(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS graphwarden_internal.applied_view (
      name text PRIMARY KEY,
      variant text NOT NULL,
      source_digest text NOT NULL,
      definition_digest text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
}

const definitionDigest = "encode(sha256(convert_to(pg_get_viewdef(c.oid), 'UTF8')), 'hex')";

/** The relations that stand under these names, by name. What is no plain view has no definition. */
export async function findInstalled(
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

/** The access views of an earlier release that this one no longer has. */
export async function listObsolete(client: pg.Client, access: readonly ViewFile[]): Promise<string[]> {
  const found = await client.query<{ name: string }>(
    `SELECT name FROM graphwarden_internal.applied_view WHERE variant = 'access' AND name <> ALL ($1)`,
    [access.map((file) => file.name)],
  );
  return found.rows.map((row) => row.name);
}

/** Runs a view's file and records what came of it. Throws PostgreSQL's own 42P16 where the view cannot be replaced. */
export async function createView(client: pg.Client, file: ViewFile): Promise<void> {
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

/** Drops views of ours, and nothing else: what somebody else built on them makes it fail. */
export async function dropViews(client: pg.Client, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const list = names.map((name) => `graphwarden.${client.escapeIdentifier(name)}`).join(', ');
  try {
    await client.query(`DROP VIEW IF EXISTS ${list}`);
  } catch (error) {
    if (originOf(error).code !== '2BP01') throw error;
    throw new MigrationError(
      `${blocker(error)}, which has to be made anew: drop it, and create it again after the migration`,
      error,
    );
  }
  await client.query('DELETE FROM graphwarden_internal.applied_view WHERE name = ANY ($1)', [names]);
}

/** `view mine depends on view graphwarden.person`: the first line of PostgreSQL's detail. */
function blocker(error: unknown): string {
  const hasDetail = typeof error === 'object' && error !== null && 'detail' in error;
  const detail = hasDetail && typeof error.detail === 'string' ? error.detail.split('\n')[0] : undefined;
  return detail ?? 'something else depends on a view of schema graphwarden';
}

/** The rights that roles other than the owner hold on these views, as the statements that give them again. */
export async function listRights(client: pg.Client, names: readonly string[]): Promise<string[]> {
  const found = await client.query<{ statement: string }>(
    `SELECT format('GRANT %s ON %s TO %s%s', r.privilege_type, c.oid::regclass,
                   CASE r.grantee WHEN 0 THEN 'PUBLIC' ELSE r.grantee::regrole::text END,
                   CASE WHEN r.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
       FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) r
      WHERE c.relnamespace = 'graphwarden'::regnamespace AND c.relname = ANY ($1) AND r.grantee <> c.relowner`,
    [names],
  );
  return found.rows.map((row) => row.statement);
}
