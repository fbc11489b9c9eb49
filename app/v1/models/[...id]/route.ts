import { v1 } from "@/app/v1/_api/v1";
import { getBaseUrl } from "@/lib/env";
import { getModel } from "@/lib/gateway/list-models";
import { modelSchema } from "@/lib/gateway/model-schema";
import { presentModel } from "@/lib/gateway/present-model";

/** One model and how to call it. The slash in its id may come encoded or plain. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ id: string[] }>({
  GET: async ({ ctx, caller, params }) => {
    const model = await getModel(ctx, params.id.join("/"));
    return Response.json({ ...presentModel(model, caller), schema: modelSchema(model, getBaseUrl()) });
  },
});
