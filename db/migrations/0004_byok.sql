CREATE TABLE "byok_policies" (
	"account_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"fallback" text NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "byok_policies_pkey" PRIMARY KEY("account_id","provider"),
	CONSTRAINT "byok_policies_fallback_check" CHECK ("byok_policies"."fallback" in ('refuse', 'credits'))
);
--> statement-breakpoint
CREATE TABLE "provider_keys" (
	"account_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"provider" text NOT NULL,
	"label" text NOT NULL,
	"last_four" text NOT NULL,
	"state" text NOT NULL,
	"enabled" boolean NOT NULL,
	"position" integer NOT NULL,
	"models" text[],
	"ciphertext" "bytea",
	"nonce" "bytea",
	"auth_tag" "bytea",
	"wrapped_key" "bytea",
	"master_key_id" text,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone,
	"note" text,
	"revoked_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "provider_keys_pkey" PRIMARY KEY("account_id","id"),
	CONSTRAINT "provider_keys_state_check" CHECK ("provider_keys"."state" in ('unverified', 'valid', 'invalid', 'out_of_credit')),
	CONSTRAINT "provider_keys_last_four_check" CHECK (length("provider_keys"."last_four") = 4),
	CONSTRAINT "provider_keys_models_check" CHECK ("provider_keys"."models" is null or cardinality("provider_keys"."models") > 0),
	CONSTRAINT "provider_keys_sealed_check" CHECK (num_nulls("provider_keys"."ciphertext", "provider_keys"."nonce", "provider_keys"."auth_tag", "provider_keys"."wrapped_key", "provider_keys"."master_key_id") = case when "provider_keys"."deleted_at" is null then 0 else 5 end),
	CONSTRAINT "provider_keys_deleted_check" CHECK ("provider_keys"."deleted_at" is null or "provider_keys"."revoked_at" is not null)
);
--> statement-breakpoint
SELECT distribute_table('byok_policies');--> statement-breakpoint
SELECT distribute_table('provider_keys');--> statement-breakpoint
ALTER TABLE "byok_policies" ADD CONSTRAINT "byok_policies_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_keys" ADD CONSTRAINT "provider_keys_account_fkey" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "provider_keys_label_idx" ON "provider_keys" USING btree ("account_id","provider","label") WHERE "provider_keys"."revoked_at" is null;--> statement-breakpoint
ALTER TABLE "jobs" ADD COLUMN "fell_back_at" timestamp (3) with time zone;--> statement-breakpoint
GRANT SELECT, INSERT ON provider_keys TO tollgate_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON byok_policies TO tollgate_app;--> statement-breakpoint
-- Whose key it is and for which provider never changes; a master key may be changed, and a deleted key's seal goes.
GRANT UPDATE (label, state, enabled, position, models, ciphertext, nonce, auth_tag, wrapped_key, master_key_id, checked_at, note, revoked_at, deleted_at) ON provider_keys TO tollgate_app;--> statement-breakpoint
-- A call that the customer's own key cannot pay for may go to another of their keys, or to the wallet.
GRANT UPDATE (funding, credential, fell_back_at) ON jobs TO tollgate_app;
