-- The people whose names a live login or API token sees: its user, the fellow members of workspaces where that user is
-- more than a guest, and where a guest, the people attached to the projects reached there; all within the token's
-- workspace if it has one. May repeat a person.
--
-- The credential comes first, then its memberships. A person asked for by key is looked up among the fellow members. What
-- a guest reaches comes as keys, behind OFFSET: an array is expected to be short, so a list of people starts from those
-- seen, and does not walk everybody in search of them. That people are attached as members of the same workspace is said
-- for the planner, which else expects hundreds of them.
CREATE OR REPLACE VIEW graphwarden.credential_user_access (credential_id, user_id) AS
SELECT c.credential_id, k.user_id
FROM graphwarden.live_person_credential c
CROSS JOIN LATERAL (
  SELECT c.user_id
  UNION ALL
  SELECT f.user_id
  FROM graphwarden.workspace_member m
  JOIN graphwarden.workspace_member f ON f.workspace_id = m.workspace_id
  WHERE m.user_id = c.user_id
    AND m.role <> 'guest'
    AND (c.workspace_id IS NULL OR m.workspace_id = c.workspace_id)
  UNION ALL
  SELECT u.user_id
  FROM graphwarden.workspace_member m
  CROSS JOIN LATERAL (
    SELECT ARRAY (
      SELECT a.project_id FROM graphwarden.user_project_access a
      WHERE a.user_id = m.user_id AND a.workspace_id = m.workspace_id
    ) AS projects
    OFFSET 0
  ) n
  CROSS JOIN LATERAL unnest(n.projects) AS e (id)
  CROSS JOIN LATERAL (
    SELECT u.user_id, u.workspace_id FROM graphwarden.user_project_access u
    WHERE u.project_id = e.id AND u.workspace_id IS NOT NULL
    OFFSET 0
  ) u
  WHERE m.user_id = c.user_id
    AND m.role = 'guest'
    AND (u.workspace_id = m.workspace_id) IS TRUE
    AND (c.workspace_id IS NULL OR m.workspace_id = c.workspace_id)
) k
WHERE c.kind IN ('login', 'api_token');
