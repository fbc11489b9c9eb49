import { priceChange } from "@/lib/catalog/price-shape";
import { setPrice } from "@/lib/catalog/set-price";
import { act } from "../act";

/** Sets a dated price. The past is never re-rated. */
export const POST = act("catalog.manage", priceChange, setPrice);
