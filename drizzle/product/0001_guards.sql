-- What no code path may do, whoever writes to the database: un-revoke, rewrite history, orphan a workspace.

INSERT INTO graphwarden.credential_policy DEFAULT VALUES;
--> statement-breakpoint
-- A revocation is final: neither it nor what the row is known by may change, and the row may not make way for another.
CREATE FUNCTION graphwarden.refuse_unrevoking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a revocation is final: %.% %', TG_TABLE_SCHEMA, TG_TABLE_NAME, old.id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unrevoking BEFORE UPDATE ON graphwarden.user_session FOR EACH ROW
  WHEN (old.revoked_at IS NOT NULL AND
    (new.id, new.user_id, new.expires_at, new.revoked_at, new.revoked_by, new.revoked_reason) IS DISTINCT FROM
    (old.id, old.user_id, old.expires_at, old.revoked_at, old.revoked_by, old.revoked_reason))
  EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE TRIGGER refuse_unrevoking BEFORE UPDATE ON graphwarden.api_token FOR EACH ROW
  WHEN (old.revoked_at IS NOT NULL AND
    (new.id, new.user_id, new.token_id, new.digest, new.previous_token_id, new.previous_digest, new.revoked_at, new.revoked_by, new.revoked_reason) IS DISTINCT FROM
    (old.id, old.user_id, old.token_id, old.digest, old.previous_token_id, old.previous_digest, old.revoked_at, old.revoked_by, old.revoked_reason))
  EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE TRIGGER refuse_unrevoking BEFORE UPDATE ON graphwarden.service_token FOR EACH ROW
  WHEN (old.revoked_at IS NOT NULL AND
    (new.id, new.principal_id, new.token_id, new.digest, new.previous_token_id, new.previous_digest, new.revoked_at, new.revoked_by, new.revoked_reason) IS DISTINCT FROM
    (old.id, old.principal_id, old.token_id, old.digest, old.previous_token_id, old.previous_digest, old.revoked_at, old.revoked_by, old.revoked_reason))
  EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
-- Tokens stay for good, with who, when and why; a session may be cleaned up a day after its absolute end, when every JWT
-- that names it has long expired.
CREATE TRIGGER refuse_deleting BEFORE DELETE ON graphwarden.api_token FOR EACH ROW
  WHEN (old.revoked_at IS NOT NULL) EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE TRIGGER refuse_deleting BEFORE DELETE ON graphwarden.service_token FOR EACH ROW
  WHEN (old.revoked_at IS NOT NULL) EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE TRIGGER refuse_deleting BEFORE DELETE ON graphwarden.user_session FOR EACH ROW
  WHEN (old.revoked_at IS NOT NULL AND old.expires_at > now() - interval '1 day') EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE FUNCTION graphwarden.refuse_truncating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is not emptied as a whole', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON graphwarden.user_session
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_truncating();
--> statement-breakpoint
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON graphwarden.api_token
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_truncating();
--> statement-breakpoint
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON graphwarden.service_token
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_truncating();
--> statement-breakpoint
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON graphwarden.workspace_member
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_truncating();
--> statement-breakpoint
-- The hook finds a token by its current or its previous public id, so no id may stand in two rows.
CREATE FUNCTION graphwarden.refuse_shared_token_id() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_shared boolean;
BEGIN
  EXECUTE format(
    'SELECT EXISTS (SELECT FROM %I.%I t WHERE t.id <> $1 AND (t.token_id = $3 OR t.previous_token_id = $2))', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    INTO is_shared USING new.id, new.token_id, new.previous_token_id;
  IF is_shared OR new.token_id = new.previous_token_id THEN
    RAISE EXCEPTION 'a token id stands for one token: %.% %', TG_TABLE_SCHEMA, TG_TABLE_NAME, new.id USING ERRCODE = 'unique_violation';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_shared_token_id BEFORE INSERT OR UPDATE OF token_id, previous_token_id ON graphwarden.api_token
  FOR EACH ROW EXECUTE FUNCTION graphwarden.refuse_shared_token_id();
--> statement-breakpoint
CREATE TRIGGER refuse_shared_token_id BEFORE INSERT OR UPDATE OF token_id, previous_token_id ON graphwarden.service_token
  FOR EACH ROW EXECUTE FUNCTION graphwarden.refuse_shared_token_id();
--> statement-breakpoint
CREATE FUNCTION graphwarden.refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON graphwarden.audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_rewriting_history();
--> statement-breakpoint
-- The check runs at commit, so that ownership can be handed over in one transaction. It writes to the workspace: of two
-- owners who leave at the same moment, the second waits, then sees that the first has gone or, where its snapshot is too
-- old to see it, fails to serialize. A lock alone would let the second go where transactions are REPEATABLE READ.
CREATE FUNCTION graphwarden.require_workspace_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  affected uuid;
BEGIN
  IF TG_TABLE_NAME = 'workspace' THEN affected := new.id; ELSE affected := old.workspace_id; END IF;
  UPDATE graphwarden.workspace w SET name = w.name WHERE w.id = affected;
  IF FOUND AND NOT EXISTS (SELECT 1 FROM graphwarden.workspace_member m WHERE m.workspace_id = affected AND m.role = 'owner') THEN
    RAISE EXCEPTION 'a workspace always has an owner: %', affected USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER require_owner AFTER INSERT ON graphwarden.workspace
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.require_workspace_owner();
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER require_owner AFTER UPDATE OR DELETE ON graphwarden.workspace_member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (old.role = 'owner') EXECUTE FUNCTION graphwarden.require_workspace_owner();
