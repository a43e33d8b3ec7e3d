import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { migrateDatabase } from '../../src/store/migrate.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, emptyDatabase } from '../support/database.js';
import { migrateAsThen } from '../support/earlier-migrations.js';
import { eventually } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';
import { worldOf } from '../support/world.js';
import { keepResult } from './support/results.js';

// Replicas that start together on a database which is still to be migrated, and one of them that does not survive it.

const folder = resolve(import.meta.dirname, '../../drizzle/product');
const migrations = (await readdir(folder)).filter((name) => name.endsWith('.sql'));

let database: TestDatabase;
const running: RunningService[] = [];
afterEach(async () => {
  for (const { child } of running) child.kill('SIGTERM');
  for (const { ended } of running.splice(0)) await ended;
  await database.drop();
});

async function anOlderRelease(): Promise<void> {
  await migrateAsThen(database, 'product', migrations.length - 1);
  const world = worldOf(database.pool);
  await world.apiToken(await world.user({ username: 'survivor' }));
}

const states = [
  {
    what: 'an empty database',
    ...{ begins: () => Promise.resolve(), survivors: 0 },
    // The product is in place by then, and the reference app is under way.
    holds: 'create table public.client (id uuid)',
  },
  {
    what: 'the database of an older release',
    ...{ begins: anOlderRelease, survivors: 1 },
    holds: 'lock table graphwarden.audit_event, graphwarden.credential_policy in access share mode',
  },
] as const;

function startReplica(secrets: Readonly<Record<string, string>>): RunningService {
  const service = runService({ ...secrets, DATABASE_URL: database.url, REFERENCE_APP: 'on' });
  running.push(service);
  return service;
}

const says = (service: RunningService, words: string) => (): Promise<boolean> =>
  Promise.resolve(service.output().includes(words));

/** Everything that this release needs is there, and nothing of a migration is left to be done. */
async function expectMigrated(survivors: number): Promise<void> {
  const lines: string[] = [];
  await migrateDatabase({ url: database.url, referenceApp: true, progress: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  const record = await database.pool.query('SELECT FROM graphwarden_internal.product_migration');
  expect(record.rowCount).toBe(migrations.length);
  const kept = await database.pool.query(
    `SELECT FROM graphwarden.api_token t JOIN graphwarden.user_account u ON u.id = t.user_id WHERE u.username = 'survivor'`,
  );
  expect(kept.rowCount).toBe(survivors);
}

const isReady = async (service: RunningService): Promise<number> =>
  (await fetch(`${await service.listening}/readyz`)).status;

/** The replicas that have applied the product's migrations, from the first to the last of them. */
const whoMigrated = (replicas: readonly RunningService[]): readonly RunningService[] =>
  replicas.filter((replica) => replica.output().includes('product migrations applied'));

describe.each(states)('$what', ({ what, begins, survivors, holds }) => {
  test('is migrated once by two replicas that start together; both serve', async () => {
    database = await emptyDatabase();
    await begins();
    const secrets = await newSecrets();
    const begunAt = performance.now();
    const replicas = [startReplica(secrets), startReplica(secrets)];
    for (const replica of replicas) expect(await isReady(replica)).toBe(200);
    const milliseconds = Math.round(performance.now() - begunAt);
    const applied = whoMigrated(replicas).length;
    expect(applied).toBe(1);
    await expectMigrated(survivors);
    const ready = replicas.length;
    await keepResult(`migrating-at-once: ${what}`, {
      migrations: migrations.length,
      applied,
      ready,
      milliseconds,
    });
  }, 90_000);

  test('is left to the other by a replica that is killed in the middle', async () => {
    database = await emptyDatabase();
    await begins();
    const secrets = await newSecrets();
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin');
    await holder.query(holds);

    const first = startReplica(secrets);
    const isInTheMiddle = async (): Promise<boolean> => {
      const found = await database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'graphwarden migrations'
            AND wait_event_type = 'Lock' AND backend_xid IS NOT NULL`,
      );
      return found.rowCount === 1;
    };
    await eventually('the first is in the middle of a migration', isInTheMiddle);
    const second = startReplica(secrets);
    await eventually('the second waits', says(second, 'another process is migrating this database'));
    first.child.kill('SIGKILL');
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
    const killedAt = performance.now();
    await holder.query('rollback');
    await holder.end();
    expect(await isReady(second)).toBe(200);
    const milliseconds = Math.round(performance.now() - killedAt);
    await expectMigrated(survivors);
    await keepResult(`migrating-at-once: ${what}, one killed`, {
      ...{ migrations: migrations.length, ready: 1, milliseconds },
      applied: whoMigrated([first, second]).length,
    });
  }, 90_000);
});
