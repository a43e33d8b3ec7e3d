/** A world in which anything may be granted to anybody: the same every time. On one client, for a database that has the reference app. */
export const randomWorld = `
  SELECT setseed(0.42);
  SET session_replication_role = replica; -- neither owners nor clients need to make sense here
  CREATE TEMP TABLE n AS SELECT md5('n' || i)::uuid AS id, i FROM generate_series(1, 500) i; -- ids are the same every time too: samples are taken by them
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
  INSERT INTO public.project (id, workspace_id, client_id, name)
    SELECT md5('p' || i || c.id)::uuid, c.workspace_id, c.id, 'p' FROM public.client c, generate_series(1, 60) i WHERE random() < 0.8;
  INSERT INTO public.oplog (id, project_id, name)
    SELECT md5('o' || i || p.id)::uuid, p.id, 'o' FROM public.project p, generate_series(1, 2) i WHERE random() < 0.6;
  INSERT INTO public.client_invite SELECT c.id, u.id FROM public.client c, graphwarden.user_account u WHERE pg_temp.chance(0.1, c.id, u.id);
  INSERT INTO public.project_invite SELECT p.id, u.id FROM public.project p, graphwarden.user_account u WHERE pg_temp.chance(0.03, p.id, u.id);
  INSERT INTO public.project_assignment
    SELECT p.id, u.id FROM public.project p, graphwarden.user_account u
     WHERE pg_temp.chance(CASE WHEN u.username < 'u2' THEN 0.9 ELSE 0.03 END, p.id, u.id);
  INSERT INTO graphwarden.user_session (user_id, idle_expires_at, expires_at)
    SELECT id, now() + interval '1 day', now() + interval '1 day' FROM graphwarden.user_account;
  INSERT INTO graphwarden.api_token (id, user_id, workspace_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT md5('a' || u.id || w.id)::uuid, u.id, CASE WHEN random() < 0.5 THEN w.id END, 't', substr(md5(u.id::text || w.id), 1, 16),
           decode(repeat('00', 32), 'hex'), 'k', now() + interval '1 day'
      FROM graphwarden.user_account u, graphwarden.workspace w;
  INSERT INTO graphwarden.service_principal (id, workspace_id, owner_id, name, is_active)
    SELECT md5('s' || u.id || w.id)::uuid, w.id, u.id, 's-' || u.username, random() < 0.9 FROM graphwarden.workspace w, graphwarden.user_account u;
  INSERT INTO graphwarden.service_token (id, principal_id, name, token_id, digest, digest_key_id, expires_at)
    SELECT md5('t' || i || s.id)::uuid, s.id, 't', substr(md5(s.id::text || i), 1, 16), decode(repeat('00', 32), 'hex'), 'k', now() + interval '1 day'
      FROM graphwarden.service_principal s, generate_series(1, 3) i;
  CREATE TEMP TABLE thing AS
    SELECT 'workspace' AS type, id FROM graphwarden.workspace UNION ALL SELECT 'client', id FROM public.client
    UNION ALL (SELECT 'project', id FROM public.project LIMIT 150) UNION ALL (SELECT 'oplog', id FROM public.oplog LIMIT 150);
  INSERT INTO graphwarden.service_token_grant (token_id, resource_type, resource_id, action)
    SELECT t.id, r.type, r.id, a FROM graphwarden.service_token t, thing r, unnest('{read,create,update,delete}'::text[]) a
     WHERE (a = 'read' OR r.type = 'oplog') AND pg_temp.chance(CASE r.type WHEN 'workspace' THEN 0.2 ELSE 0.01 END, t.id, r.id);
  INSERT INTO public.report (project_id, title) SELECT p.id, 'r' FROM public.project p WHERE random() < 0.2;
  INSERT INTO public.report_finding (report_id, title) SELECT r.id, 'f' FROM public.report r;
  INSERT INTO public.report_observation (report_id, title) SELECT r.id, 'o' FROM public.report r;
  SET session_replication_role = DEFAULT;`;
