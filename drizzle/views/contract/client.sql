-- The clients for whom projects are done. Empty until an adopter points it at their own table.
CREATE OR REPLACE VIEW graphwarden.client (id, workspace_id, name) AS
SELECT NULL::uuid, NULL::uuid, NULL::text
WHERE false;
