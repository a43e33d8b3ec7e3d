-- The workspaces that the user of a live login or API token is a member of, within the token's workspace if it has one.
CREATE OR REPLACE VIEW graphwarden.credential_workspace_access (credential_id, workspace_id, role) AS
SELECT c.credential_id, m.workspace_id, m.role
FROM graphwarden.live_person_credential c
JOIN graphwarden.workspace_member m
  ON m.user_id = c.user_id AND (c.workspace_id IS NULL OR m.workspace_id = c.workspace_id)
WHERE c.kind IN ('login', 'api_token');
