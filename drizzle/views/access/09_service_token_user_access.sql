-- The people attached, as members of its workspace, to a project that a live service token reads. Managers, who reach
-- every project by standing alone, are not attached to any. May repeat a person. OFFSET keeps the people behind the
-- projects: flat, the planner starts from everybody.
CREATE OR REPLACE VIEW graphwarden.service_token_user_access (token_id, user_id) AS
SELECT a.token_id, u.user_id
FROM graphwarden.service_token_project_access a
CROSS JOIN LATERAL (
  SELECT u.user_id FROM graphwarden.user_project_access u
  WHERE u.project_id = a.project_id AND u.workspace_id IS NOT NULL
  OFFSET 0
) u;
