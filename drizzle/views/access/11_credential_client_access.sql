-- The clients that a live login or API token sees by its user's memberships, within the token's workspace if it has one:
-- those of the projects it reaches, and for maintainers and owners all of the workspace, since a new client has no
-- project yet. May repeat a client. Keys come first, as for projects.
CREATE OR REPLACE VIEW graphwarden.credential_client_access (credential_id, client_id) AS
SELECT c.credential_id, l.id
FROM graphwarden.live_person_credential c
JOIN graphwarden.workspace_member m
  ON m.user_id = c.user_id AND (c.workspace_id IS NULL OR m.workspace_id = c.workspace_id)
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN m.role IN ('guest', 'member') THEN ARRAY (
      SELECT p.client_id
      FROM graphwarden.user_project_access a
      JOIN graphwarden.project p ON p.id = a.project_id
      WHERE a.user_id = m.user_id AND a.workspace_id = m.workspace_id
      LIMIT 101
    ) END AS few
  OFFSET 0
) n
CROSS JOIN LATERAL (
  SELECT 'workspace'::text AS resource_type, m.workspace_id AS resource_id
  WHERE (cardinality(n.few) <= 100) IS NOT TRUE
  UNION ALL
  SELECT 'client'::text, e.id
  FROM unnest(n.few) AS e (id)
  WHERE cardinality(n.few) <= 100
) k
JOIN graphwarden.client l
  ON (k.resource_type = 'client' AND k.resource_id = l.id)
  OR (k.resource_type = 'workspace' AND k.resource_id = l.workspace_id)
WHERE c.kind IN ('login', 'api_token')
  AND l.workspace_id = m.workspace_id
  AND (
    m.role IN ('maintainer', 'owner')
    OR EXISTS (
      SELECT FROM graphwarden.project p
      JOIN graphwarden.user_project_access a ON a.project_id = p.id
      WHERE p.client_id = l.id AND a.user_id = m.user_id AND a.workspace_id = m.workspace_id
      LIMIT 1
    )
  );
