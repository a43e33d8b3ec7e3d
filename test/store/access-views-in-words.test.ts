import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';
import { randomWorld } from './random-world.js';

// The access views are shaped for their plans. Here they must agree, row for row, with the plainest way of saying what
// they mean, over a world in which anything may be granted to anybody.

const db = await cloneDatabase();
afterAll(() => db.drop());

beforeAll(async () => {
  await db.pool.query(randomWorld);
  await db.pool.query('ANALYZE');
});

const liveTokens = `live AS (
  SELECT t.id, s.workspace_id, s.owner_id FROM graphwarden.service_token t
    JOIN graphwarden.service_principal s ON s.id = t.principal_id
    JOIN graphwarden.user_account u ON u.id = s.owner_id
    JOIN graphwarden.workspace_member m ON m.workspace_id = s.workspace_id AND m.user_id = s.owner_id
   WHERE s.is_active AND u.is_active AND m.role <> 'guest')`;

const liveCredentials = `live AS (
  SELECT s.id, s.user_id, NULL::uuid AS workspace_id FROM graphwarden.user_session s
    JOIN graphwarden.user_account u ON u.id = s.user_id AND u.is_active
  UNION ALL
  SELECT t.id, t.user_id, t.workspace_id FROM graphwarden.api_token t
    JOIN graphwarden.user_account u ON u.id = t.user_id AND u.is_active
    LEFT JOIN graphwarden.workspace_member m ON m.workspace_id = t.workspace_id AND m.user_id = t.user_id
   WHERE t.workspace_id IS NULL OR m.role <> 'guest')`;

const reach = 'graphwarden.user_project_access';

const meanings = {
  service_token_project_access: `WITH ${liveTokens}
    SELECT t.id, p.id FROM live t JOIN public.project p ON p.workspace_id = t.workspace_id
     WHERE EXISTS (SELECT FROM ${reach} a WHERE a.user_id = t.owner_id AND a.project_id = p.id)
       AND EXISTS (SELECT FROM graphwarden.service_token_grant g WHERE g.token_id = t.id AND (g.resource_type, g.resource_id)
                   IN (('project', p.id), ('client', p.client_id), ('workspace', p.workspace_id)))`,
  service_token_oplog_access: `WITH ${liveTokens}
    SELECT t.id, o.id, a.action = 'read', a.action = 'create', a.action = 'update', a.action = 'delete'
      FROM live t JOIN public.project p ON p.workspace_id = t.workspace_id JOIN public.oplog o ON o.project_id = p.id
     CROSS JOIN unnest('{read,create,update,delete}'::text[]) AS a (action)
     WHERE EXISTS (SELECT FROM ${reach} r WHERE r.user_id = t.owner_id AND r.project_id = p.id AND (a.action = 'read' OR r.can_edit))
       AND EXISTS (SELECT FROM graphwarden.service_token_grant g WHERE g.token_id = t.id AND g.action = a.action
                   AND (g.resource_type, g.resource_id)
                   IN (('oplog', o.id), ('project', p.id), ('client', p.client_id), ('workspace', p.workspace_id)))`,
  service_token_client_access: `
    SELECT a.token_id, p.client_id FROM graphwarden.service_token_project_access a JOIN public.project p ON p.id = a.project_id`,
  service_token_user_access: `
    SELECT a.token_id, r.user_id FROM graphwarden.service_token_project_access a
      JOIN ${reach} r ON r.project_id = a.project_id WHERE r.workspace_id IS NOT NULL`,
  credential_project_access: `WITH ${liveCredentials}
    SELECT c.id, a.project_id, bool_or(a.can_edit) FROM live c JOIN ${reach} a ON a.user_id = c.user_id
     WHERE a.workspace_id = coalesce(c.workspace_id, a.workspace_id) GROUP BY 1, 2`,
  credential_client_access: `WITH ${liveCredentials}
    SELECT c.id, p.client_id FROM live c JOIN ${reach} a ON a.user_id = c.user_id JOIN public.project p ON p.id = a.project_id
     WHERE a.workspace_id = coalesce(c.workspace_id, a.workspace_id)
    UNION
    SELECT c.id, l.id FROM live c JOIN graphwarden.workspace_member m ON m.user_id = c.user_id AND m.role IN ('maintainer', 'owner')
      JOIN public.client l ON l.workspace_id = m.workspace_id WHERE m.workspace_id = coalesce(c.workspace_id, m.workspace_id)`,
  credential_workspace_access: `WITH ${liveCredentials}
    SELECT c.id, m.workspace_id, m.role FROM live c JOIN graphwarden.workspace_member m ON m.user_id = c.user_id
     WHERE m.workspace_id = coalesce(c.workspace_id, m.workspace_id)`,
  credential_user_access: `WITH ${liveCredentials}, mine AS (
    SELECT c.id, c.user_id, m.workspace_id, m.role FROM live c JOIN graphwarden.workspace_member m ON m.user_id = c.user_id
     WHERE m.workspace_id = coalesce(c.workspace_id, m.workspace_id))
    SELECT c.id, c.user_id FROM live c
    UNION
    SELECT c.id, m.user_id FROM mine c JOIN graphwarden.workspace_member m ON m.workspace_id = c.workspace_id WHERE c.role <> 'guest'
    UNION
    SELECT c.id, r.user_id FROM mine c JOIN ${reach} a ON a.user_id = c.user_id AND a.workspace_id = c.workspace_id
      JOIN ${reach} r ON r.project_id = a.project_id WHERE c.role = 'guest' AND r.workspace_id IS NOT NULL`,
  collab_report_access: `
    SELECT s.id, r.id FROM graphwarden.user_session s JOIN ${reach} a ON a.user_id = s.user_id
      JOIN public.report r ON r.project_id = a.project_id`,
} as const;

const views = Object.entries(meanings);

test.each(views)('%s says what it means', async (view, meaning) => {
  const differences = `
    WITH said AS (SELECT DISTINCT * FROM graphwarden.${view}), meant AS (SELECT DISTINCT * FROM (${meaning}) m)
    SELECT (SELECT count(*) FROM (SELECT * FROM said EXCEPT SELECT * FROM meant) d)::int AS too_much,
           (SELECT count(*) FROM (SELECT * FROM meant EXCEPT SELECT * FROM said) d)::int AS too_little,
           (SELECT count(*) FROM meant)::int > 50 AS has_rows`;
  const found = await db.pool.query(differences);
  expect(found.rows).toEqual([{ too_much: 0, too_little: 0, has_rows: true }]);
});
