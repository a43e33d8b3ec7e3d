import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { findNewerRelease, recordRelease } from './applied-release.js';
import { withBriefLocks } from './brief-locks.js';
import { MigrationError, type MigrationTarget, explainFailure } from './migration-error.js';
import { requireAllApplied, runMigrations } from './migration-history.js';
import { waitForTurn } from './migration-turn.js';
import * as productSchema from './schema/product.js';
import * as referenceAppSchema from './schema/reference-app.js';
import { applyTriggers } from './triggers.js';
import { applyViews } from './views.js';

export { MigrationError } from './migration-error.js';

interface MigrateOptions {
  readonly url: string;
  /** Whether the tables and views of the reference app are installed too. */
  readonly referenceApp: boolean;
  /** The version of this release; without one, no release is older or newer than another, and none is remembered. */
  readonly version?: string;
  /** Whether the views and triggers of this release replace those of a newer one: to go back on purpose. */
  readonly ownViews?: boolean;
  /** Told what happens, a line at a time. */
  readonly progress?: (line: string) => void;
}

/** Two levels up from here is the root of the package, in src/ as in dist/. */
const folderOf = (name: string): string => fileURLToPath(new URL(`../../drizzle/${name}`, import.meta.url));

export const productMigrations = {
  folder: folderOf('product'),
  record: 'product_migration',
  schema: productSchema,
  occupied:
    'schema graphwarden has tables, but no record of migrations (graphwarden_internal.product_migration)',
};

const referenceAppMigrations = {
  folder: folderOf('reference-app'),
  record: 'reference_app_migration',
  schema: referenceAppSchema,
  occupied:
    'the reference app needs schema public for tables of its own, but there are others (REFERENCE_APP turns it off)',
};

/**
 * Brings the database of `url` to what this release needs: schema `graphwarden`, its views and, if asked, the reference
 * app in schema `public`. Running it again changes nothing; several processes may run it at once, one waits for the
 * other. Views and triggers of a newer release are left alone unless asked. Every failure is a MigrationError.
 */
export async function migrateDatabase(options: MigrateOptions): Promise<void> {
  const { referenceApp, progress = () => undefined } = options;
  const client = newClient(options.url);
  const target = targetOf(client);
  try {
    await client.connect();
    await prepareSession(client);
    await requireUsableServer(client, progress);
    await tellOfCase(client, progress);
    await waitForTurn(client, progress);
    await runMigrations(client, productMigrations, progress);
    if (referenceApp) await runMigrations(client, referenceAppMigrations, progress);
    // Told when it is done: an attempt that is given up has told nothing.
    const lines = await withBriefLocks(client, { progress }, () => applyFiles(client, options));
    lines.forEach(progress);
  } catch (error) {
    throw explainFailure(error, target);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What the migrations do not say, from files that may change: views and triggers. Answers with what there is to tell. */
async function applyFiles(
  client: pg.Client,
  { referenceApp, ownViews = false, version }: MigrateOptions,
): Promise<string[]> {
  const newer = version === undefined || ownViews ? undefined : await findNewerRelease(client, version);
  const lines: string[] = [];
  const progress = (line: string): void => void lines.push(line);
  const views = { folder: folderOf('views'), referenceApp, progress };
  if (version !== undefined && newer !== undefined) {
    const missing = await applyViews(client, { ...views, onlyMissing: true });
    if (missing.length > 0) progress(`views that were missing: ${missing.length}`);
    progress(
      `views and triggers are those of release ${newer}, and stay: \`graphwarden migrate --own-views\` would put those of ${version} in their place`,
    );
    return lines;
  }
  const applied = await applyViews(client, views);
  const triggers = await applyTriggers(client, folderOf('triggers'));
  if (version !== undefined) await recordRelease(client, version);
  if (applied.length > 0) progress(`views applied: ${applied.length}`);
  if (triggers.length > 0) progress(`triggers applied: ${triggers.length}`);
  return lines;
}

/** Requires a database that has all migrations of the product that this release knows, and no others. Every failure is a MigrationError. */
export async function requireMigrated(url: string): Promise<void> {
  const client = newClient(url);
  try {
    await client.connect();
    await requireAllApplied(client, productMigrations);
  } catch (error) {
    throw explainFailure(error, targetOf(client));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The error that refuses a URL has no cause: Node's would quote the whole of it, password included. */
function newClient(url: string): pg.Client {
  try {
    const { protocol, pathname, hash } = new URL(url);
    if (/^postgres(?:ql)?:$/.test(protocol) && !`${pathname}${hash}`.includes('@')) {
      const client = new pg.Client({
        connectionString: url,
        application_name: 'graphwarden migrations',
        connectionTimeoutMillis: 10_000,
        keepAlive: true,
      });
      client.on('error', () => undefined);
      return client;
    }
  } catch {
    // Said below, for every reason alike.
  }
  throw new MigrationError(
    'the database URL is not of the form postgres://user:password@host:port/database (in a password, / ? # @ : and % are written percent-encoded)',
  );
}

function targetOf({ host, port, database = '', user = '' }: pg.Client): MigrationTarget {
  return {
    server: host.startsWith('/') ? host : `${host}:${port}`,
    database: `"${database}"`,
    user: `"${user}"`,
  };
}

/** Migrations name their tables without a schema, and may take longer than the limits that the role has in daily work. */
async function prepareSession(client: pg.Client): Promise<void> {
  await client.query('SET search_path TO public');
  await client.query('SET statement_timeout TO 0');
  await client.query('SET lock_timeout TO 0');
  await client.query('SET idle_in_transaction_session_timeout TO 0');
}

interface Server {
  readonly version: string;
  readonly major: string;
  readonly encoding: string;
}

async function requireUsableServer(client: pg.Client, progress: (line: string) => void): Promise<void> {
  const found = await client.query<Server>(
    `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
            (current_setting('server_version_num')::int / 10000)::text AS major`,
  );
  for (const { version, major, encoding } of found.rows) {
    if (Number(major) < 14) {
      throw new MigrationError(`PostgreSQL ${version} is too old: Graphwarden needs 14 or newer`);
    }
    if (encoding !== 'UTF8') {
      throw new MigrationError(
        `the database has encoding ${encoding}: Graphwarden needs one created with ENCODING 'UTF8'`,
      );
    }
    if (Number(major) > 18) {
      progress(`PostgreSQL ${version} is newer than what this release was tested with (14 to 18)`);
    }
  }
}

/** Names are unique ignoring case as the database's locale understands it: worth a line where that is little. */
async function tellOfCase(client: pg.Client, progress: (line: string) => void): Promise<void> {
  const found = await client.query<{ folds: boolean }>("SELECT lower('Ä') = 'ä' AS folds");
  if (found.rows[0]?.folds !== false) return;
  progress('the locale of this database ignores case for the letters A to Z only: so do usernames');
}
