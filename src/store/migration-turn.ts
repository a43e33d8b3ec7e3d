import type pg from 'pg';
import { originOf } from './migration-error.js';

/** The lock of migrations. Releases share it: another key would be another lock. */
export const migrationKey = 5_783_520_061;

/** How long to wait before saying who is in the way: at first, and at most. */
const patience = { firstMs: 5_000, longestMs: 60_000 };

/**
 * Waits until nobody else migrates this database. The lock belongs to this connection and ends with it, whatever happens
 * to this process. Whoever may connect can hold it, so the wait is not a silent one: it says who holds the lock, again and again.
 */
export async function waitForTurn(
  client: pg.Client,
  progress: (line: string) => void,
  { firstMs, longestMs } = patience,
): Promise<void> {
  const found = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [
    migrationKey,
  ]);
  if (found.rows[0]?.free === true) return;
  progress('another process is migrating this database: waiting for it');
  for (let ms = firstMs; !(await isOurs(client, ms)); ms = Math.min(2 * ms, longestMs))
    for (const line of await listHolders(client)) progress(line);
  await client.query('SET lock_timeout TO 0');
}

async function isOurs(client: pg.Client, ms: number): Promise<boolean> {
  await client.query("SELECT set_config('lock_timeout', $1, false)", [`${ms}ms`]);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationKey]);
    return true;
  } catch (error) {
    if (originOf(error).code !== '55P03') throw error;
    return false;
  }
}

/** To roles that may not see it, PostgreSQL does not say since when another's connection is there. */
async function listHolders(client: pg.Client): Promise<string[]> {
  const found = await client.query<{ line: string }>(
    `SELECT concat('still waiting: the lock of migrations is held by process ', l.pid, ' of PostgreSQL, user ',
                   coalesce(a.usename, 'unknown'), ', application ', to_json(coalesce(a.application_name, '')),
                   ', connected since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                   ', ' || a.state || ' since ' || to_char(a.state_change AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS line
       FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
      WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (l.classid::bigint << 32) | l.objid::bigint = $1
      ORDER BY l.pid`,
    [migrationKey],
  );
  return found.rows.map(({ line }) => line);
}
