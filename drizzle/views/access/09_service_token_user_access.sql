-- The people attached, as members of its workspace, to a project that a live service token reads. Managers, who reach
-- every project by standing alone, are not attached to any. May repeat a person.
--
-- A key of a project or of a client leads to projects and on to their people, who stay behind OFFSET: flat, the planner
-- starts from everybody. A key of the whole workspace leads to its members, each of whom is attached as soon as one
-- project is found that the owner reaches as well: a hundred thousand projects are not asked for their people. `IS TRUE`
-- is for the planner, as in service_token_project_access.
CREATE OR REPLACE VIEW graphwarden.service_token_user_access (token_id, user_id) AS
SELECT k.token_id, u.user_id
FROM graphwarden.service_token_key k
CROSS JOIN LATERAL (
  SELECT u.user_id
  FROM graphwarden.project p
  CROSS JOIN LATERAL (
    SELECT a.user_id, a.workspace_id FROM graphwarden.user_project_access a
    WHERE a.project_id = p.id AND a.workspace_id IS NOT NULL
    OFFSET 0
  ) u
  WHERE (
      (k.resource_type = 'project' AND k.resource_id = p.id)
      OR (k.resource_type = 'client' AND k.resource_id = p.client_id)
    )
    AND (p.workspace_id = k.workspace_id) IS TRUE
    AND (u.workspace_id = k.workspace_id) IS TRUE
    AND (
      SELECT true FROM graphwarden.user_project_access a
      WHERE a.user_id = k.owner_id AND a.project_id = p.id
      LIMIT 1
    )
  UNION ALL
  SELECT m.user_id
  FROM graphwarden.workspace_member m
  WHERE k.resource_type = 'workspace'
    AND m.workspace_id = k.workspace_id
    AND (
      SELECT true FROM graphwarden.user_project_access a
      WHERE a.user_id = m.user_id
        AND a.workspace_id = k.workspace_id
        AND (
          SELECT true FROM graphwarden.user_project_access o
          WHERE o.user_id = k.owner_id AND o.project_id = a.project_id
          LIMIT 1
        )
      LIMIT 1
    )
) u
WHERE k.action = 'read';
