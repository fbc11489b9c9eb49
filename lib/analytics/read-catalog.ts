import type { Context } from "@/lib/context/context";
import { type Availability, availabilityOf } from "@/lib/gateway/availability";
import { type GatewayModel, listModels } from "@/lib/gateway/list-models";
import type { PublicRow } from "./prepare-public-rankings";
import { type PublicMeasures, recallPublicMeasures } from "./read-public-measures";
import { recallPublicRankings } from "./read-public-rankings";

/** A model of the public catalog. Nothing is known of one that too few accounts use. */
export type CatalogEntry = {
  model: GatewayModel;
  availability: Availability;
  ranked: Pick<PublicRow, "rank" | "rise" | "share" | "color"> | null;
  /** Its share of all seconds by full week, as parts of its highest, with texts. */
  spark: { heights: number[]; texts: string[] } | null;
  measures: PublicMeasures | null;
};

export type Standing = Pick<CatalogEntry, "ranked" | "spark" | "measures">;

/** The models on offer with what the public may know of how they are used and how they do, by name. */
export async function readCatalog(ctx: Context): Promise<CatalogEntry[]> {
  const [models, standing] = await Promise.all([listModels(ctx), readStanding(ctx)]);
  return models.map((model) => ({ model, availability: availabilityOf(model, ctx.clock.now()), ...standing(model.id) })).sort((a, b) => (a.model.name < b.model.name ? -1 : 1));
}

/** What the public may know of any model, by its id. */
export async function readStanding(ctx: Context): Promise<(modelId: string) => Standing> {
  const [{ rows, chart }, measures] = await Promise.all([recallPublicRankings(ctx), recallPublicMeasures(ctx)]);
  return (modelId) => {
    const ranked = rows.find(({ key }) => key === modelId) ?? null;
    const shares = ranked && chart.series.some(({ key }) => key === ranked.name) ? chart.points.map(({ label, values, texts }) => ({ value: values[ranked.name] ?? 0, text: `${label}: ${texts[ranked.name]}` })) : null;
    const highest = Math.max(0.1, ...(shares ?? []).map(({ value }) => value));
    return { ranked, measures: measures.get(modelId) ?? null, spark: shares && { heights: shares.map(({ value }) => value / highest), texts: shares.map(({ text }) => text) } };
  };
}
