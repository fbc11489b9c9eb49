CREATE TABLE "saved_views" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "saved_views_pkey" PRIMARY KEY("account_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_days" (
	"account_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"grain" text NOT NULL,
	"day" date NOT NULL,
	"model_id" text NOT NULL,
	"resolution" text NOT NULL,
	"api_key_id" uuid NOT NULL,
	"sub_account" text NOT NULL,
	"tag" text NOT NULL,
	"funding" text NOT NULL,
	"status" text NOT NULL,
	"calls" integer NOT NULL,
	"unpriced_calls" integer NOT NULL,
	"duration_ms" bigint NOT NULL,
	"amount_micros" bigint NOT NULL,
	"provider_cost_micros" bigint NOT NULL,
	"fee_waived_micros" bigint NOT NULL,
	"latency_buckets" smallint[] NOT NULL,
	"latency_counts" integer[] NOT NULL,
	CONSTRAINT "usage_days_pkey" PRIMARY KEY("account_id","time_zone","grain","day","model_id","resolution","api_key_id","sub_account","tag","funding","status")
);
--> statement-breakpoint
CREATE TABLE "usage_days_kept" (
	"account_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"day" date NOT NULL,
	CONSTRAINT "usage_days_kept_pkey" PRIMARY KEY("account_id","day","time_zone")
);
--> statement-breakpoint
CREATE TABLE "usage_zones" (
	"account_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_zones_pkey" PRIMARY KEY("account_id","time_zone")
);
--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD COLUMN "latency_buckets" smallint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
SELECT distribute_table('usage_zones');--> statement-breakpoint
SELECT distribute_table('usage_days_kept');--> statement-breakpoint
SELECT distribute_table('usage_days');--> statement-breakpoint
SELECT distribute_table('saved_views');--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name_idx" ON "saved_views" USING btree ("account_id","name");--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_zones TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON usage_days_kept, usage_days, saved_views TO tollgate_app;--> statement-breakpoint
-- The latency buckets of the calls recorded so far, by the same edges as lib/rollups/latency-buckets: 1 s, eight to a doubling.
UPDATE usage_rollups r SET latency_buckets = e.latency_buckets FROM (
	SELECT account_id, date_bin('15 minutes', occurred_at, '2000-01-01T00:00:00Z') AS bucket_at, model_id, resolution, api_key_id, sub_account, tag, funding, status,
		array_agg(width_bucket(latency_ms, edges)::smallint) AS latency_buckets
	FROM usage_events CROSS JOIN (SELECT array_agg(round(1000 * 2 ^ (i / 8.0))::integer ORDER BY i) AS edges FROM generate_series(0, 136) i) l
	WHERE status = 'completed' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
) e WHERE (r.account_id, r.bucket_at, r.model_id, r.resolution, r.api_key_id, r.sub_account, r.tag, r.funding, r.status)
	= (e.account_id, e.bucket_at, e.model_id, e.resolution, e.api_key_id, e.sub_account, e.tag, e.funding, e.status);
