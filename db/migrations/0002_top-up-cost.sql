ALTER TABLE "top_ups" ADD COLUMN "processing_micros" bigint;--> statement-breakpoint
CREATE INDEX "top_ups_settled_idx" ON "top_ups" USING btree ("settled_at") WHERE "top_ups"."state" = 'settled';--> statement-breakpoint
GRANT UPDATE (processing_micros) ON top_ups TO tollgate_app;
