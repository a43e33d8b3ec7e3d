-- The clients of the projects that a live login or API token reaches by its user's memberships.
CREATE OR REPLACE VIEW graphwarden.credential_client_access (credential_id, client_id) AS
SELECT a.credential_id, p.client_id
FROM graphwarden.credential_project_access a
JOIN graphwarden.project p ON p.id = a.project_id;
