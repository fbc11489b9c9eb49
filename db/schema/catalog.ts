import { sql } from "drizzle-orm";
import { check, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant, micros, type TableClass } from "./columns";

/** Who makes models: Luma Labs, Runway, … */
export const providers = pgTable("providers", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  website: text("website"),
  /** From then on none of its models is offered; they are still metered and priced. */
  retiredAt: instant("retired_at"),
});

/** What a model can do. Whatever a model does not name, it cannot. */
export const FEATURES = ["text-to-video", "image-to-video", "video-to-video", "audio", "streaming", "tools", "vision", "json-mode", "prompt-caching"] as const;
/** Shelves of the public catalog that an admin fills; those by modality and provider fill themselves. */
export const COLLECTIONS = ["frontier", "free-tier"] as const;

export type Capabilities = {
  features: (typeof FEATURES)[number][];
  /** Lengths that can be asked for, in milliseconds. */
  durationsMs: number[];
  resolutions: string[];
  aspectRatios: string[];
};

/** What is sold. The id is the public slug, e.g. `luma/luma-dream-machine-ray-2`. */
export const models = pgTable(
  "models",
  {
    id: text("id").primaryKey(),
    providerId: text("provider_id").notNull().references(() => providers.id),
    name: text("name").notNull(),
    description: text("description").notNull(),
    modality: text("modality", { enum: ["video"] }).notNull(),
    strengths: jsonb("strengths").$type<string[]>().notNull(),
    useCases: jsonb("use_cases").$type<string[]>().notNull(),
    capabilities: jsonb("capabilities").$type<Capabilities>().notNull(),
    collections: jsonb("collections").$type<(typeof COLLECTIONS)[number][]>().notNull().default([]),
    /** Which upstream serves it and under which name there; null for a model that is metered but not sold by this gateway. */
    upstream: text("upstream"),
    upstreamModel: text("upstream_model"),
    /** Place in the fixed ten-colour series palette, given for good. */
    colorIndex: integer("color_index").notNull(),
    createdAt: instant("created_at").notNull(),
    retiredAt: instant("retired_at"),
  },
  (t) => [
    check("models_color_index_check", sql`${t.colorIndex} >= 0`),
    check("models_upstream_check", sql`(${t.upstream} is null) = (${t.upstreamModel} is null)`),
  ],
);

/** Another id by which a model can be asked for and named in logs; what is booked is the model's own id. One for good: it never moves to another model. */
export const modelAliases = pgTable("model_aliases", {
  alias: text("alias").primaryKey(),
  modelId: text("model_id").notNull().references(() => models.id),
  createdAt: instant("created_at").notNull(),
  /** From then on nothing can be asked for by it; lines of logs, which may be old, are still understood. */
  retiredAt: instant("retired_at"),
});

/**
 * A line of a rate card: `list` is what we charge, `upstream` what the upstream bills. Lines of one card, model and
 * resolution never overlap in time: an exclusion constraint refuses it (see the migration). Never deleted; a change
 * ends the old line and adds a new one. A planned line that was withdrawn ends where it begins: it was never in force.
 */
export const prices = pgTable(
  "prices",
  {
    id: uuid("id").primaryKey(),
    rateCard: text("rate_card", { enum: ["list", "upstream"] }).notNull(),
    modelId: text("model_id").notNull().references(() => models.id),
    /** `*` is any resolution that has no line of its own. */
    resolution: text("resolution").notNull(),
    unit: text("unit", { enum: ["second", "block", "clip"] }).notNull(),
    /** Per second, per block or per clip. */
    unitPriceMicros: micros("unit_price_micros").notNull(),
    /** Length of a block; null for the other units. */
    blockMs: integer("block_ms"),
    /** Shorter videos are billed as this long; 0 for no minimum. */
    minimumMs: integer("minimum_ms").notNull(),
    effectiveFrom: instant("effective_from").notNull(),
    /** The earlier of its own end and the start of the next line of its card, model and resolution. */
    effectiveTo: instant("effective_to"),
    createdAt: instant("created_at").notNull(),
    /** The end that was said of it, whatever cuts it shorter; null for none. */
    endsAt: instant("ends_at"),
  },
  (t) => [
    check("prices_rate_card_check", sql`${t.rateCard} in ('list', 'upstream')`),
    check("prices_unit_check", sql`${t.unit} in ('second', 'block', 'clip') and (${t.unit} = 'block') = (${t.blockMs} is not null)`),
    check("prices_amount_check", sql`${t.unitPriceMicros} >= 0 and ${t.minimumMs} >= 0 and coalesce(${t.blockMs}, 1) > 0`),
    check("prices_period_check", sql`${t.effectiveTo} is null or ${t.effectiveTo} >= ${t.effectiveFrom}`),
  ],
);

/** The platform fee, in basis points of the credit bought, from an instant on (until the next row). */
export const feeRates = pgTable(
  "fee_rates",
  {
    effectiveFrom: instant("effective_from").primaryKey(),
    feeBps: integer("fee_bps").notNull(),
  },
  (t) => [check("fee_rates_bps_check", sql`${t.feeBps} between 0 and 10000`)],
);

/** Facts about this installation, e.g. `demo` when demo data was loaded. */
export const settings = pgTable("settings", {
  key: text("key").primaryKey(),
  value: jsonb("value").notNull(),
});

export const catalogClasses = {
  providers: "reference", models: "reference", model_aliases: "reference", prices: "reference", fee_rates: "reference", settings: "reference",
} satisfies Record<string, TableClass>;
