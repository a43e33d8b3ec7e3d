import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';

// The access views are shaped for their plans. Here they must agree, row for row, with the plainest way of saying what
// they mean, over a world in which anything may be granted to anybody.

const db = await cloneDatabase();
afterAll(() => db.drop());

const randomWorld = `
  SELECT setseed(0.42);
  SET session_replication_role = replica; -- neither owners nor clients need to make sense here
  CREATE TEMP TABLE n AS SELECT gen_random_uuid() AS id, i FROM generate_series(1, 500) i;
  CREATE FUNCTION pg_temp.any_of(VARIADIC list text[]) RETURNS text LANGUAGE sql VOLATILE
    AS $$ SELECT list[1 + floor(random() * cardinality(list))::int] $$;
  -- Thrown for each pair anew: a bare random() is asked once for each row of one side.
  CREATE FUNCTION pg_temp.chance(chance float, one uuid, other uuid) RETURNS boolean LANGUAGE plpgsql VOLATILE
    AS $$ BEGIN RETURN random() < chance; END $$;
  INSERT INTO graphwarden.user_account (id, username, display_name, role, is_active)
    SELECT id, 'u' || i, 'u', pg_temp.any_of('user', 'user', 'user', 'manager', 'admin'), random() < 0.9 FROM n WHERE i <= 24;
  INSERT INTO graphwarden.workspace (id, name) SELECT id, 'w' || i FROM n WHERE i <= 4;
  INSERT INTO graphwarden.workspace_member (workspace_id, user_id, role)
    SELECT w.id, u.id, pg_temp.any_of('guest', 'member', 'member', 'maintainer', 'owner')
      FROM graphwarden.workspace w, graphwarden.user_account u WHERE pg_temp.chance(0.7, w.id, u.id);
  INSERT INTO public.client (id, workspace_id, name)
    SELECT n.id, w.id, 'c' FROM n JOIN graphwarden.workspace w ON w.name = 'w' || (1 + n.i % 4) WHERE n.i <= 12;
  INSERT INTO public.project (workspace_id, client_id, name)
    SELECT c.workspace_id, c.id, 'p' FROM public.client c, generate_series(1, 60) WHERE random() < 0.8;
  INSERT INTO public.oplog (project_id, name) SELECT p.id, 'o' FROM public.project p, generate_series(1, 2) WHERE random() < 0.6;
  INSERT INTO public.client_invite SELECT c.id, u.id FROM public.client c, graphwarden.user_account u WHERE pg_temp.chance(0.1, c.id, u.id);
  INSERT INTO public.project_invite SELECT p.id, u.id FROM public.project p, graphwarden.user_account u WHERE pg_temp.chance(0.03, p.id, u.id);
  INSERT INTO public.project_assignment
    SELECT p.id, u.id FROM public.project p, graphwarden.user_account u
     WHERE pg_temp.chance(CASE WHEN u.username < 'u2' THEN 0.9 ELSE 0.03 END, p.id, u.id);
  INSERT INTO graphwarden.user_session (user_id, idle_expires_at, expires_at)
    SELECT id, now() + interval '1 day', now() + interval '1 day' FROM graphwarden.user_account;
  INSERT INTO graphwarden.api_token (user_id, workspace_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT u.id, CASE WHEN random() < 0.5 THEN w.id END, 't', substr(md5(u.id::text || w.id), 1, 16),
           decode(repeat('00', 32), 'hex'), 'k', now() + interval '1 day'
      FROM graphwarden.user_account u, graphwarden.workspace w;
  INSERT INTO graphwarden.service_principal (workspace_id, owner_id, name, is_active)
    SELECT w.id, u.id, 's-' || u.username, random() < 0.9 FROM graphwarden.workspace w, graphwarden.user_account u;
  INSERT INTO graphwarden.service_token (principal_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT s.id, 't', substr(md5(s.id::text || i), 1, 16), decode(repeat('00', 32), 'hex'), 'k', now() + interval '1 day'
      FROM graphwarden.service_principal s, generate_series(1, 3) i;
  CREATE TEMP TABLE thing AS
    SELECT 'workspace' AS type, id FROM graphwarden.workspace UNION ALL SELECT 'client', id FROM public.client
    UNION ALL (SELECT 'project', id FROM public.project LIMIT 150) UNION ALL (SELECT 'oplog', id FROM public.oplog LIMIT 150);
  INSERT INTO graphwarden.service_token_grant (token_id, resource_type, resource_id, action)
    SELECT t.id, r.type, r.id, a FROM graphwarden.service_token t, thing r, unnest('{read,create,update,delete}'::text[]) a
     WHERE (a = 'read' OR r.type = 'oplog') AND pg_temp.chance(CASE r.type WHEN 'workspace' THEN 0.2 ELSE 0.01 END, t.id, r.id);
  SET session_replication_role = DEFAULT;`;

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
