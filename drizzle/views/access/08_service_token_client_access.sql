-- The clients of the projects that a live service token reads.
CREATE OR REPLACE VIEW graphwarden.service_token_client_access (token_id, client_id) AS
SELECT a.token_id, p.client_id
FROM graphwarden.service_token_project_access a
JOIN graphwarden.project p ON p.id = a.project_id;
