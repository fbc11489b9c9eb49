import { scopeOf } from "@/app/v1/_api/scope";
import { v1 } from "@/app/v1/_api/v1";
import { cancelJob } from "@/lib/gateway/cancel-job";
import { getJob } from "@/lib/gateway/get-job";
import { presentJob } from "@/lib/gateway/present-job";
import { idOfPublic } from "@/lib/ids/public-id";

/** A job as it stands; DELETE cancels it while it is queued. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1<{ id: string }>({
  GET: async ({ ctx, caller, params }) => Response.json(presentJob(await getJob(ctx, { ...scopeOf(caller), jobId: idOfPublic("job", params.id) }))),
  DELETE: async ({ ctx, caller, params }) => Response.json(presentJob(await cancelJob(ctx, { ...scopeOf(caller), jobId: idOfPublic("job", params.id) }))),
});
