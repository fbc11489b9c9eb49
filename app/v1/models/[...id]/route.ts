import { v1 } from "@/app/v1/_api/v1";
import { getBaseUrl } from "@/lib/env";
import { getModel } from "@/lib/gateway/list-models";
import { modelSchema } from "@/lib/gateway/model-schema";
import { modelsOpenTo } from "@/lib/gateway/models-open-to";
import { presentModel } from "@/lib/gateway/present-model";

/** One model and how to call it. The slash in its id may come encoded or plain. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ id: string[] }>({
  GET: async ({ ctx, caller, params }) => {
    const [model, isOpen] = await Promise.all([getModel(ctx, params.id.join("/")), modelsOpenTo(ctx, caller)]);
    return Response.json({ ...presentModel(model, isOpen(model)), schema: modelSchema(model, getBaseUrl()) });
  },
});
