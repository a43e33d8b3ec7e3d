-- The rate of API tokens is in what the hook reads about each of them: that it changed is told as a freeze is
-- (drizzle/product/0003_changes.sql).
DROP TRIGGER IF EXISTS tell_rate ON graphwarden.credential_policy;
CREATE CONSTRAINT TRIGGER tell_rate AFTER UPDATE ON graphwarden.credential_policy
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (new.api_token_rate_limit_per_minute IS DISTINCT FROM old.api_token_rate_limit_per_minute)
  EXECUTE FUNCTION graphwarden.tell_of('policy');
