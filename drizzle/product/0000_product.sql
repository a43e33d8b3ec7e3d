CREATE SCHEMA "graphwarden";
--> statement-breakpoint
CREATE TABLE "graphwarden"."user_account" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"username" text NOT NULL,
	"email" text,
	"display_name" text NOT NULL,
	"password_hash" text,
	"role" text DEFAULT 'user' NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"mfa_required" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_account_id_not_nil" CHECK ("graphwarden"."user_account"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "user_account_username_readable" CHECK (char_length("graphwarden"."user_account"."username") between 1 and 150 and "graphwarden"."user_account"."username" = btrim("graphwarden"."user_account"."username") and "graphwarden"."user_account"."username" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "user_account_display_name_readable" CHECK (char_length("graphwarden"."user_account"."display_name") between 1 and 255 and "graphwarden"."user_account"."display_name" = btrim("graphwarden"."user_account"."display_name") and "graphwarden"."user_account"."display_name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "user_account_email_readable" CHECK (char_length("graphwarden"."user_account"."email") between 1 and 320 and "graphwarden"."user_account"."email" = btrim("graphwarden"."user_account"."email") and "graphwarden"."user_account"."email" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "user_account_role_known" CHECK ("graphwarden"."user_account"."role" in ('user', 'manager', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."user_session" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"idle_expires_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	"revoked_reason" text,
	"address" "inet",
	"user_agent" text,
	CONSTRAINT "user_session_id_not_nil" CHECK ("graphwarden"."user_session"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "user_session_revocation_whole" CHECK (("graphwarden"."user_session"."revoked_at" is not null or ("graphwarden"."user_session"."revoked_by" is null and "graphwarden"."user_session"."revoked_reason" is null)) and char_length("graphwarden"."user_session"."revoked_reason") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."workspace" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_id_not_nil" CHECK ("graphwarden"."workspace"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "workspace_name_readable" CHECK (char_length("graphwarden"."workspace"."name") between 1 and 255 and "graphwarden"."workspace"."name" = btrim("graphwarden"."workspace"."name") and "graphwarden"."workspace"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."workspace_member" (
	"workspace_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_member_pkey" PRIMARY KEY("workspace_id","user_id"),
	CONSTRAINT "workspace_member_role_known" CHECK ("graphwarden"."workspace_member"."role" in ('guest', 'member', 'maintainer', 'owner'))
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."api_token" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"workspace_id" uuid,
	"name" text NOT NULL,
	"scopes" text[],
	"token_id" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"digest_key_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"last_used_address" "inet",
	"previous_token_id" text,
	"previous_digest" "bytea",
	"previous_digest_key_id" text,
	"previous_valid_until" timestamp with time zone,
	"previous_last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	"revoked_reason" text,
	CONSTRAINT "api_token_id_not_nil" CHECK ("graphwarden"."api_token"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "api_token_name_readable" CHECK (char_length("graphwarden"."api_token"."name") between 1 and 255 and "graphwarden"."api_token"."name" = btrim("graphwarden"."api_token"."name") and "graphwarden"."api_token"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "api_token_scopes_cumulative" CHECK ("graphwarden"."api_token"."scopes" in ('{read:*}', '{read:*,write:*}', '{read:*,write:*,delete:*}')),
	CONSTRAINT "api_token_token_id_shape" CHECK ("graphwarden"."api_token"."token_id" ~ '^[0-9a-f]{16}$' and "graphwarden"."api_token"."previous_token_id" ~ '^[0-9a-f]{16}$'),
	CONSTRAINT "api_token_digest_length" CHECK (octet_length("graphwarden"."api_token"."digest") = 32 and octet_length("graphwarden"."api_token"."previous_digest") = 32),
	CONSTRAINT "api_token_overlap_whole" CHECK (num_nulls("graphwarden"."api_token"."previous_token_id", "graphwarden"."api_token"."previous_digest", "graphwarden"."api_token"."previous_digest_key_id", "graphwarden"."api_token"."previous_valid_until") in (0, 4)),
	CONSTRAINT "api_token_overlap_within_life" CHECK ("graphwarden"."api_token"."previous_valid_until" <= "graphwarden"."api_token"."expires_at"),
	CONSTRAINT "api_token_revocation_whole" CHECK (("graphwarden"."api_token"."revoked_at" is not null or ("graphwarden"."api_token"."revoked_by" is null and "graphwarden"."api_token"."revoked_reason" is null)) and char_length("graphwarden"."api_token"."revoked_reason") <= 1000)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."service_principal" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text DEFAULT 'integration' NOT NULL,
	"owner_id" uuid NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "service_principal_id_not_nil" CHECK ("graphwarden"."service_principal"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "service_principal_name_readable" CHECK (char_length("graphwarden"."service_principal"."name") between 1 and 255 and "graphwarden"."service_principal"."name" = btrim("graphwarden"."service_principal"."name") and "graphwarden"."service_principal"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "service_principal_kind_shape" CHECK ("graphwarden"."service_principal"."kind" ~ '^[a-z][a-z0-9_]{0,63}$')
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."service_token" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"principal_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_by" uuid,
	"token_id" text NOT NULL,
	"digest" "bytea" NOT NULL,
	"digest_key_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"last_used_address" "inet",
	"previous_token_id" text,
	"previous_digest" "bytea",
	"previous_digest_key_id" text,
	"previous_valid_until" timestamp with time zone,
	"previous_last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	"revoked_reason" text,
	"allowed_cidrs" "cidr"[],
	"rate_limit_per_minute" integer,
	CONSTRAINT "service_token_id_not_nil" CHECK ("graphwarden"."service_token"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "service_token_name_readable" CHECK (char_length("graphwarden"."service_token"."name") between 1 and 255 and "graphwarden"."service_token"."name" = btrim("graphwarden"."service_token"."name") and "graphwarden"."service_token"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "service_token_token_id_shape" CHECK ("graphwarden"."service_token"."token_id" ~ '^[0-9a-f]{16}$' and "graphwarden"."service_token"."previous_token_id" ~ '^[0-9a-f]{16}$'),
	CONSTRAINT "service_token_digest_length" CHECK (octet_length("graphwarden"."service_token"."digest") = 32 and octet_length("graphwarden"."service_token"."previous_digest") = 32),
	CONSTRAINT "service_token_overlap_whole" CHECK (num_nulls("graphwarden"."service_token"."previous_token_id", "graphwarden"."service_token"."previous_digest", "graphwarden"."service_token"."previous_digest_key_id", "graphwarden"."service_token"."previous_valid_until") in (0, 4)),
	CONSTRAINT "service_token_overlap_within_life" CHECK ("graphwarden"."service_token"."previous_valid_until" <= "graphwarden"."service_token"."expires_at"),
	CONSTRAINT "service_token_revocation_whole" CHECK (("graphwarden"."service_token"."revoked_at" is not null or ("graphwarden"."service_token"."revoked_by" is null and "graphwarden"."service_token"."revoked_reason" is null)) and char_length("graphwarden"."service_token"."revoked_reason") <= 1000),
	CONSTRAINT "service_token_cidrs_whole" CHECK (cardinality("graphwarden"."service_token"."allowed_cidrs") between 1 and 100 and array_position("graphwarden"."service_token"."allowed_cidrs", null) is null),
	CONSTRAINT "service_token_rate_positive" CHECK ("graphwarden"."service_token"."rate_limit_per_minute" > 0)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."service_token_grant" (
	"token_id" uuid NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"action" text NOT NULL,
	CONSTRAINT "service_token_grant_pkey" PRIMARY KEY("token_id","resource_id","action","resource_type"),
	CONSTRAINT "service_token_grant_resource_not_nil" CHECK ("graphwarden"."service_token_grant"."resource_id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "service_token_grant_type_known" CHECK ("graphwarden"."service_token_grant"."resource_type" in ('oplog', 'project', 'client', 'workspace')),
	CONSTRAINT "service_token_grant_shape" CHECK ("graphwarden"."service_token_grant"."action" = 'read' or ("graphwarden"."service_token_grant"."resource_type" = 'oplog' and "graphwarden"."service_token_grant"."action" in ('create', 'update', 'delete')))
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."audit_event" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"credential_id" uuid,
	"action" text NOT NULL,
	"subject_type" text,
	"subject_id" uuid,
	"address" "inet",
	"user_agent" text,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "audit_event_id_not_nil" CHECK ("graphwarden"."audit_event"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "audit_event_actor_known" CHECK ("graphwarden"."audit_event"."actor_kind" in ('login', 'api_token', 'service_token', 'collab', 'operator', 'anonymous'))
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."credential_policy" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"minimum_lifetime_seconds" integer DEFAULT 0 NOT NULL,
	"maximum_lifetime_seconds" integer DEFAULT 31536000 NOT NULL,
	"extension_rotates" boolean DEFAULT true NOT NULL,
	"maximum_overlap_seconds" integer DEFAULT 604800 NOT NULL,
	"idle_revocation_days" integer,
	"maximum_live_tokens" integer DEFAULT 100 NOT NULL,
	"frozen_kinds" text[] DEFAULT '{}' NOT NULL,
	"freeze_spares_session_id" uuid,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credential_policy_one_row" CHECK ("graphwarden"."credential_policy"."only"),
	CONSTRAINT "credential_policy_lifetime_order" CHECK ("graphwarden"."credential_policy"."minimum_lifetime_seconds" >= 0 and "graphwarden"."credential_policy"."maximum_lifetime_seconds" > "graphwarden"."credential_policy"."minimum_lifetime_seconds"),
	CONSTRAINT "credential_policy_overlap_positive" CHECK ("graphwarden"."credential_policy"."maximum_overlap_seconds" >= 0),
	CONSTRAINT "credential_policy_idle_positive" CHECK ("graphwarden"."credential_policy"."idle_revocation_days" > 0),
	CONSTRAINT "credential_policy_live_tokens_positive" CHECK ("graphwarden"."credential_policy"."maximum_live_tokens" > 0),
	CONSTRAINT "credential_policy_frozen_kinds_known" CHECK ("graphwarden"."credential_policy"."frozen_kinds" <@ '{login,collab,api_token,service_token}' and array_position("graphwarden"."credential_policy"."frozen_kinds", null) is null)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."credential_usage" (
	"credential_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"requests" bigint NOT NULL,
	CONSTRAINT "credential_usage_pkey" PRIMARY KEY("credential_id","hour","outcome"),
	CONSTRAINT "credential_usage_requests_positive" CHECK ("graphwarden"."credential_usage"."requests" > 0)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."login_throttle" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
ALTER TABLE "graphwarden"."user_session" ADD CONSTRAINT "user_session_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."user_session" ADD CONSTRAINT "user_session_revoked_by_user_account_id_fk" FOREIGN KEY ("revoked_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."workspace_member" ADD CONSTRAINT "workspace_member_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "graphwarden"."workspace"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."workspace_member" ADD CONSTRAINT "workspace_member_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."api_token" ADD CONSTRAINT "api_token_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."api_token" ADD CONSTRAINT "api_token_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "graphwarden"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."api_token" ADD CONSTRAINT "api_token_revoked_by_user_account_id_fk" FOREIGN KEY ("revoked_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD CONSTRAINT "service_principal_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "graphwarden"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD CONSTRAINT "service_principal_owner_id_user_account_id_fk" FOREIGN KEY ("owner_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_token" ADD CONSTRAINT "service_token_principal_id_service_principal_id_fk" FOREIGN KEY ("principal_id") REFERENCES "graphwarden"."service_principal"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_token" ADD CONSTRAINT "service_token_created_by_user_account_id_fk" FOREIGN KEY ("created_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_token" ADD CONSTRAINT "service_token_revoked_by_user_account_id_fk" FOREIGN KEY ("revoked_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_token_grant" ADD CONSTRAINT "service_token_grant_token_id_service_token_id_fk" FOREIGN KEY ("token_id") REFERENCES "graphwarden"."service_token"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "user_account_username_ignoring_case" ON "graphwarden"."user_account" USING btree (lower("username"));--> statement-breakpoint
CREATE INDEX "user_session_user" ON "graphwarden"."user_session" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "workspace_name_ignoring_case" ON "graphwarden"."workspace" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "workspace_member_user" ON "graphwarden"."workspace_member" USING btree ("user_id","workspace_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_token_token_id" ON "graphwarden"."api_token" USING btree ("token_id");--> statement-breakpoint
CREATE UNIQUE INDEX "api_token_previous_token_id" ON "graphwarden"."api_token" USING btree ("previous_token_id");--> statement-breakpoint
CREATE INDEX "api_token_user" ON "graphwarden"."api_token" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "api_token_workspace" ON "graphwarden"."api_token" USING btree ("workspace_id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_principal_name_while_active" ON "graphwarden"."service_principal" USING btree ("workspace_id",lower("name")) WHERE "graphwarden"."service_principal"."is_active";--> statement-breakpoint
CREATE INDEX "service_principal_owner" ON "graphwarden"."service_principal" USING btree ("owner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_token_token_id" ON "graphwarden"."service_token" USING btree ("token_id");--> statement-breakpoint
CREATE UNIQUE INDEX "service_token_previous_token_id" ON "graphwarden"."service_token" USING btree ("previous_token_id");--> statement-breakpoint
CREATE INDEX "service_token_principal" ON "graphwarden"."service_token" USING btree ("principal_id");--> statement-breakpoint
CREATE INDEX "service_token_grant_resource" ON "graphwarden"."service_token_grant" USING btree ("resource_id");--> statement-breakpoint
CREATE INDEX "audit_event_at" ON "graphwarden"."audit_event" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_event_subject" ON "graphwarden"."audit_event" USING btree ("subject_id","at");--> statement-breakpoint
CREATE INDEX "audit_event_actor" ON "graphwarden"."audit_event" USING btree ("actor_id","at");--> statement-breakpoint
CREATE INDEX "credential_usage_hour" ON "graphwarden"."credential_usage" USING btree ("hour");