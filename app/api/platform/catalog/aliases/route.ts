import { z } from "zod";
import { addAlias } from "@/lib/catalog/add-alias";
import { ALIAS } from "@/lib/catalog/model-facts";
import { act } from "../../act";

/** Gives a model another name, for good. */
export const POST = act("catalog.manage", z.object({ model: z.string(), alias: ALIAS }), (ctx, { model, alias }) => addAlias(ctx, { alias, modelId: model }));
