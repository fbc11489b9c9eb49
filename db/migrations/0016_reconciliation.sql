CREATE TABLE "reconciliation_differences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"counterparty" text NOT NULL,
	"external_id" text NOT NULL,
	"finding" text NOT NULL,
	"account_id" uuid,
	"ours" jsonb,
	"theirs" jsonb,
	"at_risk_micros" bigint NOT NULL,
	"happened_at" timestamp (3) with time zone NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"resolution" text,
	"contra" text,
	"proposal_id" uuid,
	"proposed_by" text,
	"proposed_at" timestamp (3) with time zone,
	"approved_by" text,
	"approved_at" timestamp (3) with time zone,
	"seq" bigint,
	CONSTRAINT "reconciliation_differences_key" UNIQUE("counterparty","external_id"),
	CONSTRAINT "reconciliation_differences_state_check" CHECK ("reconciliation_differences"."state" in ('open', 'proposed', 'resolved', 'gone') and "reconciliation_differences"."finding" in ('only_ours', 'only_theirs', 'differing', 'double')),
	CONSTRAINT "reconciliation_differences_people_check" CHECK (("reconciliation_differences"."state" not in ('proposed', 'resolved') or "reconciliation_differences"."proposed_by" is not null) and ("reconciliation_differences"."state" <> 'resolved' or ("reconciliation_differences"."approved_by" is not null and "reconciliation_differences"."approved_by" <> "reconciliation_differences"."proposed_by")))
);
--> statement-breakpoint
CREATE TABLE "reconciliation_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"difference_id" uuid NOT NULL,
	"text" text NOT NULL,
	"written_by" text NOT NULL,
	"written_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reconciliation_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"counterparty" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"origin" text NOT NULL,
	"matched" integer NOT NULL,
	"only_ours" integer NOT NULL,
	"only_theirs" integer NOT NULL,
	"differing" integer NOT NULL,
	"double" integer NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reconciliation_notes" ADD CONSTRAINT "reconciliation_notes_difference_id_reconciliation_differences_id_fk" FOREIGN KEY ("difference_id") REFERENCES "public"."reconciliation_differences"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reconciliation_differences_open_idx" ON "reconciliation_differences" USING btree ("happened_at") WHERE "reconciliation_differences"."state" in ('open', 'proposed');--> statement-breakpoint
CREATE INDEX "reconciliation_notes_idx" ON "reconciliation_notes" USING btree ("difference_id","written_at");--> statement-breakpoint
CREATE INDEX "reconciliation_runs_idx" ON "reconciliation_runs" USING btree ("counterparty","started_at");--> statement-breakpoint
GRANT SELECT, INSERT ON reconciliation_runs, reconciliation_notes TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON reconciliation_differences TO tollgate_app;
