import { presentPriceEffect } from "@/lib/analytics/present-price-effect";
import { readPriceEffect } from "@/lib/analytics/read-price-effect";
import { priceChange } from "@/lib/catalog/price-shape";
import { act } from "../../act";

/** What a price would have made of last month's bills. Sets nothing. */
export const POST = act("catalog.manage", priceChange, async (ctx, change) => presentPriceEffect(await readPriceEffect(ctx, change)));
