CREATE TABLE "model_aliases" (
	"alias" text PRIMARY KEY NOT NULL,
	"model_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "collections" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "providers" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
SELECT reference_table('model_aliases');--> statement-breakpoint
ALTER TABLE "model_aliases" ADD CONSTRAINT "model_aliases_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON model_aliases TO tollgate_app;--> statement-breakpoint
UPDATE models SET collections = '["frontier"]'::jsonb WHERE id IN ('luma/luma-dream-machine-ray-2', 'openai/sora-2-pro', 'google/veo-3.1');
