import { usageBuckets } from "@/app/v1/_api/usage-buckets";
import { v1 } from "@/app/v1/_api/v1";

/** Calls and video seconds per bucket, on credits and on own provider keys. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async (call) => Response.json(await usageBuckets(call, {
    groups: ["model", "api_key_id", "sub_account_id", "tag", "resolution", "funding", "status"],
    present: ({ sums, group }) => ({ object: "organization.usage.videos.result", num_model_requests: sums.calls, num_failed_requests: sums.failed, seconds: sums.durationMs / 1_000, ...group }),
  })),
});
