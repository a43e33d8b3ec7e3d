import type pg from 'pg';

/**
 * The release whose views and triggers stand in the database, if it is newer than this one. Such views serve older
 * replicas as well, as they do while these run on; to put older ones in their place would take away what newer replicas,
 * and newer metadata, rely on. A version that is none of the form 1.2.3 is never newer.
 */
export async function findNewerRelease(client: pg.Client, version: string): Promise<string | undefined> {
  await createReleaseRecord(client);
  const found = await client.query<{ version: string }>(
    'SELECT version FROM graphwarden_internal.applied_release',
  );
  return found.rows.map((row) => row.version).find((applied) => isNewer(applied, version));
}

async function createReleaseRecord(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS graphwarden_internal.applied_release (
      is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
      version text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
}

/** Records that the views and triggers are now those of this release. */
export async function recordRelease(client: pg.Client, version: string): Promise<void> {
  await createReleaseRecord(client);
  await client.query(
    `INSERT INTO graphwarden_internal.applied_release AS a (version) VALUES ($1)
     ON CONFLICT (is_only) DO UPDATE SET version = excluded.version, applied_at = now() WHERE a.version <> excluded.version`,
    [version],
  );
}

function isNewer(one: string, other: string): boolean {
  const [first, second] = [numbersOf(one), numbersOf(other)];
  const at = first.findIndex((number, place) => number !== second[place]);
  return second.length > 0 && (first[at] ?? 0) > (second[at] ?? 0);
}

/** What stands behind the three numbers, as in 1.2.0-rc.1, does not count. */
const numbersOf = (version: string): readonly number[] =>
  (/^(\d+)\.(\d+)\.(\d+)(?![\d.])/.exec(version) ?? []).slice(1).map(Number);
