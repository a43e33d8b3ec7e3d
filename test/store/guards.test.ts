import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';
import { inDays, worldOf } from '../support/world.js';

// What may never become of a row, whoever writes to the database. Which rows there may be at all: constraints.test.ts.

const db = await cloneDatabase();
afterAll(() => db.drop());
const world = worldOf(db.pool);

const check = (constraint: string) => ({ code: '23514', constraint });
const guard = (message: RegExp) => ({ code: '23000', message: expect.stringMatching(message) });

/** A workspace with its owner and a principal of theirs. */
async function scene() {
  const owner = await world.user();
  const workspace = await world.workspace({ owner });
  return { owner, workspace, principal: await world.principal(workspace, owner) };
}

describe('a revocation', () => {
  const identity = [
    "token_id = 'ffffffffffffffff'",
    "digest = decode(repeat('ff', 32), 'hex')",
    'id = gen_random_uuid()',
  ];
  const made = {
    user_session: {
      make: async () => await world.session((await scene()).owner),
      fixed: ["expires_at = expires_at + interval '1 day'", 'user_id = revoked_by', 'id = gen_random_uuid()'],
    },
    api_token: {
      make: async () => await world.apiToken((await scene()).owner),
      fixed: [...identity, 'user_id = revoked_by'],
    },
    service_token: {
      make: async () => await world.serviceToken((await scene()).principal),
      fixed: [...identity],
    },
  } as const;

  test.each(Object.entries(made))(
    'in %s is final, and the row stays what it was',
    async (table, { make, fixed }) => {
      const id = await make();
      const by = await world.user();
      const set = async (values: string) =>
        await db.pool.query(`UPDATE graphwarden.${table} SET ${values} WHERE id = $1`, [id]);
      await set(`revoked_at = now(), revoked_by = '${by}', revoked_reason = 'leaked'`);
      for (const values of [
        'revoked_at = NULL, revoked_by = NULL, revoked_reason = NULL',
        "revoked_at = now() + interval '1 day'",
        'revoked_by = NULL',
        "revoked_reason = 'no reason'",
        ...fixed,
      ]) {
        await expect(set(values)).rejects.toMatchObject(guard(/a revocation is final/));
      }
      for (const statement of ['DELETE FROM', 'TRUNCATE']) {
        const emptied = db.pool.query(
          `${statement} graphwarden.${table} ${statement === 'TRUNCATE' ? 'CASCADE' : ''}`,
        );
        await expect(emptied).rejects.toMatchObject(guard(/final|not emptied as a whole/));
      }
      const found = await db.pool.query(
        `SELECT revoked_by, revoked_reason FROM graphwarden.${table} WHERE id = $1`,
        [id],
      );
      expect(found.rows).toEqual([{ revoked_by: by, revoked_reason: 'leaked' }]);
    },
  );

  test('of a session goes with it, a day after its end', async () => {
    const { owner } = await scene();
    const [old, young] = [
      await world.session(owner, { revokedAt: new Date(), expiresAt: inDays(-2) }),
      await world.session(owner, { revokedAt: new Date(), expiresAt: inDays(-0.5) }),
    ];
    const remove = async (id: string) =>
      await db.pool.query('DELETE FROM graphwarden.user_session WHERE id = $1', [id]);
    await remove(old);
    await expect(remove(young)).rejects.toMatchObject(guard(/final/));
  });

  test('says who and why only once it has happened', async () => {
    const { owner } = await scene();
    await expect(world.apiToken(owner, { revokedBy: owner })).rejects.toMatchObject(
      check('api_token_revocation_whole'),
    );
    await expect(world.session(owner, { revokedReason: 'x' })).rejects.toMatchObject(
      check('user_session_revocation_whole'),
    );
  });
});

test('the audit log takes new rows and no other change', async () => {
  await db.pool.query(
    `INSERT INTO graphwarden.audit_event (actor_kind, actor_name, action) VALUES ('operator', 'cli', 'test')`,
  );
  for (const statement of [
    `UPDATE graphwarden.audit_event SET action = 'other'`,
    'DELETE FROM graphwarden.audit_event',
    'TRUNCATE graphwarden.audit_event',
  ]) {
    await expect(db.pool.query(statement)).rejects.toMatchObject(guard(/append-only/));
  }
});

