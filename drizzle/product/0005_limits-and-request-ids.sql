-- NOT VALID: rows there are have no request id, and a long audit log is not to be read while it is locked.
ALTER TABLE "graphwarden"."audit_event" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "graphwarden"."credential_policy" ADD COLUMN "api_token_rate_limit_per_minute" integer;--> statement-breakpoint
ALTER TABLE "graphwarden"."audit_event" ADD CONSTRAINT "audit_event_request_id_bounded" CHECK (length("graphwarden"."audit_event"."request_id") <= 100) NOT VALID;--> statement-breakpoint
ALTER TABLE "graphwarden"."credential_policy" ADD CONSTRAINT "credential_policy_api_token_rate_positive" CHECK ("graphwarden"."credential_policy"."api_token_rate_limit_per_minute" > 0);