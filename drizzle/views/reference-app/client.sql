CREATE OR REPLACE VIEW graphwarden.client (id, workspace_id, name) AS
SELECT c.id, c.workspace_id, c.name
FROM public.client c;