test('the owner of the audit log archives it by the steps of the run book, after which it is guarded as before', async () => {
  const book = await readFile(join(import.meta.dirname, '../../docs/operating.md'), 'utf8');
  const [, steps = ''] = /```sql\n(BEGIN;[\s\S]*?COMMIT;\n)/.exec(book) ?? [];
  expect(steps).toContain('graphwarden.audit_event');
  for (const age of ['4 years', '1 day'])
    await db.pool.query(
      `INSERT INTO graphwarden.audit_event (at, actor_kind, actor_name, action) VALUES (now() - $1::interval, 'operator', 'cli', 'archived')`,
      [age],
    );
  const actions = `SELECT count(*)::int AS count FROM $1 WHERE action = 'archived'`;
  const countIn = async (table: string): Promise<unknown> =>
    (await db.pool.query<{ count: number }>(actions.replace('$1', table))).rows[0]?.count;
  await db.pool.query(steps);
  expect(await countIn('graphwarden.audit_event')).toBe(1);
  expect(await countIn('audit_archive')).toBe(1);
  await expect(db.pool.query('DELETE FROM graphwarden.audit_event')).rejects.toMatchObject(
    guard(/append-only/),
  );
});

describe('a workspace', () => {
  const ownerless = guard(/a workspace always has an owner/);

  test('is not created without an owner', async () => {
    const lone = db.pool.query(`INSERT INTO graphwarden.workspace (name) VALUES ('nobody''s')`);
    await expect(lone).rejects.toMatchObject(ownerless);
  });

  test('does not lose its last owner, by leaving, by a lesser role, or by moving', async () => {
    const { owner, workspace } = await scene();
    const other = (await scene()).workspace;
    await expect(world.removeMember(workspace, owner)).rejects.toMatchObject(ownerless);
    await expect(world.member(workspace, owner, 'maintainer')).rejects.toMatchObject(ownerless);
    const move = db.pool.query(
      'UPDATE graphwarden.workspace_member SET workspace_id = $1 WHERE workspace_id = $2',
      [other, workspace],
    );
    await expect(move).rejects.toMatchObject(ownerless);
  });

  test('is handed over within one transaction, in any order', async () => {
    const { owner, workspace } = await scene();
    const heir = await world.user();
    const client = await db.pool.connect();
    const inside = worldOf(client);
    await client.query('BEGIN');
    await inside.removeMember(workspace, owner);
    await inside.member(workspace, heir, 'owner');
    await client.query('COMMIT');
    client.release();
    await expect(world.removeMember(workspace, heir)).rejects.toMatchObject(ownerless);
  });

  test('does not lose all members of all workspaces at once', async () => {
    const emptied = db.pool.query('TRUNCATE graphwarden.workspace_member');
    await expect(emptied).rejects.toMatchObject(guard(/not emptied as a whole/));
  });

  test('goes with all its members', async () => {
    const owner = await world.user();
    const workspace = await world.workspace({ owner });
    await expect(
      db.pool.query('DELETE FROM graphwarden.workspace WHERE id = $1', [workspace]),
    ).resolves.toMatchObject({
      rowCount: 1,
    });
  });

  test.each(['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'])(
    'keeps an owner when two of them leave at once, %s',
    async (isolation) => {
      const [first, second] = [await world.user(), await world.user()];
      const workspace = await world.workspace({ owner: first, members: { [second]: 'owner' } });
      const clients = [await db.pool.connect(), await db.pool.connect()] as const;
      for (const [index, client] of clients.entries()) {
        await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
        await worldOf(client).removeMember(workspace, index === 0 ? first : second);
      }
      const outcomes = await Promise.allSettled(clients.map((client) => client.query('COMMIT')));
      for (const client of clients) client.release();
      expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const left = await db.pool.query(
        `SELECT FROM graphwarden.workspace_member WHERE workspace_id = $1 AND role = 'owner'`,
        [workspace],
      );
      expect(left.rowCount).toBe(1);
    },
  );
});
