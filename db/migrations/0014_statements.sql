-- Statements: a month of an account, closed for good. Writers are stopped meanwhile: the index is built in one go.
CREATE TABLE "cost_centres" (
	"account_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"cost_centre" text NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cost_centres_pkey" PRIMARY KEY("account_id","kind","key"),
	CONSTRAINT "cost_centres_kind_check" CHECK ("cost_centres"."kind" in ('tag', 'api_key', 'sub_account'))
);
--> statement-breakpoint
CREATE TABLE "statement_zones" (
	"account_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "statement_zones_pkey" PRIMARY KEY("account_id")
);
--> statement-breakpoint
CREATE TABLE "statements" (
	"account_id" uuid NOT NULL,
	"month" text NOT NULL,
	"time_zone" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"opening_micros" bigint NOT NULL,
	"closing_micros" bigint NOT NULL,
	"last_seq" bigint NOT NULL,
	"document" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"closed_by" text NOT NULL,
	"closed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "statements_pkey" PRIMARY KEY("account_id","month"),
	CONSTRAINT "statements_period_check" CHECK ("statements"."from_at" < "statements"."to_at" and "statements"."to_at" <= "statements"."closed_at" and "statements"."month" ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
ALTER TABLE "cost_centres" ADD CONSTRAINT "cost_centres_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statement_zones" ADD CONSTRAINT "statement_zones_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "statements" ADD CONSTRAINT "statements_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- A charge is booked at the instant of its ledger transaction: until now it could be a few milliseconds apart, and in another month.
UPDATE charges SET booked_at = t.booked_at FROM ledger_transactions t
WHERE t.account_id = charges.account_id AND t.idempotency_key = 'usage.charge:' || charges.usage_event_id AND t.booked_at <> charges.booked_at;--> statement-breakpoint
CREATE INDEX "charges_booked_idx" ON "charges" USING btree ("account_id","booked_at","usage_event_id");--> statement-breakpoint
GRANT SELECT, INSERT ON statements TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON statement_zones TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON cost_centres TO tollgate_app;
