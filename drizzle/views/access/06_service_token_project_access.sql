-- The projects that a live service token reads: those granted, of granted clients, or of its workspace, as far as they
-- lie in the principal's workspace and its owner reaches them now. May repeat a project.
--
-- `IS TRUE` changes nothing but plans. As a plain condition of the join, the workspace would invite the planner to walk
-- all of it; compared beside the reach, where the planner does not count with it, thousands of rows seem to be reached,
-- and a page in the order of the primary key walks every project there is.
CREATE OR REPLACE VIEW graphwarden.service_token_project_access (token_id, project_id) AS
SELECT k.token_id, p.id
FROM graphwarden.service_token_key k
JOIN graphwarden.project p
  ON (k.resource_type = 'project' AND k.resource_id = p.id)
  OR (k.resource_type = 'client' AND k.resource_id = p.client_id)
  OR (k.resource_type = 'workspace' AND k.resource_id = p.workspace_id)
WHERE k.action = 'read'
  AND (p.workspace_id = k.workspace_id) IS TRUE
  AND (
    SELECT true FROM graphwarden.user_project_access a
    WHERE a.user_id = k.owner_id AND a.project_id = p.id
    LIMIT 1
  );
