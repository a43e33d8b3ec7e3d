CREATE TABLE "graphwarden"."password_code" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"digest" "bytea" NOT NULL,
	"digest_key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "password_code_digest_length" CHECK (octet_length("graphwarden"."password_code"."digest") = 32)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."recovery_code" (
	"user_id" uuid NOT NULL,
	"digest" "bytea" NOT NULL,
	"digest_key_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_code_pkey" PRIMARY KEY("user_id","digest"),
	CONSTRAINT "recovery_code_digest_length" CHECK (octet_length("graphwarden"."recovery_code"."digest") = 32)
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."second_factor" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"sealed_secret" "bytea",
	"key_id" text,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint,
	"pending_sealed_secret" "bytea",
	"pending_key_id" text,
	"pending_since" timestamp with time zone,
	CONSTRAINT "second_factor_whole" CHECK (num_nulls("graphwarden"."second_factor"."sealed_secret", "graphwarden"."second_factor"."key_id", "graphwarden"."second_factor"."confirmed_at") in (0, 3)),
	CONSTRAINT "second_factor_pending_whole" CHECK (num_nulls("graphwarden"."second_factor"."pending_sealed_secret", "graphwarden"."second_factor"."pending_key_id", "graphwarden"."second_factor"."pending_since") in (0, 3))
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."job_run" (
	"name" text PRIMARY KEY NOT NULL,
	"ran_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "graphwarden"."user_session" ADD COLUMN "limited_to" text;--> statement-breakpoint
ALTER TABLE "graphwarden"."api_token" ADD COLUMN "rotated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD COLUMN "deactivated_by" uuid;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD COLUMN "offered_to" uuid;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD COLUMN "offered_by" uuid;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD COLUMN "offered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_token" ADD COLUMN "rotated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "graphwarden"."credential_policy" ADD COLUMN "thawed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "graphwarden"."password_code" ADD CONSTRAINT "password_code_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."recovery_code" ADD CONSTRAINT "recovery_code_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."second_factor" ADD CONSTRAINT "second_factor_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD CONSTRAINT "service_principal_deactivated_by_user_account_id_fk" FOREIGN KEY ("deactivated_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD CONSTRAINT "service_principal_offered_to_user_account_id_fk" FOREIGN KEY ("offered_to") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD CONSTRAINT "service_principal_offered_by_user_account_id_fk" FOREIGN KEY ("offered_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "user_session_expires_at" ON "graphwarden"."user_session" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "service_principal_offered_to" ON "graphwarden"."service_principal" USING btree ("offered_to");--> statement-breakpoint
CREATE INDEX "audit_event_action" ON "graphwarden"."audit_event" USING btree ("action","at");--> statement-breakpoint
CREATE INDEX "audit_event_credential" ON "graphwarden"."audit_event" USING btree ("credential_id","at");--> statement-breakpoint
ALTER TABLE "graphwarden"."user_session" ADD CONSTRAINT "user_session_limit_known" CHECK ("graphwarden"."user_session"."limited_to" in ('second_factor', 'password'));--> statement-breakpoint
ALTER TABLE "graphwarden"."service_principal" ADD CONSTRAINT "service_principal_offer_whole" CHECK (("graphwarden"."service_principal"."offered_to" is null) = ("graphwarden"."service_principal"."offered_at" is null) and ("graphwarden"."service_principal"."offered_by" is null or "graphwarden"."service_principal"."offered_to" is not null));