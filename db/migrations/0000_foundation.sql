-- Runs as the owner. The app connects with role tollgate_app, which may only do what is granted below.
CREATE EXTENSION IF NOT EXISTS btree_gist;--> statement-breakpoint
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tollgate_app') THEN CREATE ROLE tollgate_app NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- made by a migration of another database just now
END $$;--> statement-breakpoint
-- The class of a table, told to Citus where it is installed; on plain Postgres these return at once.
CREATE FUNCTION distribute_table(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN EXECUTE format('SELECT create_distributed_table(%L, %L)', name, 'account_id'); END IF;
END $$;--> statement-breakpoint
CREATE FUNCTION reference_table(name text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN EXECUTE format('SELECT create_reference_table(%L)', name); END IF;
END $$;--> statement-breakpoint
CREATE TABLE "account_slugs" (
	"slug" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "accounts_kind_check" CHECK ("accounts"."kind" in ('customer', 'platform'))
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"user_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "memberships_pkey" PRIMARY KEY("user_id","account_id"),
	CONSTRAINT "memberships_role_check" CHECK ("memberships"."role" in ('owner', 'finance', 'developer', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" uuid,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "api_keys_hash_key" UNIQUE("account_id","hash")
);
--> statement-breakpoint
CREATE TABLE "dev_inbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ingest_tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "ingest_tokens_hash_key" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "user_identities" (
	"user_id" uuid NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "user_identities_pkey" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text,
	"email" text NOT NULL,
	"email_verified" timestamp (3) with time zone,
	"image" text,
	"platform_role" text,
	"demo_password_hash" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_key" UNIQUE("email"),
	CONSTRAINT "users_platform_role_check" CHECK ("users"."platform_role" in ('admin', 'platform_finance'))
);
--> statement-breakpoint
CREATE TABLE "verification_tokens" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "verification_tokens_pkey" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "fee_rates" (
	"effective_from" timestamp (3) with time zone PRIMARY KEY NOT NULL,
	"fee_bps" integer NOT NULL,
	CONSTRAINT "fee_rates_bps_check" CHECK ("fee_rates"."fee_bps" between 0 and 10000)
);
--> statement-breakpoint
CREATE TABLE "models" (
	"id" text PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"modality" text NOT NULL,
	"strengths" jsonb NOT NULL,
	"use_cases" jsonb NOT NULL,
	"capabilities" jsonb NOT NULL,
	"color_index" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	CONSTRAINT "models_color_index_check" CHECK ("models"."color_index" >= 0)
);
--> statement-breakpoint
CREATE TABLE "prices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rate_card" text NOT NULL,
	"model_id" text NOT NULL,
	"resolution" text NOT NULL,
	"unit" text NOT NULL,
	"unit_price_micros" bigint NOT NULL,
	"block_ms" integer,
	"minimum_ms" integer NOT NULL,
	"effective_from" timestamp (3) with time zone NOT NULL,
	"effective_to" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "prices_rate_card_check" CHECK ("prices"."rate_card" in ('list', 'upstream')),
	CONSTRAINT "prices_unit_check" CHECK ("prices"."unit" in ('second', 'block', 'clip') and ("prices"."unit" = 'block') = ("prices"."block_ms" is not null)),
	CONSTRAINT "prices_amount_check" CHECK ("prices"."unit_price_micros" >= 0 and "prices"."minimum_ms" >= 0 and coalesce("prices"."block_ms", 1) > 0),
	CONSTRAINT "prices_period_check" CHECK ("prices"."effective_to" is null or "prices"."effective_to" > "prices"."effective_from")
);
--> statement-breakpoint
CREATE TABLE "providers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"website" text
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "charges" (
	"account_id" uuid NOT NULL,
	"usage_event_id" uuid NOT NULL,
	"funding" text NOT NULL,
	"price_id" uuid,
	"upstream_price_id" uuid,
	"amount_micros" bigint NOT NULL,
	"provider_cost_micros" bigint NOT NULL,
	"fee_waived_micros" bigint NOT NULL,
	"booked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "charges_pkey" PRIMARY KEY("account_id","usage_event_id"),
	CONSTRAINT "charges_amounts_check" CHECK ("charges"."amount_micros" >= 0 and "charges"."provider_cost_micros" >= 0 and "charges"."fee_waived_micros" >= 0),
	CONSTRAINT "charges_funding_check" CHECK (("charges"."funding" = 'wallet' and "charges"."price_id" is not null and "charges"."fee_waived_micros" = 0) or ("charges"."funding" = 'byok' and "charges"."price_id" is null and "charges"."amount_micros" = 0))
);
--> statement-breakpoint
CREATE TABLE "quarantined_lines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"raw_hash" "bytea" NOT NULL,
	"raw" text NOT NULL,
	"origin" text NOT NULL,
	"line" bigint NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	"account_id" uuid,
	"received_at" timestamp (3) with time zone NOT NULL,
	"state" text NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" text,
	"note" text,
	CONSTRAINT "quarantined_lines_raw_key" UNIQUE("source","raw_hash"),
	CONSTRAINT "quarantined_lines_state_check" CHECK ("quarantined_lines"."state" in ('open', 'replayed', 'discarded'))
);
--> statement-breakpoint
CREATE TABLE "ledger_postings" (
	"account_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"position" smallint NOT NULL,
	"debit" text NOT NULL,
	"credit" text NOT NULL,
	"amount_micros" bigint NOT NULL,
	CONSTRAINT "ledger_postings_pkey" PRIMARY KEY("account_id","seq","position"),
	CONSTRAINT "ledger_postings_amount_check" CHECK ("ledger_postings"."amount_micros" > 0),
	CONSTRAINT "ledger_postings_accounts_check" CHECK ("ledger_postings"."debit" <> "ledger_postings"."credit" and "ledger_postings"."debit" in ('customer_credit', 'stripe_clearing', 'top_up_fee_revenue', 'processing_cost', 'usage_revenue', 'upstream_cost', 'upstream_payable', 'promotional_credit', 'disputes', 'bank') and "ledger_postings"."credit" in ('customer_credit', 'stripe_clearing', 'top_up_fee_revenue', 'processing_cost', 'usage_revenue', 'upstream_cost', 'upstream_payable', 'promotional_credit', 'disputes', 'bank'))
);
--> statement-breakpoint
CREATE TABLE "ledger_seals" (
	"account_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "ledger_seals_pkey" PRIMARY KEY("account_id","seq")
);
--> statement-breakpoint
CREATE TABLE "ledger_transactions" (
	"account_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"code" text NOT NULL,
	"idempotency_key" text NOT NULL,
	"content_hash" "bytea" NOT NULL,
	"reverses_seq" bigint,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"booked_at" timestamp (3) with time zone NOT NULL,
	"balance_micros" bigint NOT NULL,
	CONSTRAINT "ledger_transactions_pkey" PRIMARY KEY("account_id","seq"),
	CONSTRAINT "ledger_transactions_idempotency_key" UNIQUE("account_id","idempotency_key"),
	CONSTRAINT "ledger_transactions_seq_check" CHECK ("ledger_transactions"."seq" > 0 and ("ledger_transactions"."reverses_seq" is null or "ledger_transactions"."reverses_seq" < "ledger_transactions"."seq"))
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"account_id" uuid NOT NULL,
	"bucket_at" timestamp (3) with time zone NOT NULL,
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
	CONSTRAINT "usage_rollups_pkey" PRIMARY KEY("account_id","bucket_at","model_id","resolution","api_key_id","sub_account","tag","funding","status")
);
--> statement-breakpoint
CREATE TABLE "top_ups" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"credit_micros" bigint NOT NULL,
	"fee_micros" bigint NOT NULL,
	"fee_bps" integer NOT NULL,
	"payment_reference" text NOT NULL,
	"settled_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "top_ups_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "top_ups_amounts_check" CHECK ("top_ups"."credit_micros" > 0 and "top_ups"."fee_micros" >= 0)
);
--> statement-breakpoint
CREATE TABLE "usage_event_keys" (
	"account_id" uuid NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"usage_event_id" uuid NOT NULL,
	"content_hash" "bytea" NOT NULL,
	CONSTRAINT "usage_event_keys_pkey" PRIMARY KEY("account_id","source","event_id")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"job_id" text NOT NULL,
	"api_key_id" uuid NOT NULL,
	"sub_account" text NOT NULL,
	"tag" text NOT NULL,
	"model_id" text NOT NULL,
	"status" text NOT NULL,
	"http_status" integer NOT NULL,
	"funding" text NOT NULL,
	"requested_ms" integer NOT NULL,
	"duration_ms" integer NOT NULL,
	"resolution" text NOT NULL,
	"aspect_ratio" text NOT NULL,
	"upstream_id" text,
	"latency_ms" integer NOT NULL,
	"error" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_events_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "usage_events_status_check" CHECK ("usage_events"."status" in ('completed', 'failed', 'cancelled')),
	CONSTRAINT "usage_events_funding_check" CHECK ("usage_events"."funding" in ('wallet', 'byok')),
	CONSTRAINT "usage_events_duration_check" CHECK ("usage_events"."duration_ms" >= 0 and ("usage_events"."status" = 'completed' or "usage_events"."duration_ms" = 0))
);
--> statement-breakpoint
CREATE TABLE "wallets" (
	"account_id" uuid NOT NULL,
	"balance_micros" bigint NOT NULL,
	"held_micros" bigint NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "wallets_pkey" PRIMARY KEY("account_id"),
	CONSTRAINT "wallets_held_check" CHECK ("wallets"."held_micros" >= 0)
);
--> statement-breakpoint
SELECT distribute_table('accounts');--> statement-breakpoint
SELECT distribute_table('api_keys');--> statement-breakpoint
SELECT distribute_table('charges');--> statement-breakpoint
SELECT distribute_table('ledger_postings');--> statement-breakpoint
SELECT distribute_table('ledger_seals');--> statement-breakpoint
SELECT distribute_table('ledger_transactions');--> statement-breakpoint
SELECT distribute_table('top_ups');--> statement-breakpoint
SELECT distribute_table('usage_event_keys');--> statement-breakpoint
SELECT distribute_table('usage_events');--> statement-breakpoint
SELECT distribute_table('usage_rollups');--> statement-breakpoint
SELECT distribute_table('wallets');--> statement-breakpoint
SELECT reference_table('fee_rates');--> statement-breakpoint
SELECT reference_table('models');--> statement-breakpoint
SELECT reference_table('prices');--> statement-breakpoint
SELECT reference_table('providers');--> statement-breakpoint
SELECT reference_table('settings');--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "models" ADD CONSTRAINT "models_provider_id_providers_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."providers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prices" ADD CONSTRAINT "prices_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_usage_event_fkey" FOREIGN KEY ("account_id","usage_event_id") REFERENCES "public"."usage_events"("account_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charges" ADD CONSTRAINT "charges_price_fkey" FOREIGN KEY ("price_id") REFERENCES "public"."prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_postings" ADD CONSTRAINT "ledger_postings_transaction_fkey" FOREIGN KEY ("account_id","seq") REFERENCES "public"."ledger_transactions"("account_id","seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_seals" ADD CONSTRAINT "ledger_seals_transaction_fkey" FOREIGN KEY ("account_id","seq") REFERENCES "public"."ledger_transactions"("account_id","seq") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "memberships_account_idx" ON "memberships" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "audit_entries_account_idx" ON "audit_entries" USING btree ("account_id","created_at");--> statement-breakpoint
CREATE INDEX "quarantined_lines_state_idx" ON "quarantined_lines" USING btree ("state","received_at","id");--> statement-breakpoint
CREATE INDEX "usage_events_occurred_idx" ON "usage_events" USING btree ("account_id","occurred_at","id");--> statement-breakpoint
-- Lines of one rate card never overlap in time for the same model and resolution.
ALTER TABLE "prices" ADD CONSTRAINT "prices_no_overlap" EXCLUDE USING gist (rate_card WITH =, model_id WITH =, resolution WITH =, tstzrange(effective_from, effective_to) WITH &&);--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO tollgate_app;--> statement-breakpoint
-- Facts: insert and read, never change.
GRANT SELECT, INSERT ON usage_event_keys, usage_events, charges, ledger_transactions, ledger_postings, ledger_seals, top_ups, audit_entries TO tollgate_app;--> statement-breakpoint
-- Projections and settings.
GRANT SELECT, INSERT, UPDATE ON accounts, account_slugs, wallets, quarantined_lines, providers, models, fee_rates, settings, api_keys, ingest_tokens TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT ON prices TO tollgate_app;--> statement-breakpoint
GRANT UPDATE (effective_to) ON prices TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rollups, users, user_identities, verification_tokens, dev_inbox, memberships TO tollgate_app;
