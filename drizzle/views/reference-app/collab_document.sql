CREATE OR REPLACE VIEW graphwarden.collab_document (model, id, project_id, report_id, finding_id) AS
SELECT 'report'::text, r.id, r.project_id, r.id, NULL::uuid
FROM public.report r
UNION ALL
SELECT 'report_finding'::text, f.id, r.project_id, r.id, f.id
FROM public.report_finding f
JOIN public.report r ON r.id = f.report_id
UNION ALL
SELECT 'report_observation'::text, o.id, r.project_id, r.id, NULL::uuid
FROM public.report_observation o
JOIN public.report r ON r.id = o.report_id;
