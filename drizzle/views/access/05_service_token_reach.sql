-- Which projects a live service token reads now, and as whom: its grants, each cut down to what the principal's owner
-- reaches in the principal's workspace at this moment. The other views of service tokens stand on this one.
CREATE OR REPLACE VIEW graphwarden.service_token_reach (token_id, project_id, client_id, workspace_id) AS
SELECT t.token_id, p.id, p.client_id, p.workspace_id
FROM graphwarden.live_service_token t
JOIN graphwarden.service_token_grant g ON g.token_id = t.token_id AND g.action = 'read'
JOIN graphwarden.project p
  ON p.workspace_id = t.workspace_id
  AND (
    (g.resource_type = 'project' AND g.resource_id = p.id)
    OR (g.resource_type = 'client' AND g.resource_id = p.client_id)
    OR (g.resource_type = 'workspace' AND g.resource_id = p.workspace_id)
  )
WHERE (
  SELECT true FROM graphwarden.user_project_access a
  WHERE a.user_id = t.owner_id AND a.project_id = p.id
  LIMIT 1
);
