-- A planned price that is withdrawn ends where it begins: it stays in the table and was never in force.
ALTER TABLE "prices" DROP CONSTRAINT "prices_period_check";--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_period_check" CHECK ("prices"."effective_to" is null or "prices"."effective_to" >= "prices"."effective_from");--> statement-breakpoint
ALTER TABLE "model_aliases" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
REVOKE DELETE ON model_aliases FROM tollgate_app;--> statement-breakpoint
-- What a model is called at its upstream may change while a job is under way, which goes on as it was sent.
ALTER TABLE "jobs" ADD COLUMN "upstream_model" text;--> statement-breakpoint
UPDATE "jobs" SET "upstream_model" = coalesce("models"."upstream_model", '') FROM "models" WHERE "models"."id" = "jobs"."model_id";--> statement-breakpoint
ALTER TABLE "jobs" ALTER COLUMN "upstream_model" SET NOT NULL;
