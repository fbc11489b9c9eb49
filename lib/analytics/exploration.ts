import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { MEASURES, type MeasureName, measureOf } from "./measures";

/** What calls can be told apart by, and what that is called. */
export const DIMENSIONS = {
  model: "Model", provider: "Provider", resolution: "Resolution", api_key: "API key", sub_account: "Sub-account", tag: "Tag", member: "Member", funding: "Funding", status: "Status",
} as const;
export type Dimension = keyof typeof DIMENSIONS;
export const VIEWS = { stacked: "Stacked", line: "Lines", share: "Share", treemap: "Treemap", heatmap: "Heat map" } as const;
export type View = keyof typeof VIEWS;
/** Those over time. */
export type ChartView = Exclude<View, "treemap" | "heatmap">;
export const TOPS = [5, 8, 12, 20] as const;

/** Whether a view can show measures whose parts do not add up. */
export const showsRatios = (view: View) => view === "line" || view === "heatmap";

export type Exploration = { measure: MeasureName; /** One or two. */ by: Dimension[]; view: View; top: number };

const isDimension = (name: string): name is Dimension => Object.hasOwn(DIMENSIONS, name);
const search = z.object({
  measure: z.enum(Object.keys(MEASURES) as MeasureName[]).catch("spend"),
  by: z.string().transform((text) => [...new Set(text.split(",").filter(isDimension))].slice(0, 2)).refine((by) => by.length > 0).catch(["model"]),
  view: z.enum(Object.keys(VIEWS) as View[]).catch("stacked"),
  top: z.coerce.number().pipe(z.union(TOPS.map((n) => z.literal(n)))).catch(8),
});

/** Reads what is explored from a page's search parameters; what is missing or wrong falls back to spend by model. */
export function parseExploration(params: Record<string, string | string[] | undefined>): Exploration {
  const read = search.parse(params);
  // Parts that do not add up cannot be stacked.
  return measureOf(read.measure).additive || showsRatios(read.view) ? read : { ...read, view: "line" };
}

/** The same for a file, where something else than what was asked for would mislead. Throws `invalid_request` naming the field. */
export function requireExploration(params: Record<string, string | undefined>): Exploration {
  const read = parseExploration(params);
  const allowed = { measure: Object.keys(MEASURES).join(", "), by: `one or two of ${Object.keys(DIMENSIONS).join(", ")}`, top: TOPS.join(", ") };
  for (const name of Object.keys(allowed) as (keyof typeof allowed)[]) {
    if (params[name] !== undefined && params[name] !== String(read[name])) throw new AppError("invalid_request", `${name}: ${params[name].slice(0, 60)} is none of these: ${allowed[name]}`, name);
  }
  return read;
}
