-- The service tokens that the auth hook accepts now, with what bounds them: the workspace of their principal and its
-- owner, whoever made the token. The one place of these conditions in SQL. `owner_is_wide` is a hint for plans only: an
-- owner of this standing tends to reach most of the workspace.
--
-- Principal, owner and membership are looked up behind LIMIT: joined flat, the planner goes from the workspace to all
-- its principals and their tokens. The token's own table stays outside, where its id finds it.
CREATE OR REPLACE VIEW graphwarden.live_service_token (token_id, workspace_id, owner_id, owner_is_wide) AS
SELECT t.id, l.workspace_id, l.owner_id, l.owner_is_wide
FROM graphwarden.service_token t
CROSS JOIN LATERAL (
  SELECT s.workspace_id, s.owner_id, u.role IN ('manager', 'admin') OR m.role IN ('maintainer', 'owner') AS owner_is_wide
  FROM graphwarden.service_principal s
  JOIN graphwarden.user_account u ON u.id = s.owner_id AND u.is_active
  JOIN graphwarden.workspace_member m
    ON m.workspace_id = s.workspace_id AND m.user_id = s.owner_id AND m.role <> 'guest'
  WHERE s.id = t.principal_id AND s.is_active
  LIMIT 1
) l
WHERE t.revoked_at IS NULL
  AND t.expires_at > now()
  AND 'service_token' <> ALL ((SELECT p.frozen_kinds FROM graphwarden.credential_policy p)::text[]);
