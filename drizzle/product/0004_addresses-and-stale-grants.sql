CREATE TABLE "graphwarden"."stale_grant" (
	"token_id" uuid NOT NULL,
	"resource_type" text NOT NULL,
	"resource_id" uuid NOT NULL,
	"action" text NOT NULL,
	"noticed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stale_grant_pkey" PRIMARY KEY("token_id","resource_id","action","resource_type")
);
--> statement-breakpoint
CREATE TABLE "graphwarden"."credential_address" (
	"credential_id" uuid NOT NULL,
	"address" "inet" NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	CONSTRAINT "credential_address_pkey" PRIMARY KEY("credential_id","address")
);
--> statement-breakpoint
ALTER TABLE "graphwarden"."stale_grant" ADD CONSTRAINT "stale_grant_of_grant" FOREIGN KEY ("token_id","resource_id","action","resource_type") REFERENCES "graphwarden"."service_token_grant"("token_id","resource_id","action","resource_type") ON DELETE cascade ON UPDATE no action;