-- Exports to a bucket: which are made by themselves, and each file that was made.
CREATE TABLE "export_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"account_id" uuid,
	"month" text NOT NULL,
	"path" text NOT NULL,
	"occasion" text NOT NULL,
	"asked_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL,
	"lease_until" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"upload_id" text,
	"rows" bigint,
	"bytes" bigint,
	"sha256" "bytea",
	"error" text,
	CONSTRAINT "export_runs_state_check" CHECK ("export_runs"."kind" in ('focus_csv', 'focus_parquet', 'journal_quickbooks', 'journal_xero', 'ledger') and "export_runs"."state" in ('waiting', 'running', 'done', 'skipped') and ("export_runs"."state" <> 'running' or "export_runs"."lease_until" is not null) and ("export_runs"."state" <> 'done' or ("export_runs"."ended_at" is not null and "export_runs"."sha256" is not null)))
);
--> statement-breakpoint
CREATE TABLE "export_schedules" (
	"kind" text PRIMARY KEY NOT NULL,
	"every" text NOT NULL,
	"planned_to" timestamp (3) with time zone NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "export_schedules_check" CHECK ("export_schedules"."kind" in ('focus_csv', 'focus_parquet', 'journal_quickbooks', 'journal_xero', 'ledger') and "export_schedules"."every" in ('day', 'month'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "export_runs_occasion_key" ON "export_runs" USING btree ("path","occasion");--> statement-breakpoint
CREATE INDEX "export_runs_open_idx" ON "export_runs" USING btree ("next_at") WHERE "export_runs"."state" in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "export_runs_created_idx" ON "export_runs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "export_runs_done_idx" ON "export_runs" USING btree ("kind","ended_at") WHERE "export_runs"."state" = 'done';--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON export_schedules TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON export_runs TO tollgate_app;
