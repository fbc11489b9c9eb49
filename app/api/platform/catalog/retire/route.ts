import { z } from "zod";
import { instant } from "@/lib/http/instant";
import { RETIRABLE, retire } from "@/lib/catalog/retire";
import { act } from "../../act";

const body = z.object({ kind: z.enum(RETIRABLE), id: z.string().max(200), /** Now, where it is left out; null restores. */ retired_at: instant.nullable().optional() });

/** Retires or restores a model, a provider or an alias. */
export const POST = act("catalog.manage", body, (ctx, { kind, id, retired_at: at }) => retire(ctx, { kind, id, retiredAt: at === undefined ? ctx.clock.now() : at }));
