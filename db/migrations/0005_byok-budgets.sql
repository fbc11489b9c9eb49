ALTER TABLE "budgets" ADD COLUMN "include_byok" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "include_byok" boolean DEFAULT true NOT NULL;--> statement-breakpoint
CREATE INDEX "usage_rollups_byok_idx" ON "usage_rollups" USING btree ("account_id","bucket_at") WHERE "usage_rollups"."funding" = 'byok';