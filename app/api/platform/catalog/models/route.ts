import { z } from "zod";
import { createModel } from "@/lib/catalog/create-model";
import { editModel } from "@/lib/catalog/edit-model";
import { modelFacts } from "@/lib/catalog/model-facts";
import { listUpstreams } from "@/lib/upstream/get-upstream";
import { act } from "../../act";

const body = modelFacts(listUpstreams());
const edited = body.and(z.object({ /** The version that the form was filled from. */ seen: z.string() }));

/** Adds a model, without a price as yet. */
export const POST = act("catalog.manage", body, (ctx, facts) => createModel(ctx, facts));
/** Says otherwise what a model is and can do. */
export const PUT = act("catalog.manage", edited, (ctx, { seen, ...facts }) => editModel(ctx, facts, seen));
