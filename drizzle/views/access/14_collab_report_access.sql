-- The reports that a live collab credential may read as far as its user goes: those of projects that the user reaches
-- now, by membership or by standing. Which one of them it is bound to, its session variables say: ask for both. The
-- model is a constant, so that the planner leaves the other documents out.
CREATE OR REPLACE VIEW graphwarden.collab_report_access (credential_id, report_id) AS
SELECT c.credential_id, d.id
FROM graphwarden.live_person_credential c
JOIN graphwarden.collab_document d ON d.model = 'report'
WHERE c.kind = 'collab'
  AND (
    SELECT true FROM graphwarden.user_project_access a
    WHERE a.user_id = c.user_id AND a.project_id = d.project_id
    LIMIT 1
  );
