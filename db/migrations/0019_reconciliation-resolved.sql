ALTER TABLE "reconciliation_runs" ADD COLUMN "resolved" integer NOT NULL DEFAULT 0;--> statement-breakpoint
ALTER TABLE "reconciliation_runs" ALTER COLUMN "resolved" DROP DEFAULT;
