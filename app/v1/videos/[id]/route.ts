import { scopeOf } from "@/app/v1/_api/scope";
import { v1 } from "@/app/v1/_api/v1";
import { deleteVideo } from "@/lib/gateway/delete-video";
import { getJob } from "@/lib/gateway/get-job";
import { presentVideo } from "@/lib/gateway/present-job";
import { idOfPublic } from "@/lib/ids/public-id";

/** One job in the OpenAI Videos form. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ id: string }>({
  GET: async ({ ctx, caller, params }) => Response.json(presentVideo(await getJob(ctx, { ...scopeOf(caller), jobId: idOfPublic("job", params.id) }))),
  DELETE: async ({ ctx, caller, params }) => {
    await deleteVideo(ctx, { ...scopeOf(caller), jobId: idOfPublic("job", params.id) });
    return Response.json({ id: params.id, object: "video.deleted", deleted: true });
  },
});
