import { z } from "zod";
import { instant } from "@/lib/http/instant";
import { endPrice } from "@/lib/catalog/end-price";
import { act } from "../../act";

/** Ends a price line at an instant to come, or with null lets it go on. */
export const POST = act("catalog.manage", z.object({ price: z.uuid(), effective_to: instant.nullable() }), (ctx, { price, effective_to: effectiveTo }) => endPrice(ctx, { priceId: price, effectiveTo }));
