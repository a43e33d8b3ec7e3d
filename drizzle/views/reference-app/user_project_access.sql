-- Who reaches which project now: one arm a reason, so a project reached for two reasons has two rows. UNION ALL of plain
-- joins: asked for a user, a project or both, each arm answers from an index.
CREATE OR REPLACE VIEW graphwarden.user_project_access (user_id, project_id, workspace_id, can_edit) AS
-- Managers and admins reach everything by standing. The constant NULL lets the planner drop this arm where a workspace
-- is asked for.
SELECT u.id, p.id, NULL::uuid, true
FROM graphwarden.user_account u
CROSS JOIN public.project p
WHERE u.is_active AND u.role IN ('manager', 'admin')
UNION ALL
-- Owners and maintainers reach every project of their workspace.
SELECT m.user_id, p.id, m.workspace_id, true
FROM graphwarden.workspace_member m
JOIN graphwarden.user_account u ON u.id = m.user_id AND u.is_active
JOIN public.project p ON p.workspace_id = m.workspace_id
WHERE m.role IN ('owner', 'maintainer')
UNION ALL
-- Everybody else reaches what they were invited or assigned to, while a member of its workspace; guests never edit.
SELECT i.user_id, p.id, m.workspace_id, m.role <> 'guest'
FROM public.client_invite i
JOIN public.project p ON p.client_id = i.client_id
JOIN graphwarden.workspace_member m ON m.workspace_id = p.workspace_id AND m.user_id = i.user_id
JOIN graphwarden.user_account u ON u.id = i.user_id AND u.is_active
UNION ALL
SELECT i.user_id, p.id, m.workspace_id, m.role <> 'guest'
FROM public.project_invite i
JOIN public.project p ON p.id = i.project_id
JOIN graphwarden.workspace_member m ON m.workspace_id = p.workspace_id AND m.user_id = i.user_id
JOIN graphwarden.user_account u ON u.id = i.user_id AND u.is_active
UNION ALL
SELECT a.user_id, p.id, m.workspace_id, m.role <> 'guest'
FROM public.project_assignment a
JOIN public.project p ON p.id = a.project_id
JOIN graphwarden.workspace_member m ON m.workspace_id = p.workspace_id AND m.user_id = a.user_id
JOIN graphwarden.user_account u ON u.id = a.user_id AND u.is_active;
