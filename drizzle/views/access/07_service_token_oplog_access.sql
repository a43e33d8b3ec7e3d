CREATE OR REPLACE VIEW graphwarden.service_token_oplog_access
  (token_id, oplog_id, can_read, can_create, can_update, can_delete) AS
SELECT k.token_id, o.id, k.action = 'read', k.action = 'create', k.action = 'update', k.action = 'delete'
FROM graphwarden.service_token_key k
JOIN graphwarden.project p
  ON (p.workspace_id = k.workspace_id) IS TRUE
  AND (
    k.project_id = p.id
    OR (k.resource_type = 'client' AND k.resource_id = p.client_id)
    OR (k.resource_type = 'workspace' AND k.resource_id = p.workspace_id)
  )
JOIN graphwarden.oplog o
  ON o.project_id = p.id AND (k.resource_type <> 'oplog' OR k.resource_id = o.id)
WHERE (
    SELECT true FROM graphwarden.user_project_access a
    WHERE a.user_id = k.owner_id AND a.project_id = p.id AND (k.action = 'read' OR a.can_edit)
    LIMIT 1
  );
