import type { Context } from "@/lib/context/context";
import { listTransactions } from "./list-transactions";
import { describeTransaction } from "./prepare-transactions";
import type { TransactionFilter } from "./transaction-filter";

const PAGE = 2_000;

/** Every ledger transaction that matches, newest first, as rows for a file: money stays micro-dollars, for whoever writes it down; times are UTC. */
export async function* exportTransactions(ctx: Context, accountId: string, input: { filter: TransactionFilter; period: { from: Date; to: Date } }) {
  let before: number | undefined;
  for (;;) {
    const page = await listTransactions(ctx, accountId, { ...input, limit: PAGE, before });
    for (const entry of page) {
      yield {
        number: entry.seq, booked_at: entry.bookedAt.toISOString(), occurred_at: entry.occurredAt.toISOString(), code: entry.code,
        description: describeTransaction({ code: entry.code, model: entry.usage?.model ?? null, reason: entry.reason }),
        amount: entry.amountMicros, balance: entry.balanceMicros, reference: entry.usage?.jobId ?? entry.reference ?? "",
        event_id: entry.usage?.eventId ?? "", model: entry.usage?.modelId ?? "", top_up_id: entry.topUpId ?? "", idempotency_key: entry.idempotencyKey, reverses: entry.reversesSeq ?? "",
      };
    }
    before = page.at(-1)?.seq;
    if (page.length < PAGE || before === undefined) return;
  }
}
