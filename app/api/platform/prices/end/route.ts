import { z } from "zod";
import { instant } from "@/lib/catalog/price-shape";
import { endPrice } from "@/lib/catalog/end-price";
import { act } from "../../catalog/act";

/** Ends a price line at an instant to come, or with null lets it go on. */
export const POST = act(z.object({ price: z.uuid(), effective_to: instant.nullable() }), (ctx, { price, effective_to: effectiveTo }) => endPrice(ctx, { priceId: price, effectiveTo }));
