import { modelsQuery } from "@/app/v1/_api/shapes";
import { v1 } from "@/app/v1/_api/v1";
import { listModels } from "@/lib/gateway/list-models";
import { modelsOpenTo } from "@/lib/gateway/models-open-to";
import { presentModel } from "@/lib/gateway/present-model";
import { checkShape } from "@/lib/http/check-shape";

/** The models, filtered by `?modality=` and `?provider=`. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async ({ ctx, caller, query }) => {
    const filter = checkShape(Object.fromEntries(query), modelsQuery);
    const [models, isOpen] = await Promise.all([listModels(ctx, filter), modelsOpenTo(ctx, caller)]);
    return Response.json({ object: "list", data: models.map((model) => presentModel(model, isOpen(model))) });
  },
});
