-- The operation logs, the one kind of resource to which tokens write. Empty until an adopter points it at their own table.
CREATE OR REPLACE VIEW graphwarden.oplog (id, project_id, name) AS
SELECT NULL::uuid, NULL::uuid, NULL::text
WHERE false;
