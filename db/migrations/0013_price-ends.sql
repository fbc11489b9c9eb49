-- A line that a later one cuts keeps the end that was said of it: a planned price that is withdrawn leaves it as it was.
ALTER TABLE "prices" ADD COLUMN "ends_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE prices SET ends_at = effective_to WHERE effective_to > effective_from AND NOT EXISTS (
  SELECT FROM prices next WHERE next.rate_card = prices.rate_card AND next.model_id = prices.model_id AND next.resolution = prices.resolution AND next.effective_from = prices.effective_to);--> statement-breakpoint
GRANT UPDATE (ends_at) ON prices TO tollgate_app;
