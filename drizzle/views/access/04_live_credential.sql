-- Every credential that the auth hook accepts now. A session stands in it twice, as `login` and as `collab`. `is_manager`
-- is true only for a manager's or admin's login or API token that is not limited to a workspace.
CREATE OR REPLACE VIEW graphwarden.live_credential (credential_id, kind, is_manager) AS
SELECT c.credential_id, c.kind, c.is_manager
FROM graphwarden.live_person_credential c
UNION ALL
SELECT t.token_id, 'service_token'::text, false
FROM graphwarden.live_service_token t;
