-- Who reaches which project now. Rows may repeat. `workspace_id` is the project's workspace where the reach comes from
-- being a member of it, and NULL where it comes from standing alone (managers): such rows count only for people of role
-- manager or admin. Empty until an adopter says it in terms of their own tables.
CREATE OR REPLACE VIEW graphwarden.user_project_access (user_id, project_id, workspace_id, can_edit) AS
SELECT NULL::uuid, NULL::uuid, NULL::uuid, NULL::boolean
WHERE false;
