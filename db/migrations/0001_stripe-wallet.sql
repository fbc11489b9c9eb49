CREATE TABLE "ledger_rollups" (
	"account_id" uuid NOT NULL,
	"bucket_at" timestamp (3) with time zone NOT NULL,
	"code" text NOT NULL,
	"debit" text NOT NULL,
	"credit" text NOT NULL,
	"postings" bigint NOT NULL,
	"amount_micros" bigint NOT NULL,
	CONSTRAINT "ledger_rollups_pkey" PRIMARY KEY("account_id","bucket_at","code","debit","credit")
);
--> statement-breakpoint
CREATE TABLE "auto_top_ups" (
	"account_id" uuid NOT NULL,
	"enabled" boolean NOT NULL,
	"threshold_micros" bigint NOT NULL,
	"credit_micros" bigint NOT NULL,
	"monthly_limit_micros" bigint NOT NULL,
	"armed" boolean NOT NULL,
	"top_up_id" uuid,
	"failures" integer NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"notice" text,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "auto_top_ups_pkey" PRIMARY KEY("account_id"),
	CONSTRAINT "auto_top_ups_amounts_check" CHECK ("auto_top_ups"."threshold_micros" >= 0 and "auto_top_ups"."credit_micros" >= "auto_top_ups"."threshold_micros" and "auto_top_ups"."monthly_limit_micros" >= "auto_top_ups"."credit_micros")
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"account_id" uuid NOT NULL,
	"id" text NOT NULL,
	"top_up_id" uuid NOT NULL,
	"credit_micros" bigint NOT NULL,
	"fee_micros" bigint NOT NULL,
	"tax_micros" bigint NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"note" text,
	CONSTRAINT "disputes_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "disputes_state_check" CHECK ("disputes"."state" in ('open', 'won', 'lost', 'settled'))
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"top_up_id" uuid NOT NULL,
	"credit_micros" bigint NOT NULL,
	"fee_micros" bigint NOT NULL,
	"tax_micros" bigint NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"requested_by" text NOT NULL,
	"decided_by" text,
	"note" text,
	"stripe_refund_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "refunds_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "refunds_amounts_check" CHECK ("refunds"."credit_micros" >= 0 and "refunds"."fee_micros" >= 0 and "refunds"."tax_micros" >= 0 and "refunds"."credit_micros" + "refunds"."fee_micros" + "refunds"."tax_micros" > 0),
	CONSTRAINT "refunds_state_check" CHECK ("refunds"."state" in ('requested', 'declined', 'pending', 'succeeded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"payload" jsonb NOT NULL,
	"account_id" uuid,
	"state" text NOT NULL,
	"note" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stripe_events_state_check" CHECK ("stripe_events"."state" in ('applied', 'ignored', 'refused'))
);
--> statement-breakpoint
CREATE TABLE "stripe_objects" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"account_id" uuid NOT NULL,
	"top_up_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stripe_objects_owner_key" UNIQUE NULLS NOT DISTINCT("account_id","kind","top_up_id")
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"amount_micros" bigint NOT NULL,
	"reference" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "holds_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "holds_amount_check" CHECK ("holds"."amount_micros" >= 0),
	CONSTRAINT "holds_state_check" CHECK ("holds"."state" in ('open', 'captured', 'voided') and ("holds"."state" = 'open') = ("holds"."ended_at" is null))
);
--> statement-breakpoint
CREATE TABLE "promotional_grants" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"amount_micros" bigint NOT NULL,
	"remaining_micros" bigint NOT NULL,
	"reason" text NOT NULL,
	"granted_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "promotional_grants_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "promotional_grants_amounts_check" CHECK ("promotional_grants"."amount_micros" > 0 and "promotional_grants"."remaining_micros" between 0 and "promotional_grants"."amount_micros")
);
--> statement-breakpoint
CREATE TABLE "promotional_uses" (
	"account_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"grant_id" uuid NOT NULL,
	"amount_micros" bigint NOT NULL,
	CONSTRAINT "promotional_uses_pkey" PRIMARY KEY("account_id","seq","grant_id"),
	CONSTRAINT "promotional_uses_amount_check" CHECK ("promotional_uses"."amount_micros" > 0)
);
--> statement-breakpoint
SELECT distribute_table('ledger_rollups');--> statement-breakpoint
SELECT distribute_table('auto_top_ups');--> statement-breakpoint
SELECT distribute_table('disputes');--> statement-breakpoint
SELECT distribute_table('refunds');--> statement-breakpoint
SELECT distribute_table('holds');--> statement-breakpoint
SELECT distribute_table('promotional_grants');--> statement-breakpoint
SELECT distribute_table('promotional_uses');--> statement-breakpoint
ALTER TABLE "ledger_postings" DROP CONSTRAINT "ledger_postings_accounts_check";--> statement-breakpoint
ALTER TABLE "top_ups" DROP CONSTRAINT "top_ups_amounts_check";--> statement-breakpoint
ALTER TABLE "top_ups" ALTER COLUMN "settled_at" DROP NOT NULL;--> statement-breakpoint
-- What was booked before came by transfer.
ALTER TABLE "top_ups" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "state" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "tax_micros" bigint;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "session_id" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "payment_intent_id" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "receipt_url" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "invoice_url" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "top_ups" ADD COLUMN "created_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "top_ups" SET "kind" = 'transfer', "state" = 'settled', "tax_micros" = 0, "created_by" = 'system:transfer', "created_at" = "settled_at";--> statement-breakpoint
ALTER TABLE "top_ups" ALTER COLUMN "kind" SET NOT NULL, ALTER COLUMN "state" SET NOT NULL, ALTER COLUMN "tax_micros" SET NOT NULL, ALTER COLUMN "created_by" SET NOT NULL, ALTER COLUMN "created_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "frozen_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "auto_top_ups" ADD CONSTRAINT "auto_top_ups_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_top_up_fkey" FOREIGN KEY ("account_id","top_up_id") REFERENCES "public"."top_ups"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_top_up_fkey" FOREIGN KEY ("account_id","top_up_id") REFERENCES "public"."top_ups"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_wallet_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."wallets"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotional_grants" ADD CONSTRAINT "promotional_grants_wallet_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."wallets"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotional_uses" ADD CONSTRAINT "promotional_uses_transaction_fkey" FOREIGN KEY ("account_id","seq") REFERENCES "public"."ledger_transactions"("account_id","seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotional_uses" ADD CONSTRAINT "promotional_uses_grant_fkey" FOREIGN KEY ("account_id","grant_id") REFERENCES "public"."promotional_grants"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ledger_rollups_rare_idx" ON "ledger_rollups" USING btree ("bucket_at") WHERE "ledger_rollups"."code" <> 'usage.charge';--> statement-breakpoint
CREATE INDEX "disputes_unsettled_idx" ON "disputes" USING btree ("created_at") WHERE "disputes"."state" in ('open', 'lost');--> statement-breakpoint
CREATE INDEX "refunds_top_up_idx" ON "refunds" USING btree ("account_id","top_up_id");--> statement-breakpoint
CREATE INDEX "refunds_waiting_idx" ON "refunds" USING btree ("created_at") WHERE "refunds"."state" in ('requested', 'pending');--> statement-breakpoint
CREATE INDEX "stripe_events_refused_idx" ON "stripe_events" USING btree ("received_at") WHERE "stripe_events"."state" = 'refused';--> statement-breakpoint
CREATE INDEX "holds_open_idx" ON "holds" USING btree ("account_id","created_at","id") WHERE "holds"."state" = 'open';--> statement-breakpoint
CREATE INDEX "promotional_grants_live_idx" ON "promotional_grants" USING btree ("account_id","expires_at","id") WHERE "promotional_grants"."remaining_micros" > 0;--> statement-breakpoint
CREATE INDEX "promotional_grants_ending_idx" ON "promotional_grants" USING btree ("expires_at") WHERE "promotional_grants"."remaining_micros" > 0;--> statement-breakpoint
CREATE INDEX "ledger_transactions_rare_idx" ON "ledger_transactions" USING btree ("account_id","seq") WHERE "ledger_transactions"."code" <> 'usage.charge';--> statement-breakpoint
CREATE INDEX "top_ups_created_idx" ON "top_ups" USING btree ("account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "top_ups_open_idx" ON "top_ups" USING btree ("created_at") WHERE "top_ups"."state" in ('open', 'processing');--> statement-breakpoint
ALTER TABLE "ledger_postings" ADD CONSTRAINT "ledger_postings_accounts_check" CHECK ("ledger_postings"."debit" <> "ledger_postings"."credit" and "ledger_postings"."debit" in ('customer_credit', 'stripe_clearing', 'top_up_fee_revenue', 'processing_cost', 'usage_revenue', 'upstream_cost', 'upstream_payable', 'promotional_credit', 'disputes', 'bank', 'tax_payable') and "ledger_postings"."credit" in ('customer_credit', 'stripe_clearing', 'top_up_fee_revenue', 'processing_cost', 'usage_revenue', 'upstream_cost', 'upstream_payable', 'promotional_credit', 'disputes', 'bank', 'tax_payable'));--> statement-breakpoint
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_kind_check" CHECK ("top_ups"."kind" in ('checkout', 'automatic', 'transfer'));--> statement-breakpoint
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_state_check" CHECK ("top_ups"."state" in ('open', 'processing', 'settled', 'failed', 'expired') and ("top_ups"."state" = 'settled') = ("top_ups"."settled_at" is not null));--> statement-breakpoint
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_amounts_check" CHECK ("top_ups"."credit_micros" > 0 and "top_ups"."fee_micros" >= 0 and "top_ups"."tax_micros" >= 0);--> statement-breakpoint
-- The sums of what was posted before there were sums.
INSERT INTO ledger_rollups (account_id, bucket_at, code, debit, credit, postings, amount_micros)
SELECT t.account_id, date_bin('15 minutes', t.booked_at, '2000-01-01T00:00:00Z'), t.code, p.debit, p.credit, count(*), sum(p.amount_micros)
FROM ledger_transactions t JOIN ledger_postings p ON p.account_id = t.account_id AND p.seq = t.seq GROUP BY 1, 2, 3, 4, 5;--> statement-breakpoint
GRANT SELECT, INSERT ON promotional_uses, promotional_grants, holds, refunds, disputes, stripe_objects, stripe_events TO tollgate_app;--> statement-breakpoint
-- What a purchase bought never changes; how far it got does.
GRANT UPDATE (state, tax_micros, session_id, payment_intent_id, receipt_url, invoice_url, failure, settled_at) ON top_ups TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (state, decided_by, note, stripe_refund_id, decided_at) ON refunds TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (state, closed_at, note) ON disputes TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (state, ended_at) ON holds TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (remaining_micros) ON promotional_grants TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON auto_top_ups TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger_rollups TO tollgate_app;
