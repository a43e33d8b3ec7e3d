-- What a live service token was granted, a row a grant; the views below turn these keys into rows, and cut them down to
-- what the owner reaches.
--
-- A grant on the workspace whose owner reaches at most a hundred projects there becomes a key for each of them, so that
-- listing costs what the owner reaches, not what the workspace holds; otherwise it stays one key, so that asking for
-- one row costs one lookup. The grants' table lies bare under the UNION ALL: a key is found from the token, and from
-- the token and a row.
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
  WHERE g.token_id = t.token_id AND (g.resource_type <> 'workspace' OR (cardinality(n.few) <= 100) IS NOT TRUE)
  UNION ALL
  SELECT 'project'::text, e.id, 'read'::text, e.id
  FROM unnest(n.few) AS e (id)
  WHERE cardinality(n.few) <= 100
) k;
