import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import {
  type InstalledView,
  type ViewFile,
  createView,
  createViewRecord,
  dropViews,
  findInstalled,
  listObsolete,
  listRights,
} from './installed-views.js';
import { originOf } from './migration-error.js';

interface ViewOptions {
  /** The folder with contract/, reference-app/ and access/, one view a file, applied in the order of their names. */
  readonly folder: string;
  readonly referenceApp: boolean;
  /** Whether those that stand are a newer release's, and stay: what is missing is made all the same. */
  readonly onlyMissing?: boolean;
  readonly progress: (line: string) => void;
}

/**
 * Brings the views to what the files say, inside the caller's transaction.
 *
 * A contract view is created where missing: the reference app's version if that is on, else an empty one. One that
 * somebody has redefined is theirs and never touched; an empty one of ours gives way to the reference app's, and that
 * one stays when the reference app is turned off. Access views are always ours.
 *
 * Views are replaced in place; where PostgreSQL cannot (a column went or changed), the access views and the contract
 * views to be replaced are dropped and made anew, with the rights that roles held on them. Nothing of anybody else's is
 * dropped: a foreign view on top of ours stops the migration. Answers with the names of those that were applied.
 *
 * With `onlyMissing` nothing is replaced and nothing dropped, but for an empty view where the reference app's is asked for.
 */
export async function applyViews(client: pg.Client, options: ViewOptions): Promise<string[]> {
  const { onlyMissing = false } = options;
  await createViewRecord(client);
  const contract = await staleContractViews(client, options);
  const access = await readViews(join(options.folder, 'access'), 'access');
  const installed = await findInstalled(client, access);
  const isWanted = onlyMissing ? isMissing : isStale;
  const wanted = [...contract, ...access.filter((file) => isWanted(file, installed.get(file.name)))];
  if (onlyMissing) {
    for (const file of wanted) await createView(client, file);
    return wanted.map(({ name }) => name);
  }
  const obsolete = await listObsolete(client, access);
  if (await replaceInPlace(client, wanted)) await dropViews(client, obsolete);
  else await makeAnew(client, [...contract, ...access], obsolete);
  return wanted.map(({ name }) => name);
}

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

const isOurs = (view: InstalledView): boolean =>
  view.definition !== null && view.definition === view.recorded_definition;

/** Whether nothing stands there, or of ours the empty version where the reference app's is asked for. */
const isMissing = (file: ViewFile, view: InstalledView | undefined): boolean =>
  view === undefined ||
  (isOurs(view) && view.recorded_variant === 'empty' && file.variant === 'reference_app');

const isStale = (file: ViewFile, view: InstalledView | undefined): boolean =>
  view === undefined || !isOurs(view) || view.recorded_source !== file.digest;

async function staleContractViews(client: pg.Client, options: ViewOptions): Promise<ViewFile[]> {
  const { folder, referenceApp, onlyMissing = false, progress } = options;
  const files = await readViews(join(folder, 'contract'), 'empty');
  const versions = referenceApp ? await readViews(join(folder, 'reference-app'), 'reference_app') : [];
  const installed = await findInstalled(client, files);
  return files
    .map((file) => versions.find((version) => version.name === file.name) ?? file)
    .filter((file) => {
      const view = installed.get(file.name);
      if (onlyMissing) return isMissing(file, view);
      if (view === undefined) return true;
      if (isOurs(view)) return isStale(file, view) && (referenceApp || view.recorded_variant === 'empty');
      if (referenceApp) progress(`view graphwarden.${file.name} is not ours: left as it is`);
      return false;
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
  files: readonly ViewFile[],
  obsolete: readonly string[],
): Promise<void> {
  const names = files.map((file) => file.name);
  const rights = await listRights(client, names);
  await dropViews(client, [...names, ...obsolete]);
  for (const file of files) await createView(client, file);
  for (const right of rights) await client.query(right);
}
