CREATE TABLE "budgets" (
	"account_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"monthly_cap_micros" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "budgets_pkey" PRIMARY KEY("account_id","tag"),
	CONSTRAINT "budgets_cap_check" CHECK ("budgets"."monthly_cap_micros" >= 0)
);
--> statement-breakpoint
CREATE TABLE "job_keys" (
	"account_id" uuid NOT NULL,
	"api_key_id" uuid NOT NULL,
	"key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"job_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "job_keys_pkey" PRIMARY KEY("account_id","api_key_id","key")
);
--> statement-breakpoint
CREATE TABLE "job_steps" (
	"account_id" uuid NOT NULL,
	"job_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"detail" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "job_steps_pkey" PRIMARY KEY("account_id","job_id","id")
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"status" text NOT NULL,
	"api_key_id" uuid NOT NULL,
	"sub_account_id" uuid,
	"tag" text NOT NULL,
	"model_id" text NOT NULL,
	"funding" text NOT NULL,
	"prompt" text NOT NULL,
	"image_url" text,
	"webhook_url" text,
	"requested_ms" integer NOT NULL,
	"resolution" text NOT NULL,
	"aspect_ratio" text NOT NULL,
	"quote_micros" bigint NOT NULL,
	"upstream" text NOT NULL,
	"credential" text NOT NULL,
	"callback_token" text NOT NULL,
	"create_attempts" integer NOT NULL,
	"create_attempted_at" timestamp (3) with time zone,
	"upstream_id" text,
	"outcome" text,
	"http_status" integer,
	"error" text,
	"delivered_ms" integer,
	"seconds_source" text,
	"file_name" text,
	"file_bytes" bigint,
	"width" integer,
	"height" integer,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "jobs_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "jobs_status_check" CHECK ("jobs"."status" in ('queued', 'processing', 'completed', 'failed') and ("jobs"."status" in ('completed', 'failed')) = ("jobs"."settled_at" is not null)),
	CONSTRAINT "jobs_funding_check" CHECK ("jobs"."funding" in ('wallet', 'byok')),
	CONSTRAINT "jobs_outcome_check" CHECK (("jobs"."outcome" is null) = ("jobs"."finished_at" is null) and ("jobs"."outcome" is null or "jobs"."outcome" in ('completed', 'failed', 'cancelled')) and ("jobs"."outcome" is not null or "jobs"."settled_at" is null)),
	CONSTRAINT "jobs_delivered_check" CHECK ("jobs"."outcome" is distinct from 'completed' or ("jobs"."delivered_ms" is not null and "jobs"."seconds_source" is not null))
);
--> statement-breakpoint
CREATE TABLE "sub_accounts" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"external_ref" text,
	"spend_cap_micros" bigint,
	"rate_limit_rpm" integer,
	"default_tag" text,
	"allowed_models" text[],
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "sub_accounts_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "sub_accounts_limits_check" CHECK (coalesce("sub_accounts"."spend_cap_micros", 0) >= 0 and coalesce("sub_accounts"."rate_limit_rpm", 1) > 0)
);
--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"account_id" uuid NOT NULL,
	"delivery_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"latency_ms" integer NOT NULL,
	"http_status" integer,
	"error" text,
	CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY("account_id","delivery_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"endpoint_id" uuid,
	"url" text NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "webhook_deliveries_event_key" UNIQUE("account_id","event_id","url"),
	CONSTRAINT "webhook_deliveries_state_check" CHECK ("webhook_deliveries"."state" in ('pending', 'delivered', 'failed') and ("webhook_deliveries"."state" = 'delivered') = ("webhook_deliveries"."delivered_at" is not null) and ("webhook_deliveries"."state" = 'pending') = ("webhook_deliveries"."next_attempt_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY("account_id","id")
);
--> statement-breakpoint
CREATE TABLE "webhook_secrets" (
	"account_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhook_secrets_pkey" PRIMARY KEY("account_id")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "upstream_breakers" (
	"upstream" text PRIMARY KEY NOT NULL,
	"open_until" timestamp (3) with time zone,
	"trips" integer NOT NULL,
	"last_error" text,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "upstream_generations" (
	"upstream" text NOT NULL,
	"upstream_id" text NOT NULL,
	"job_id" uuid NOT NULL,
	"claimed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "upstream_generations_pkey" PRIMARY KEY("upstream","upstream_id")
);
--> statement-breakpoint
CREATE TABLE "upstream_minutes" (
	"upstream" text NOT NULL,
	"minute_at" timestamp (3) with time zone NOT NULL,
	"requests" integer NOT NULL,
	"failures" integer NOT NULL,
	"latency_ms" bigint NOT NULL,
	CONSTRAINT "upstream_minutes_pkey" PRIMARY KEY("upstream","minute_at"),
	CONSTRAINT "upstream_minutes_counts_check" CHECK ("upstream_minutes"."failures" between 0 and "upstream_minutes"."requests")
);
--> statement-breakpoint
CREATE TABLE "upstream_slots" (
	"credential" text NOT NULL,
	"job_id" uuid NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"released_at" timestamp (3) with time zone,
	CONSTRAINT "upstream_slots_pkey" PRIMARY KEY("credential","job_id","taken_at")
);
--> statement-breakpoint
SELECT distribute_table('budgets');--> statement-breakpoint
SELECT distribute_table('job_keys');--> statement-breakpoint
SELECT distribute_table('jobs');--> statement-breakpoint
SELECT distribute_table('job_steps');--> statement-breakpoint
SELECT distribute_table('sub_accounts');--> statement-breakpoint
SELECT distribute_table('webhook_deliveries');--> statement-breakpoint
SELECT distribute_table('webhook_attempts');--> statement-breakpoint
SELECT distribute_table('webhook_endpoints');--> statement-breakpoint
SELECT distribute_table('webhook_secrets');--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "sub_account_id" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rate_limit_rpm" integer;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "upstream" text;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "upstream_model" text;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_keys" ADD CONSTRAINT "job_keys_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "job_steps" ADD CONSTRAINT "job_steps_job_fkey" FOREIGN KEY ("account_id","job_id") REFERENCES "public"."jobs"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD CONSTRAINT "sub_accounts_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_fkey" FOREIGN KEY ("account_id","delivery_id") REFERENCES "public"."webhook_deliveries"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "jobs_api_key_idx" ON "jobs" USING btree ("account_id","api_key_id","id");--> statement-breakpoint
CREATE INDEX "jobs_unsettled_idx" ON "jobs" USING btree ("account_id","created_at") WHERE "jobs"."settled_at" is null;--> statement-breakpoint
CREATE INDEX "upstream_generations_claimed_idx" ON "upstream_generations" USING btree ("claimed_at");--> statement-breakpoint
CREATE INDEX "upstream_slots_taken_idx" ON "upstream_slots" USING btree ("credential","taken_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_undelivered_idx" ON "webhook_deliveries" USING btree ("account_id","id") WHERE "webhook_deliveries"."state" <> 'delivered';--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_upstream_check" CHECK (("models"."upstream" is null) = ("models"."upstream_model" is null));--> statement-breakpoint
-- What ships with the product and was there before gateways were.
UPDATE models SET upstream = 'luma', upstream_model = 'ray-2' WHERE id = 'luma/luma-dream-machine-ray-2';--> statement-breakpoint
UPDATE models SET upstream = 'luma', upstream_model = 'ray-flash-2' WHERE id = 'luma/luma-ray-flash-2';--> statement-breakpoint
UPDATE models SET upstream = 'openai-videos', upstream_model = 'sora-2' WHERE id = 'openai/sora-2';--> statement-breakpoint
-- A job changes a few times: its new versions stay in its page. Counts of the last minute may be lost in a crash.
ALTER TABLE jobs SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE rate_limits SET UNLOGGED;--> statement-breakpoint
GRANT SELECT, INSERT ON sub_accounts, jobs, job_steps, webhook_endpoints, webhook_deliveries, webhook_attempts TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON budgets, job_keys, webhook_secrets, upstream_slots, upstream_generations, upstream_minutes, upstream_breakers, rate_limits TO tollgate_app;--> statement-breakpoint
-- What was asked for and quoted never changes; how far it got does.
GRANT UPDATE (status, create_attempts, create_attempted_at, upstream_id, outcome, http_status, error, delivered_ms, seconds_source, file_name, file_bytes, width, height, started_at, finished_at, updated_at, settled_at) ON jobs TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (deleted_at) ON sub_accounts TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (url, events, disabled_at) ON webhook_endpoints TO tollgate_app;--> statement-breakpoint
GRANT DELETE ON webhook_endpoints TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (state, attempts, next_attempt_at, delivered_at) ON webhook_deliveries TO tollgate_app;
