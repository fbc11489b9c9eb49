-- Nobody may record between the sums of what was recorded and their own.
LOCK TABLE usage_events, usage_rollups IN SHARE ROW EXCLUSIVE MODE;--> statement-breakpoint
CREATE TABLE "ranking_days" (
	"account_id" uuid NOT NULL,
	"grain" text NOT NULL,
	"day" date NOT NULL,
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
	CONSTRAINT "ranking_days_pkey" PRIMARY KEY("account_id","grain","day","model_id","funding")
);
--> statement-breakpoint
SELECT distribute_table('ranking_days');--> statement-breakpoint
CREATE INDEX "ranking_days_day_idx" ON "ranking_days" USING btree ("grain","day","model_id");--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ranking_days TO tollgate_app;--> statement-breakpoint
-- What was recorded so far, as it will come from now on.
INSERT INTO ranking_days (account_id, grain, day, model_id, funding, calls, unpriced_calls, duration_ms, amount_micros, provider_cost_micros, fee_waived_micros, completed_calls, failed_calls)
SELECT account_id, grain, date_trunc(grain, bucket_at AT TIME ZONE 'UTC')::date, model_id, funding, sum(calls), sum(unpriced_calls), sum(duration_ms), sum(amount_micros), sum(provider_cost_micros), sum(fee_waived_micros),
	sum(CASE status WHEN 'completed' THEN calls ELSE 0 END), sum(CASE status WHEN 'failed' THEN calls ELSE 0 END)
FROM usage_rollups CROSS JOIN unnest('{day,week}'::text[]) AS g (grain) GROUP BY 1, 2, 3, 4, 5 ORDER BY 2, 3, 1, 4, 5;
