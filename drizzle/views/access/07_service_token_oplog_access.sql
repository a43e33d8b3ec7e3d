-- What a live service token does with operation logs, a row a grant: the granted actions on granted oplogs, and reading
-- the oplogs of the projects it reads. Reading is bounded by what the principal's owner reaches now, the rest by what
-- the owner edits now, all of it within the principal's workspace. Serves select and write alike.
--
-- A granted oplog leads to its project first, and all keys on from there: an OR of an oplog's column and a project's
-- would have no index. The workspace is compared as in service_token_project_access.
CREATE OR REPLACE VIEW graphwarden.service_token_oplog_access
  (token_id, oplog_id, can_read, can_create, can_update, can_delete) AS
SELECT k.token_id, o.id, k.action = 'read', k.action = 'create', k.action = 'update', k.action = 'delete'
FROM graphwarden.service_token_key k
JOIN graphwarden.project p
  ON (k.resource_type IN ('project', 'oplog') AND k.project_id = p.id)
  OR (k.resource_type = 'client' AND k.resource_id = p.client_id)
  OR (k.resource_type = 'workspace' AND k.resource_id = p.workspace_id)
JOIN graphwarden.oplog o ON o.project_id = p.id AND (k.resource_type <> 'oplog' OR k.resource_id = o.id)
WHERE (p.workspace_id = k.workspace_id) IS TRUE
  AND (
    SELECT true FROM graphwarden.user_project_access a
    WHERE a.user_id = k.owner_id
      AND a.project_id = p.id
      AND (k.action = 'read' OR a.can_edit)
    LIMIT 1
  );
