-- Days are summed up anew from the roll-ups: by each two dimensions too, and with statuses side by side.
DELETE FROM usage_days_kept;--> statement-breakpoint
DELETE FROM usage_days;--> statement-breakpoint
ALTER TABLE "usage_days" DROP CONSTRAINT "usage_days_pkey";--> statement-breakpoint
ALTER TABLE "usage_days" DROP COLUMN "status";--> statement-breakpoint
ALTER TABLE "usage_days" ADD COLUMN "completed_calls" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_days" ADD COLUMN "failed_calls" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_days" DROP COLUMN "latency_buckets";--> statement-breakpoint
ALTER TABLE "usage_days" DROP COLUMN "latency_counts";--> statement-breakpoint
ALTER TABLE "usage_days" ADD COLUMN "latencies" numeric NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_days" ADD CONSTRAINT "usage_days_pkey" PRIMARY KEY("account_id","time_zone","grain","day","model_id","resolution","api_key_id","sub_account","tag","funding");--> statement-breakpoint
CREATE TABLE "usage_hours" (
	"account_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"day" date NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"model_id" text NOT NULL,
	"funding" text NOT NULL,
	"calls" integer NOT NULL,
	"unpriced_calls" integer NOT NULL,
	"duration_ms" bigint NOT NULL,
	"amount_micros" bigint NOT NULL,
	"provider_cost_micros" bigint NOT NULL,
	"fee_waived_micros" bigint NOT NULL,
	"completed_calls" integer NOT NULL,
	"failed_calls" integer NOT NULL,
	"latencies" numeric NOT NULL,
	CONSTRAINT "usage_hours_pkey" PRIMARY KEY("account_id","time_zone","day","at","model_id","funding")
);
--> statement-breakpoint
SELECT distribute_table('usage_hours');--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON usage_hours TO tollgate_app;
