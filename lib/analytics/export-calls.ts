import type { Context } from "@/lib/context/context";
import { microsToDecimal } from "@/lib/money/micros";
import type { CallFilter } from "./call-filter";
import type { CallSearch } from "./call-search";
import { listCalls } from "./list-calls";

const PAGE = 2_000;

/** Every call that matches, newest first, as rows for a file: amounts are dollars with six places, times UTC. */
export async function* exportCalls(ctx: Context, accountId: string, input: { filter: CallFilter; search?: CallSearch; period: { from: Date; to: Date } }) {
  const decimal = (micros: string | null) => (micros === null ? "" : microsToDecimal(BigInt(micros)));
  let after: { place: string; id: string } | undefined;
  for (;;) {
    const page = await listCalls(ctx, accountId, { ...input, limit: PAGE, after });
    for (const call of page) {
      const byok = call.funding === "byok";
      yield {
        event_id: call.event_id, job_id: call.job_id, occurred_at: new Date(call.occurred_at).toISOString(), model: call.model_id, status: call.status,
        funding: call.funding, resolution: call.resolution, api_key: call.api_key ?? "", tag: call.tag, sub_account: call.sub_account,
        duration_ms: call.duration_ms, latency_ms: call.latency_ms, amount: decimal(call.amount_micros),
        byok_provider_cost: byok ? decimal(call.provider_cost_micros) : "", byok_fee_waived: byok ? decimal(call.fee_waived_micros) : "",
        fell_back: call.fell_back ? "yes" : "", error: call.error ?? "",
      };
    }
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = { place: last.place, id: last.id };
  }
}
