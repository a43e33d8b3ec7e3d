CREATE TABLE "extra_field_spec" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"model" text NOT NULL,
	"internal_name" text NOT NULL,
	"display_name" text DEFAULT '' NOT NULL,
	"type" text NOT NULL,
	"default_value" text DEFAULT '' NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "extra_field_spec_model_internal_name" UNIQUE("model","internal_name"),
	CONSTRAINT "extra_field_spec_id_not_nil" CHECK ("extra_field_spec"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "extra_field_spec_model_known" CHECK ("extra_field_spec"."model" in ('client', 'project', 'report', 'finding', 'observation', 'report_finding', 'report_observation', 'oplog_entry')),
	CONSTRAINT "extra_field_spec_type_known" CHECK ("extra_field_spec"."type" in ('single_line_text', 'rich_text', 'checkbox', 'integer', 'float', 'json')),
	CONSTRAINT "extra_field_spec_internal_name_shape" CHECK ("extra_field_spec"."internal_name" ~ '^[a-z][a-z0-9_]{0,62}$')
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"finding_type_id" uuid,
	"severity_id" uuid,
	"description" text DEFAULT '' NOT NULL,
	"impact" text DEFAULT '' NOT NULL,
	"mitigation" text DEFAULT '' NOT NULL,
	"reference_list" text DEFAULT '' NOT NULL,
	"extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "finding_id_not_nil" CHECK ("finding"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "finding_title_readable" CHECK (char_length("finding"."title") between 1 and 255 and "finding"."title" = btrim("finding"."title") and "finding"."title" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "finding_type" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "finding_type_name" UNIQUE("name"),
	CONSTRAINT "finding_type_id_not_nil" CHECK ("finding_type"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "finding_type_name_readable" CHECK (char_length("finding_type"."name") between 1 and 255 and "finding_type"."name" = btrim("finding_type"."name") and "finding_type"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "objective_status" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "objective_status_name" UNIQUE("name"),
	CONSTRAINT "objective_status_id_not_nil" CHECK ("objective_status"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "objective_status_name_readable" CHECK (char_length("objective_status"."name") between 1 and 255 and "objective_status"."name" = btrim("objective_status"."name") and "objective_status"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "observation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "observation_id_not_nil" CHECK ("observation"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "observation_title_readable" CHECK (char_length("observation"."title") between 1 and 255 and "observation"."title" = btrim("observation"."title") and "observation"."title" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "project_role" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_role_name" UNIQUE("name"),
	CONSTRAINT "project_role_id_not_nil" CHECK ("project_role"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "project_role_name_readable" CHECK (char_length("project_role"."name") between 1 and 255 and "project_role"."name" = btrim("project_role"."name") and "project_role"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "project_type" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_type_name" UNIQUE("name"),
	CONSTRAINT "project_type_id_not_nil" CHECK ("project_type"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "project_type_name_readable" CHECK (char_length("project_type"."name") between 1 and 255 and "project_type"."name" = btrim("project_type"."name") and "project_type"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "report_template" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"document_type" text DEFAULT 'json' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_template_name" UNIQUE("name"),
	CONSTRAINT "report_template_id_not_nil" CHECK ("report_template"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "report_template_name_readable" CHECK (char_length("report_template"."name") between 1 and 255 and "report_template"."name" = btrim("report_template"."name") and "report_template"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "report_template_document_type_known" CHECK ("report_template"."document_type" in ('json'))
);
--> statement-breakpoint
CREATE TABLE "severity" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"weight" integer DEFAULT 0 NOT NULL,
	"color" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "severity_name" UNIQUE("name"),
	CONSTRAINT "severity_id_not_nil" CHECK ("severity"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "severity_name_readable" CHECK (char_length("severity"."name") between 1 and 255 and "severity"."name" = btrim("severity"."name") and "severity"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "severity_color_shape" CHECK ("severity"."color" ~ '^(#[0-9a-f]{6})?$')
);
--> statement-breakpoint
CREATE TABLE "tag" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tag_id_not_nil" CHECK ("tag"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "tag_name_readable" CHECK (char_length("tag"."name") between 1 and 255 and "tag"."name" = btrim("tag"."name") and "tag"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "client_contact" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"name" text NOT NULL,
	"job_title" text DEFAULT '' NOT NULL,
	"email" text DEFAULT '' NOT NULL,
	"phone" text DEFAULT '' NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "client_contact_id_not_nil" CHECK ("client_contact"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "client_contact_name_readable" CHECK (char_length("client_contact"."name") between 1 and 255 and "client_contact"."name" = btrim("client_contact"."name") and "client_contact"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "client_note" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"author_id" uuid,
	"note" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "client_note_id_not_nil" CHECK ("client_note"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "client_note_not_blank" CHECK ("client_note"."note" ~ '\S')
);
--> statement-breakpoint
CREATE TABLE "project_note" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"author_id" uuid,
	"note" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_note_id_not_nil" CHECK ("project_note"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "project_note_not_blank" CHECK ("project_note"."note" ~ '\S')
);
--> statement-breakpoint
CREATE TABLE "project_objective" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"objective_status_id" uuid,
	"objective" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"deadline" timestamp with time zone,
	"is_complete" boolean DEFAULT false NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_objective_id_not_nil" CHECK ("project_objective"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "project_objective_not_blank" CHECK ("project_objective"."objective" ~ '\S')
);
--> statement-breakpoint
CREATE TABLE "project_scope" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scope" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"is_disallowed" boolean DEFAULT false NOT NULL,
	"requires_caution" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_scope_id_not_nil" CHECK ("project_scope"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "project_scope_name_readable" CHECK (char_length("project_scope"."name") between 1 and 255 and "project_scope"."name" = btrim("project_scope"."name") and "project_scope"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "project_target" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"project_id" uuid NOT NULL,
	"ip_address" text DEFAULT '' NOT NULL,
	"hostname" text DEFAULT '' NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"is_compromised" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_target_id_not_nil" CHECK ("project_target"."id" <> '00000000-0000-0000-0000-000000000000')
);
--> statement-breakpoint
CREATE TABLE "oplog_entry_recording" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"oplog_entry_id" uuid NOT NULL,
	"filename" text NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"uploaded_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "oplog_entry_recording_oplog_entry" UNIQUE("oplog_entry_id"),
	CONSTRAINT "oplog_entry_recording_id_not_nil" CHECK ("oplog_entry_recording"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "oplog_entry_recording_filename_readable" CHECK (char_length("oplog_entry_recording"."filename") between 1 and 255 and "oplog_entry_recording"."filename" = btrim("oplog_entry_recording"."filename") and "oplog_entry_recording"."filename" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "oplog_entry_recording_filename_has_no_path" CHECK ("oplog_entry_recording"."filename" !~ '[/\\]' and "oplog_entry_recording"."filename" not in ('.', '..')),
	CONSTRAINT "oplog_entry_recording_media_type_shape" CHECK (char_length("oplog_entry_recording"."media_type") <= 127 and "oplog_entry_recording"."media_type" ~ '^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$'),
	CONSTRAINT "oplog_entry_recording_content_size" CHECK (octet_length("oplog_entry_recording"."content") <= 10485760)
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"report_id" uuid NOT NULL,
	"report_finding_id" uuid,
	"name" text NOT NULL,
	"caption" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"filename" text NOT NULL,
	"media_type" text NOT NULL,
	"content" "bytea" NOT NULL,
	"uploaded_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "evidence_id_not_nil" CHECK ("evidence"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "evidence_name_readable" CHECK (char_length("evidence"."name") between 1 and 255 and "evidence"."name" = btrim("evidence"."name") and "evidence"."name" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "evidence_filename_readable" CHECK (char_length("evidence"."filename") between 1 and 255 and "evidence"."filename" = btrim("evidence"."filename") and "evidence"."filename" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]'),
	CONSTRAINT "evidence_filename_has_no_path" CHECK ("evidence"."filename" !~ '[/\\]' and "evidence"."filename" not in ('.', '..')),
	CONSTRAINT "evidence_media_type_shape" CHECK (char_length("evidence"."media_type") <= 127 and "evidence"."media_type" ~ '^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$'),
	CONSTRAINT "evidence_content_size" CHECK (octet_length("evidence"."content") <= 10485760)
);
--> statement-breakpoint
CREATE TABLE "report_observation" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"report_id" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "report_observation_id_not_nil" CHECK ("report_observation"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "report_observation_title_readable" CHECK (char_length("report_observation"."title") between 1 and 255 and "report_observation"."title" = btrim("report_observation"."title") and "report_observation"."title" !~ '[\u0001-\u001f\u007f-\u009f\u2028\u2029\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]')
);
--> statement-breakpoint
CREATE TABLE "tagging" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"tag_id" uuid NOT NULL,
	"model" text NOT NULL,
	"object_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tagging_model_object_tag" UNIQUE("model","object_id","tag_id"),
	CONSTRAINT "tagging_id_not_nil" CHECK ("tagging"."id" <> '00000000-0000-0000-0000-000000000000'),
	CONSTRAINT "tagging_model_known" CHECK ("tagging"."model" in ('project', 'report', 'finding', 'observation', 'report_finding', 'report_observation', 'oplog_entry'))
);
--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "short_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "client" ADD COLUMN "extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "client_invite" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "oplog_entry" ADD COLUMN "ended_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "oplog_entry" ADD COLUMN "source_address" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "oplog_entry" ADD COLUMN "target_address" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "oplog_entry" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "oplog_entry" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "project_type_id" uuid;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "codename" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "description" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "is_complete" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "project_assignment" ADD COLUMN "project_role_id" uuid;--> statement-breakpoint
ALTER TABLE "project_assignment" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "project_invite" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "report_template_id" uuid;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "is_complete" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "is_delivered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "created_by" uuid;--> statement-breakpoint
ALTER TABLE "report" ADD COLUMN "extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "finding_type_id" uuid;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "severity_id" uuid;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "impact" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "mitigation" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "reference_list" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "extra_fields" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "report_finding" ADD COLUMN "assigned_to" uuid;--> statement-breakpoint
ALTER TABLE "report_finding" ADD CONSTRAINT "report_finding_within_report" UNIQUE("id","report_id");--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_finding_type_id_finding_type_id_fk" FOREIGN KEY ("finding_type_id") REFERENCES "public"."finding_type"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_severity_id_severity_id_fk" FOREIGN KEY ("severity_id") REFERENCES "public"."severity"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_contact" ADD CONSTRAINT "client_contact_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."client"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_note" ADD CONSTRAINT "client_note_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."client"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "client_note" ADD CONSTRAINT "client_note_author_id_user_account_id_fk" FOREIGN KEY ("author_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_note" ADD CONSTRAINT "project_note_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_note" ADD CONSTRAINT "project_note_author_id_user_account_id_fk" FOREIGN KEY ("author_id") REFERENCES "graphwarden"."user_account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_objective" ADD CONSTRAINT "project_objective_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_objective" ADD CONSTRAINT "project_objective_objective_status_id_objective_status_id_fk" FOREIGN KEY ("objective_status_id") REFERENCES "public"."objective_status"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_scope" ADD CONSTRAINT "project_scope_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_target" ADD CONSTRAINT "project_target_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oplog_entry_recording" ADD CONSTRAINT "oplog_entry_recording_oplog_entry_id_oplog_entry_id_fk" FOREIGN KEY ("oplog_entry_id") REFERENCES "public"."oplog_entry"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oplog_entry_recording" ADD CONSTRAINT "oplog_entry_recording_uploaded_by_user_account_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_uploaded_by_user_account_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_finding_within_report" FOREIGN KEY ("report_finding_id","report_id") REFERENCES "public"."report_finding"("id","report_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_observation" ADD CONSTRAINT "report_observation_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tagging" ADD CONSTRAINT "tagging_tag_id_tag_id_fk" FOREIGN KEY ("tag_id") REFERENCES "public"."tag"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_finding_type" ON "finding" USING btree ("finding_type_id");--> statement-breakpoint
CREATE INDEX "finding_severity" ON "finding" USING btree ("severity_id");--> statement-breakpoint
CREATE UNIQUE INDEX "tag_name_ignoring_case" ON "tag" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "client_contact_client" ON "client_contact" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "client_note_client" ON "client_note" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "client_note_author" ON "client_note" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "project_note_project" ON "project_note" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "project_note_author" ON "project_note" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "project_objective_project" ON "project_objective" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "project_objective_objective_status" ON "project_objective" USING btree ("objective_status_id");--> statement-breakpoint
CREATE INDEX "project_scope_project" ON "project_scope" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "project_target_project" ON "project_target" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "oplog_entry_recording_uploaded_by" ON "oplog_entry_recording" USING btree ("uploaded_by");--> statement-breakpoint
CREATE INDEX "evidence_report" ON "evidence" USING btree ("report_id");--> statement-breakpoint
CREATE INDEX "evidence_report_finding" ON "evidence" USING btree ("report_finding_id","report_id");--> statement-breakpoint
CREATE INDEX "evidence_uploaded_by" ON "evidence" USING btree ("uploaded_by");--> statement-breakpoint
CREATE INDEX "report_observation_report" ON "report_observation" USING btree ("report_id");--> statement-breakpoint
CREATE INDEX "tagging_tag" ON "tagging" USING btree ("tag_id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_project_type_id_project_type_id_fk" FOREIGN KEY ("project_type_id") REFERENCES "public"."project_type"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project_assignment" ADD CONSTRAINT "project_assignment_project_role_id_project_role_id_fk" FOREIGN KEY ("project_role_id") REFERENCES "public"."project_role"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_report_template_id_report_template_id_fk" FOREIGN KEY ("report_template_id") REFERENCES "public"."report_template"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_created_by_user_account_id_fk" FOREIGN KEY ("created_by") REFERENCES "graphwarden"."user_account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_finding" ADD CONSTRAINT "report_finding_finding_type_id_finding_type_id_fk" FOREIGN KEY ("finding_type_id") REFERENCES "public"."finding_type"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_finding" ADD CONSTRAINT "report_finding_severity_id_severity_id_fk" FOREIGN KEY ("severity_id") REFERENCES "public"."severity"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report_finding" ADD CONSTRAINT "report_finding_assigned_to_user_account_id_fk" FOREIGN KEY ("assigned_to") REFERENCES "graphwarden"."user_account"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "project_project_type" ON "project" USING btree ("project_type_id");--> statement-breakpoint
CREATE INDEX "project_assignment_project_role" ON "project_assignment" USING btree ("project_role_id");--> statement-breakpoint
CREATE INDEX "report_report_template" ON "report" USING btree ("report_template_id");--> statement-breakpoint
CREATE INDEX "report_created_by" ON "report" USING btree ("created_by");--> statement-breakpoint
CREATE INDEX "report_finding_finding_type" ON "report_finding" USING btree ("finding_type_id");--> statement-breakpoint
CREATE INDEX "report_finding_severity" ON "report_finding" USING btree ("severity_id");--> statement-breakpoint
CREATE INDEX "report_finding_assigned_to" ON "report_finding" USING btree ("assigned_to");