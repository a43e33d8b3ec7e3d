import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '../../src/store/database.js';
import { countReach, listReach } from '../../src/store/effective-access.js';
import { listGrants } from '../../src/store/token-grants.js';
import { findSeenApiToken, findSeenServiceToken } from '../../src/store/token-lists.js';
import { cloneDatabase } from '../support/database.js';
import { randomWorld } from './random-world.js';

// What a token would reach is counted without a token. It must be what the access views give to the token there is; and
// a token is blocked exactly when they do not know it.

const database = await cloneDatabase();
let db: Database;

beforeAll(async () => {
  await database.pool.query(randomWorld);
  await database.pool.query('ANALYZE');
  db = openDatabase({ url: database.url, poolSize: 4, onLost: () => undefined });
});
afterAll(async () => {
  await db.$client.end();
  await database.drop();
});

const operator = { personId: undefined, standing: 'operator', limit: undefined } as const;

const idsOf = async (table: string, count: number): Promise<string[]> =>
  (
    await database.pool.query<{ id: string }>(
      `SELECT id FROM graphwarden.${table} ORDER BY md5(id::text) LIMIT ${count}`,
    )
  ).rows.map(({ id }) => id);

const one = async (statement: string, id: string): Promise<unknown> =>
  (await database.pool.query<Record<string, unknown>>(statement, [id])).rows[0];

const byGrants = `
  SELECT (SELECT count(DISTINCT client_id)::int FROM graphwarden.service_token_client_access WHERE token_id = $1) AS clients,
         (SELECT count(DISTINCT project_id)::int FROM graphwarden.service_token_project_access WHERE token_id = $1) AS projects,
         (SELECT count(DISTINCT oplog_id)::int FROM graphwarden.service_token_oplog_access WHERE token_id = $1) AS oplogs,
         (SELECT count(DISTINCT oplog_id)::int FROM graphwarden.service_token_oplog_access
           WHERE token_id = $1 AND (can_create OR can_update OR can_delete)) AS "writableOplogs"`;

describe('a service token', () => {
  it('is counted to reach what the access views give it', async () => {
    let reaching = 0;
    for (const id of await idsOf('service_token', 72)) {
      const token = await findSeenServiceToken(db, operator, id);
      if (token === undefined) throw new Error('an operator sees every token');
      const grants = await listGrants(db, [id]);
      const isLive = await one('SELECT FROM graphwarden.live_service_token WHERE token_id = $1', id);
      expect({ id, isBlocked: token.blockedBy !== null }).toEqual({ id, isBlocked: isLive === undefined });
      if (isLive === undefined) continue;
      const counted = await countReach(db, { ...token, grants });
      expect({ id, ...counted }).toEqual({ id, ...Object(await one(byGrants, id)) });
      const rows = await listReach(db, { ...token, grants }, 10_000);
      expect(rows.filter(({ kind }) => kind === 'project')).toHaveLength(counted.projects);
      if (counted.projects > 0) reaching += 1;
    }
    expect(reaching).toBeGreaterThan(7);
  });
});

const byPerson = `
  WITH reached AS (SELECT project_id, bool_or(can_edit) AS can_edit FROM graphwarden.credential_project_access WHERE credential_id = $1 GROUP BY 1)
  SELECT (SELECT count(DISTINCT p.client_id)::int FROM reached JOIN graphwarden.project p ON p.id = project_id) AS clients,
         (SELECT count(*)::int FROM reached) AS projects,
         (SELECT count(*)::int FROM graphwarden.oplog o JOIN reached USING (project_id)) AS oplogs,
         (SELECT count(*)::int FROM graphwarden.oplog o JOIN reached USING (project_id) WHERE can_edit) AS "writableOplogs"`;

const everything = `
  SELECT (SELECT count(DISTINCT client_id)::int FROM public.project) AS clients, (SELECT count(*)::int FROM public.project) AS projects,
         (SELECT count(*)::int FROM public.oplog) AS oplogs, (SELECT count(*)::int FROM public.oplog) AS "writableOplogs"
   WHERE $1 <> ''`;

describe('an API token', () => {
  it('is counted to reach what the access views give it, and a manager everything', async () => {
    let managers = 0;
    for (const id of await idsOf('api_token', 48)) {
      const token = await findSeenApiToken(db, operator, id);
      if (token === undefined) throw new Error('an operator sees every token');
      const live = await one(
        'SELECT is_manager FROM graphwarden.live_credential WHERE credential_id = $1',
        id,
      );
      expect({ id, isBlocked: token.blockedBy !== null }).toEqual({ id, isBlocked: live === undefined });
      if (live === undefined) continue;
      const { userId, workspaceId } = token;
      const byStanding = token.userRole !== 'user' && workspaceId === null;
      expect(live).toEqual({ is_manager: byStanding });
      const reacher = { userId, workspaceId: workspaceId ?? undefined, byStanding };
      const expected: unknown = await one(byStanding ? everything : byPerson, id);
      expect(await countReach(db, { ...reacher, writes: true })).toEqual(expected);
      expect(await countReach(db, { ...reacher, writes: false })).toEqual({
        ...Object(expected),
        writableOplogs: 0,
      });
      if (byStanding) managers += 1;
    }
    expect(managers).toBeGreaterThan(2);
  });
});
