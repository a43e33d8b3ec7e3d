-- Who reaches which project now; rows may repeat. `workspace_id` is the project's workspace where the reach comes from
-- being a member of it. It is NULL where the reach comes from standing alone: give such rows to people of role manager or
-- admin only. Empty until an adopter says it in terms of their own tables.
CREATE OR REPLACE VIEW graphwarden.user_project_access (user_id, project_id, workspace_id, can_edit) AS
SELECT NULL::uuid, NULL::uuid, NULL::uuid, NULL::boolean
WHERE false;
