-- What no code path may do, whoever writes to the database: un-revoke, rewrite history, orphan a workspace.

INSERT INTO graphwarden.credential_policy DEFAULT VALUES;
--> statement-breakpoint
CREATE FUNCTION graphwarden.refuse_unrevoking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.revoked_at IS NOT NULL
     AND (new.revoked_at, new.revoked_by, new.revoked_reason) IS DISTINCT FROM (old.revoked_at, old.revoked_by, old.revoked_reason) THEN
    RAISE EXCEPTION 'a revocation is final: %.% %', TG_TABLE_SCHEMA, TG_TABLE_NAME, old.id
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN new;
END $$;
--> statement-breakpoint
CREATE TRIGGER refuse_unrevoking BEFORE UPDATE ON graphwarden.user_session
  FOR EACH ROW WHEN (old.revoked_at IS NOT NULL) EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE TRIGGER refuse_unrevoking BEFORE UPDATE ON graphwarden.api_token
  FOR EACH ROW WHEN (old.revoked_at IS NOT NULL) EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE TRIGGER refuse_unrevoking BEFORE UPDATE ON graphwarden.service_token
  FOR EACH ROW WHEN (old.revoked_at IS NOT NULL) EXECUTE FUNCTION graphwarden.refuse_unrevoking();
--> statement-breakpoint
CREATE FUNCTION graphwarden.refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON graphwarden.audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_rewriting_history();
--> statement-breakpoint
-- The check runs at commit, so that ownership can be handed over in one transaction. It locks the workspace:
-- of two owners who leave at the same moment, the second sees that the first has gone.
CREATE FUNCTION graphwarden.require_workspace_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  affected uuid;
BEGIN
  IF TG_TABLE_NAME = 'workspace' THEN affected := new.id; ELSE affected := old.workspace_id; END IF;
  PERFORM 1 FROM graphwarden.workspace w WHERE w.id = affected FOR UPDATE;
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
