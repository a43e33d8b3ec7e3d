-- What the collaborative editor may open, by model and id, and where it belongs; report_id and finding_id are NULL
-- where the model has none. Empty until an adopter points it at their own tables.
CREATE OR REPLACE VIEW graphwarden.collab_document (model, id, project_id, report_id, finding_id) AS
SELECT NULL::text, NULL::uuid, NULL::uuid, NULL::uuid, NULL::uuid
WHERE false;
