import { usageBuckets } from "@/app/v1/_api/usage-buckets";
import { v1 } from "@/app/v1/_api/v1";
import { microsToDecimal } from "@/lib/money/micros";

/** What calls cost on credits, per bucket. `value` is dollars, exact as text beside it; `quantity` is video seconds. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = v1({
  GET: async (call) => Response.json(await usageBuckets(call, {
    groups: ["line_item", "api_key_id", "sub_account_id", "tag"], filter: { funding: ["wallet"], status: ["completed"] },
    present: ({ sums, group }) => ({
      object: "organization.costs.result", amount: { value: Number(microsToDecimal(sums.spendMicros)), exact: microsToDecimal(sums.spendMicros), currency: "usd" }, quantity: sums.durationMs / 1_000, unpriced_requests: sums.unpriced, ...group,
    }),
  })),
});
