import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { boundedRead } from '../../src/store/bounded-read.js';
import { type CredentialToBe, accessOf, accessToBe } from '../../src/store/credential-access.js';
import { type Database, inTransaction, openDatabase } from '../../src/store/database.js';
import { listGrants } from '../../src/store/token-grants.js';
import { cloneDatabase } from '../support/database.js';
import { randomWorld } from './random-world.js';

// What the access views would say of a credential to be is what they say once it is there.

const database = await cloneDatabase();
const nobody = '00000000-0000-0000-0000-000000000000';
let db: Database;

beforeAll(async () => {
  await database.pool.query(randomWorld);
  await database.pool.query('ANALYZE');
  db = openDatabase({ url: database.url, poolSize: 2, onLost: () => undefined });
});
afterAll(async () => {
  await db.$client.end();
  await database.drop();
});

type Row = Record<string, unknown>;
const asSet = (rows: readonly Row[]): string[] =>
  [...new Set(rows.map((row) => JSON.stringify(Object.values(row).slice(1))))].sort();

/** The rows of each view for a credential there is, and those for one to be: the credential's own column apart. */
async function compared(id: string, toBe: CredentialToBe) {
  const { relations, names } = accessToBe(nobody, toBe);
  const there = accessOf(id);
  const expected: Record<string, string[]> = {};
  const found: Record<string, string[]> = {};
  for (const [view, relation] of names) {
    const column = view.includes('service_token_') ? 'token_id' : 'credential_id';
    const live = await db.execute<Row>(
      sql`select * from ${sql.raw(view)} v where ${sql.raw(column)} = ${id}`,
    );
    const asked = await db.execute<Row>(
      sql`with ${there.relations} select * from ${sql.raw(there.names.get(view) ?? '')}`,
    );
    expect(asSet(asked.rows)).toEqual(asSet(live.rows));
    const would = await db.execute<Row>(sql`with ${relations} select * from ${sql.raw(relation)}`);
    expected[view] = asSet(live.rows);
    found[view] = asSet(would.rows);
  }
  return { expected, found };
}

const rowsOf = async (statement: string): Promise<Row[]> => (await database.pool.query<Row>(statement)).rows;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

describe('a credential to be has in every access view what it has once it is there', () => {
  it('as a service token with these grants', async () => {
    const tokens = await rowsOf(
      'SELECT token_id, workspace_id, owner_id FROM graphwarden.live_service_token ORDER BY md5(token_id::text) LIMIT 15',
    );
    let writing = 0;
    for (const { token_id: id, workspace_id: workspaceId, owner_id: ownerId } of tokens) {
      const grants = await listGrants(db, [text(id)]);
      const owner = { ownerId: text(ownerId), workspaceId: text(workspaceId) };
      const { expected, found } = await compared(text(id), { kind: 'service_token', ...owner, grants });
      expect({ id, ...found }).toEqual({ id, ...expected });
      if (expected['graphwarden.service_token_oplog_access']?.some((row) => row.includes('false,true')))
        writing += 1;
    }
    expect(tokens.length).toBe(15);
    expect(writing).toBeGreaterThan(1);
  });

  it('as an API token of whoever logs in, in a workspace or in none', async () => {
    const tokens = await rowsOf(
      `SELECT t.credential_id AS id, t.workspace_id, t.is_manager, l.credential_id AS made_by
         FROM graphwarden.live_person_credential t
         JOIN graphwarden.live_person_credential l ON l.user_id = t.user_id AND l.kind = 'login'
        WHERE t.kind = 'api_token'
        ORDER BY row_number() OVER (PARTITION BY t.workspace_id IS NULL, t.is_manager ORDER BY t.credential_id) LIMIT 15`,
    );
    for (const { id, workspace_id: within, is_manager: isManager, made_by: madeBy } of tokens) {
      const { expected, found } = await compared(text(id), {
        kind: 'api_token',
        madeBy: text(madeBy),
        workspaceId: within === null ? undefined : text(within),
        isManager: isManager === true,
      });
      expect({ id, ...found }).toEqual({ id, ...expected });
    }
    expect(tokens.filter(({ workspace_id: within }) => within !== null).length).toBeGreaterThan(3);
    expect(tokens.filter(({ is_manager: isManager }) => isManager === true).length).toBeGreaterThan(1);
  });
});

describe('a read that is bounded in time', () => {
  const sleep = sql`select pg_sleep(20)`;
  const quick = sql`select 1 as one`;

  it('is left out where it takes too long, and the transaction goes on', async () => {
    await inTransaction(db, async (tx) => {
      expect(await boundedRead(tx, 200, async (inner) => await inner.execute(sleep))).toBeUndefined();
      const done = await boundedRead(tx, 10_000, async (inner) => await inner.execute(quick));
      expect(done?.rows).toEqual([{ one: 1 }]);
    });
  });

  it('writes nothing, and passes on what else goes wrong', async () => {
    const attempt = inTransaction(db, async (tx) => {
      const write = sql`delete from graphwarden.audit_event`;
      await boundedRead(tx, 10_000, async (inner) => await inner.execute(write));
    });
    await expect(attempt).rejects.toMatchObject({ cause: { code: '25006' } });
  });
});
