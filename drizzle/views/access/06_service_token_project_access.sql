CREATE OR REPLACE VIEW graphwarden.service_token_project_access (token_id, project_id) AS
SELECT r.token_id, r.project_id
FROM graphwarden.service_token_reach r;
