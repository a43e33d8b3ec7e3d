CREATE OR REPLACE VIEW graphwarden.oplog (id, project_id, name) AS
SELECT o.id, o.project_id, o.name
FROM public.oplog o;
