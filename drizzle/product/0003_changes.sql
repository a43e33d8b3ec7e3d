CREATE TABLE "graphwarden"."change_number" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"last" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "change_number_one_row" CHECK ("graphwarden"."change_number"."only")
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."credential_change" (
	"number" bigint NOT NULL,
	"subject" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "credential_change_pkey" PRIMARY KEY("number","subject")
);
--> statement-breakpoint
CREATE INDEX "credential_change_at" ON "graphwarden"."credential_change" USING btree ("at");
--> statement-breakpoint
-- Every change that an answer of the auth hook depends on is told at its commit: to those who listen, and to those who
-- poll where anybody does. A subject is the id of the row that an answer rests on (of a membership: workspace and user),
-- 'policy', or 'new' for a credential that was not there before. Nothing is told of columns that change no answer.
-- What one transaction changes has one number: a row that one transaction writes twenty thousand times is slow to find.
CREATE FUNCTION graphwarden.tell(subject text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE graphwarden.change_number SET last = last + 1 WHERE last::text IS DISTINCT FROM current_setting('graphwarden.change_number', true);
  INSERT INTO graphwarden.credential_change (number, subject)
    SELECT set_config('graphwarden.change_number', n.last::text, true)::bigint, $1 FROM graphwarden.change_number n ON CONFLICT DO NOTHING;
  SELECT pg_notify('graphwarden_changes', $1);
$$;
--> statement-breakpoint
-- Tells of what the arguments are the columns of, as they were and as they are.
CREATE FUNCTION graphwarden.tell_of_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  was text;
  is_now text;
BEGIN
  FOR i IN 0 .. TG_NARGS - 1 LOOP
    IF TG_OP <> 'INSERT' THEN was := concat_ws(' ', was, to_jsonb(old) ->> TG_ARGV[i]); END IF;
    IF TG_OP <> 'DELETE' THEN is_now := concat_ws(' ', is_now, to_jsonb(new) ->> TG_ARGV[i]); END IF;
  END LOOP;
  IF was IS NOT NULL THEN PERFORM graphwarden.tell(was); END IF;
  IF is_now IS NOT NULL AND is_now IS DISTINCT FROM was THEN PERFORM graphwarden.tell(is_now); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
-- Tells of its argument as it stands.
CREATE FUNCTION graphwarden.tell_of() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM graphwarden.tell(TG_ARGV[0]);
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION graphwarden.tell(text), graphwarden.tell_of_row(), graphwarden.tell_of() FROM PUBLIC;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_new AFTER INSERT ON graphwarden.api_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('new');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_new_text AFTER UPDATE ON graphwarden.api_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.token_id, new.digest, new.digest_key_id, new.previous_token_id, new.previous_digest, new.previous_digest_key_id) IS DISTINCT FROM
    (old.token_id, old.digest, old.digest_key_id, old.previous_token_id, old.previous_digest, old.previous_digest_key_id))
  EXECUTE FUNCTION graphwarden.tell_of('new');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.api_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.id, new.user_id, new.workspace_id, new.scopes, new.token_id, new.digest, new.digest_key_id, new.expires_at, new.previous_token_id,
      new.previous_digest, new.previous_digest_key_id, new.previous_valid_until, new.revoked_at) IS DISTINCT FROM
    (old.id, old.user_id, old.workspace_id, old.scopes, old.token_id, old.digest, old.digest_key_id, old.expires_at, old.previous_token_id,
      old.previous_digest, old.previous_digest_key_id, old.previous_valid_until, old.revoked_at))
  EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_deletion AFTER DELETE ON graphwarden.api_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_new AFTER INSERT ON graphwarden.service_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('new');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_new_text AFTER UPDATE ON graphwarden.service_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.token_id, new.digest, new.digest_key_id, new.previous_token_id, new.previous_digest, new.previous_digest_key_id) IS DISTINCT FROM
    (old.token_id, old.digest, old.digest_key_id, old.previous_token_id, old.previous_digest, old.previous_digest_key_id))
  EXECUTE FUNCTION graphwarden.tell_of('new');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.service_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.id, new.principal_id, new.token_id, new.digest, new.digest_key_id, new.expires_at, new.previous_token_id, new.previous_digest,
      new.previous_digest_key_id, new.previous_valid_until, new.revoked_at, new.allowed_cidrs, new.rate_limit_per_minute) IS DISTINCT FROM
    (old.id, old.principal_id, old.token_id, old.digest, old.digest_key_id, old.expires_at, old.previous_token_id, old.previous_digest,
      old.previous_digest_key_id, old.previous_valid_until, old.revoked_at, old.allowed_cidrs, old.rate_limit_per_minute))
  EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_deletion AFTER DELETE ON graphwarden.service_token
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER INSERT OR UPDATE OR DELETE ON graphwarden.service_token_grant
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('token_id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_new AFTER INSERT ON graphwarden.user_session
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('new');
--> statement-breakpoint
-- An idle end that moves on, as every use moves it, takes nothing from anybody.
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.user_session
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (new.idle_expires_at < old.idle_expires_at OR
    (new.id, new.user_id, new.expires_at, new.limited_to, new.revoked_at) IS DISTINCT FROM
    (old.id, old.user_id, old.expires_at, old.limited_to, old.revoked_at))
  EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_deletion AFTER DELETE ON graphwarden.user_session
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.service_principal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.id, new.workspace_id, new.name, new.owner_id, new.is_active) IS DISTINCT FROM
    (old.id, old.workspace_id, old.name, old.owner_id, old.is_active))
  EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_deletion AFTER DELETE ON graphwarden.service_principal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.user_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.id, new.username, new.role, new.is_active) IS DISTINCT FROM (old.id, old.username, old.role, old.is_active))
  EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_deletion AFTER DELETE ON graphwarden.user_account
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.workspace_member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.workspace_id, new.user_id, new.role) IS DISTINCT FROM (old.workspace_id, old.user_id, old.role))
  EXECUTE FUNCTION graphwarden.tell_of_row('workspace_id', 'user_id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_coming_and_going AFTER INSERT OR DELETE ON graphwarden.workspace_member
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of_row('workspace_id', 'user_id');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_change AFTER UPDATE ON graphwarden.credential_policy
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((new.frozen_kinds, new.freeze_spares_session_id) IS DISTINCT FROM (old.frozen_kinds, old.freeze_spares_session_id))
  EXECUTE FUNCTION graphwarden.tell_of('policy');
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER tell_coming_and_going AFTER INSERT OR DELETE ON graphwarden.credential_policy
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION graphwarden.tell_of('policy');
--> statement-breakpoint
-- Triggers of rows see nothing of a table that is emptied as a whole.
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON graphwarden.service_token_grant
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_truncating();
--> statement-breakpoint
CREATE TRIGGER refuse_truncating BEFORE TRUNCATE ON graphwarden.credential_policy
  FOR EACH STATEMENT EXECUTE FUNCTION graphwarden.refuse_truncating();
