-- The projects that a live login or API token reaches by its user's memberships, within the token's workspace if it has
-- one. Managers' standing gives no rows: role `manager` asks `live_credential.is_manager` instead. May repeat a project.
--
-- As with service tokens, keys come first: for each membership, one for each project where the user is a guest or member
-- and reaches at most a hundred there, else one for the workspace. That the project is of the membership's workspace is
-- said for the planner, as in service_token_project_access.
CREATE OR REPLACE VIEW graphwarden.credential_project_access (credential_id, project_id, can_edit) AS
SELECT c.credential_id, p.id, r.can_edit
FROM graphwarden.live_person_credential c
JOIN graphwarden.workspace_member m
  ON m.user_id = c.user_id AND (c.workspace_id IS NULL OR m.workspace_id = c.workspace_id)
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN m.role IN ('guest', 'member') THEN ARRAY (
      SELECT a.project_id FROM graphwarden.user_project_access a
      WHERE a.user_id = m.user_id AND a.workspace_id = m.workspace_id
      LIMIT 101
    ) END AS few
  OFFSET 0
) n
CROSS JOIN LATERAL (
  SELECT 'workspace'::text AS resource_type, m.workspace_id AS resource_id
  WHERE (cardinality(n.few) <= 100) IS NOT TRUE
  UNION ALL
  SELECT 'project'::text, e.id
  FROM unnest(n.few) AS e (id)
  WHERE cardinality(n.few) <= 100
) k
JOIN graphwarden.project p
  ON (k.resource_type = 'project' AND k.resource_id = p.id)
  OR (k.resource_type = 'workspace' AND k.resource_id = p.workspace_id)
CROSS JOIN LATERAL (
  SELECT a.can_edit FROM graphwarden.user_project_access a
  WHERE a.user_id = m.user_id AND a.project_id = p.id AND a.workspace_id = m.workspace_id
  ORDER BY a.can_edit DESC NULLS LAST
  LIMIT 1
) r
WHERE c.kind IN ('login', 'api_token')
  AND (p.workspace_id = m.workspace_id) IS TRUE;
