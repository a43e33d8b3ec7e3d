CREATE TABLE "client" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "client_within_workspace" UNIQUE("id","workspace_id"),
	CONSTRAINT "client_id_not_nil" CHECK ("client"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "client_name_readable" CHECK (char_length("client"."name") between 1 and 255 and "client"."name" = btrim("client"."name") and "client"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "client_invite" (
	"client_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "client_invite_pkey" PRIMARY KEY("client_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "oplog" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oplog_id_not_nil" CHECK ("oplog"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "oplog_name_readable" CHECK (char_length("oplog"."name") between 1 and 255 and "oplog"."name" = btrim("oplog"."name") and "oplog"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "oplog_entry" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"oplog_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"operator" text DEFAULT '' NOT NULL,
	"tool" text DEFAULT '' NOT NULL,
	"command" text DEFAULT '' NOT NULL,
	"output" text DEFAULT '' NOT NULL,
	"comments" text DEFAULT '' NOT NULL,
	"extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "oplog_entry_id_not_nil" CHECK ("oplog_entry"."id" <> '00000000-0000-0000-0000-000000000000')
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workspace_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"name" text NOT NULL,
	"start_date" timestamp with time zone,
	"end_date" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_id_not_nil" CHECK ("project"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "project_name_readable" CHECK (char_length("project"."name") between 1 and 255 and "project"."name" = btrim("project"."name") and "project"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "project_assignment" (
	"project_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "project_assignment_pkey" PRIMARY KEY("project_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "project_invite" (
	"project_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	CONSTRAINT "project_invite_pkey" PRIMARY KEY("project_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "report" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"title" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_id_not_nil" CHECK ("report"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "report_title_readable" CHECK (char_length("report"."title") between 1 and 255 and "report"."title" = btrim("report"."title") and "report"."title" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "report_finding" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"report_id" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_finding_id_not_nil" CHECK ("report_finding"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "report_finding_title_readable" CHECK (char_length("report_finding"."title") between 1 and 255 and "report_finding"."title" = btrim("report_finding"."title") and "report_finding"."title" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
ALTER TABLE "client" ADD CONSTRAINT "client_workspace_id_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "graphwarden"."workspace"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_invite" ADD CONSTRAINT "client_invite_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."client"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_invite" ADD CONSTRAINT "client_invite_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oplog" ADD CONSTRAINT "oplog_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oplog_entry" ADD CONSTRAINT "oplog_entry_oplog_id_oplog_id_fk" FOREIGN KEY ("oplog_id") REFERENCES "public"."oplog"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_client_in_workspace" FOREIGN KEY ("client_id","workspace_id") REFERENCES "public"."client"("id","workspace_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_assignment" ADD CONSTRAINT "project_assignment_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_assignment" ADD CONSTRAINT "project_assignment_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_invite" ADD CONSTRAINT "project_invite_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_invite" ADD CONSTRAINT "project_invite_user_id_user_account_id_fk" FOREIGN KEY ("user_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_finding" ADD CONSTRAINT "report_finding_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "client_workspace" ON "client" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "client_invite_user" ON "client_invite" USING btree ("user_id","client_id");--> statement-breakpoint
CREATE INDEX "oplog_project" ON "oplog" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "oplog_entry_oplog_at" ON "oplog_entry" USING btree ("oplog_id","at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "project_workspace" ON "project" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "project_client" ON "project" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "project_assignment_user" ON "project_assignment" USING btree ("user_id","project_id");--> statement-breakpoint
CREATE INDEX "project_invite_user" ON "project_invite" USING btree ("user_id","project_id");--> statement-breakpoint
CREATE INDEX "report_project" ON "report" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "report_finding_report" ON "report_finding" USING btree ("report_id");