import { z } from "zod";
import { withdrawPrice } from "@/lib/catalog/withdraw-price";
import { act } from "../../act";

/** Takes a planned price back before it begins. */
export const POST = act("catalog.manage", z.object({ price: z.uuid() }), (ctx, { price }) => withdrawPrice(ctx, { priceId: price }));
