import { z } from "zod";
import { requirePlatform } from "@/lib/auth/permissions";
import { sessionContext } from "@/lib/auth/session-context";
import { setPrice } from "@/lib/catalog/set-price";
import { errorResponse } from "@/lib/http/error-response";
import { readJson } from "@/lib/http/read-json";
import { parseDecimal } from "@/lib/money/micros";

const body = z.object({
  model: z.string(), resolution: z.string().min(1).max(32), rate_cards: z.array(z.enum(["list", "upstream"])).min(1, "list, upstream or both"),
  unit: z.enum(["second", "block", "clip"]),
  unit_price: z.string().transform((text, check) => {
    const micros = parseDecimal(text);
    if (micros === null || micros < 0n) check.addIssue({ code: "custom", message: "dollars such as 0.50, with at most six decimals" });
    return micros ?? 0n;
  }),
  block_ms: z.number().int().positive().nullable(), minimum_ms: z.number().int().min(0),
  effective_from: z.iso.datetime({ offset: true, error: "an instant such as 2026-12-01T00:00:00Z" }).transform((text) => new Date(text)),
});

/** Sets a dated price. The past is never re-rated. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await sessionContext();
    await requirePlatform(ctx, "catalog.manage");
    const given = await readJson(request, body);
    await setPrice(ctx, {
      modelId: given.model, resolution: given.resolution, rateCards: [...new Set(given.rate_cards)], unit: given.unit, unitPriceMicros: given.unit_price,
      blockMs: given.block_ms, minimumMs: given.minimum_ms, effectiveFrom: given.effective_from,
    });
    return new Response(null, { status: 204 });
  } catch (error) {
    return errorResponse(error);
  }
}
