CREATE OR REPLACE VIEW graphwarden.project (id, workspace_id, client_id, name) AS
SELECT p.id, p.workspace_id, p.client_id, p.name
FROM public.project p;
