-- The projects of the app. Empty until an adopter points it at their own table: CREATE OR REPLACE VIEW, same columns.
CREATE OR REPLACE VIEW graphwarden.project (id, workspace_id, client_id, name) AS
SELECT NULL::uuid, NULL::uuid, NULL::uuid, NULL::text
WHERE false;
