-- What a live service token was granted, a row a grant: the keys that the views below turn into rows, and cut down to
-- what the owner of the principal reaches. `project_id` is the project of a project or oplog key.
--
-- A grant on the workspace becomes a key for each project where the owner reaches at most a hundred there, so that a
-- list costs what the owner reaches, not what the workspace holds; else it stays one key, so that one row costs one
-- lookup. `owner_is_wide` saves the counting where the outcome is plain. The table of grants lies bare under the UNION
-- ALL: its primary key finds a key by the token, and by the token and a row.
CREATE OR REPLACE VIEW graphwarden.service_token_key
  (token_id, workspace_id, owner_id, resource_type, resource_id, action, project_id) AS
SELECT t.token_id, t.workspace_id, t.owner_id, k.resource_type, k.resource_id, k.action, k.project_id
FROM graphwarden.live_service_token t
CROSS JOIN LATERAL (
  SELECT
    CASE
      WHEN NOT t.owner_is_wide AND EXISTS (
        SELECT FROM graphwarden.service_token_grant g
        WHERE g.token_id = t.token_id
          AND g.resource_id = t.workspace_id
          AND g.action = 'read'
          AND g.resource_type = 'workspace'
      )
      THEN ARRAY (
        SELECT a.project_id FROM graphwarden.user_project_access a
        WHERE a.user_id = t.owner_id AND a.workspace_id = t.workspace_id
        LIMIT 101
      )
    END AS few
  OFFSET 0
) n
CROSS JOIN LATERAL (
  SELECT g.resource_type, g.resource_id, g.action,
    CASE g.resource_type
      WHEN 'project' THEN g.resource_id
      WHEN 'oplog' THEN (SELECT o.project_id FROM graphwarden.oplog o WHERE o.id = g.resource_id)
    END AS project_id
  FROM graphwarden.service_token_grant g
  WHERE g.token_id = t.token_id
    AND (
      g.resource_type <> 'workspace'
      OR (g.resource_id = t.workspace_id AND (cardinality(n.few) <= 100) IS NOT TRUE)
    )
  UNION ALL
  SELECT 'project'::text, e.id, 'read'::text, e.id
  FROM unnest(n.few) AS e (id)
  WHERE cardinality(n.few) <= 100
) k;
