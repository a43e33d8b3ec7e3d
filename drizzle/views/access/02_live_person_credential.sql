-- The sessions (as login and as collab) and API tokens that the auth hook accepts now, and for whom they act. The one
-- place of these conditions in SQL: the other views of people's credentials stand on this one.
--
-- The tables lie bare under the UNION ALL, so that an id finds its row by the primary key of each; the person is looked
-- up behind LIMIT, so that no plan starts from people. Without a policy row nothing is live.
CREATE OR REPLACE VIEW graphwarden.live_person_credential (credential_id, kind, user_id, workspace_id, is_manager) AS
SELECT c.id, c.kind, c.user_id, c.workspace_id, l.is_manager
FROM (
  SELECT s.id, 'login'::text AS kind, s.user_id, NULL::uuid AS workspace_id, s.revoked_at,
    least(s.expires_at, s.idle_expires_at) AS expires_at, s.limited_to
  FROM graphwarden.user_session s
  UNION ALL
  SELECT s.id, 'collab'::text, s.user_id, NULL::uuid, s.revoked_at, least(s.expires_at, s.idle_expires_at), s.limited_to
  FROM graphwarden.user_session s
  UNION ALL
  SELECT t.id, 'api_token'::text, t.user_id, t.workspace_id, t.revoked_at, t.expires_at, NULL::text
  FROM graphwarden.api_token t
) c
CROSS JOIN LATERAL (
  SELECT u.role IN ('manager', 'admin') AND c.workspace_id IS NULL AND c.kind <> 'collab' AS is_manager
  FROM graphwarden.user_account u
  WHERE u.id = c.user_id
    AND u.is_active
    -- A freeze of logins spares admins, and the session of whoever froze them.
    AND (
      c.kind <> ALL ((SELECT p.frozen_kinds FROM graphwarden.credential_policy p)::text[])
      OR (
        c.kind = 'login'
        AND (u.role = 'admin' OR c.id = (SELECT p.freeze_spares_session_id FROM graphwarden.credential_policy p))
      )
    )
    -- A token limited to a workspace lives while its user is more than a guest there.
    AND (
      c.workspace_id IS NULL
      OR EXISTS (
        SELECT FROM graphwarden.workspace_member m
        WHERE m.workspace_id = c.workspace_id AND m.user_id = c.user_id AND m.role <> 'guest'
      )
    )
  LIMIT 1
) l
-- A session that may only enrol a second factor or set a password reaches nothing.
WHERE c.revoked_at IS NULL AND c.expires_at > now() AND c.limited_to IS NULL;
