-- People as the app may show them. The table behind it is never tracked in Hasura.
CREATE OR REPLACE VIEW graphwarden.person (id, username, display_name) AS
SELECT u.id, u.username, u.display_name
FROM graphwarden.user_account u;
