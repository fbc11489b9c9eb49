import { subDays } from "date-fns";
import type { Context } from "@/lib/context/context";
import { findLastNightlyRun } from "@/lib/reconciliation/list-differences";
import { reconcileStripe, reconcileUpstream } from "@/lib/reconciliation/run-reconciliation";
import { listFetchable } from "@/lib/reconciliation/upstream-lines";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { sweepStripe } from "@/lib/topups/sweep-stripe";
import { isLumaSandbox } from "@/lib/upstream/get-upstream";
import { eachApart } from "../each-apart";

/** The hour of UTC from which on a night's comparisons run: when our books were audited. */
const HOUR = 3;
/** As far back as a dispute or a late bill commonly reaches. */
const DAYS = 35;

/** The days that tonight's comparison with a counterparty is of; null when it is not due, or was made already. */
async function findDue(ctx: Context, counterparty: string): Promise<{ from: Date; to: Date } | null> {
  const now = ctx.clock.now();
  const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  const due = new Date(midnight.getTime() + HOUR * 3_600_000);
  const last = await findLastNightlyRun(ctx, counterparty);
  return now < due || (last && last.startedAt >= due) ? null : { from: subDays(midnight, DAYS), to: midnight };
}

const count = ({ only_ours, only_theirs, differing, double }: Record<"only_ours" | "only_theirs" | "differing" | "double", number>) => only_ours + only_theirs + differing + double;

/**
 * Holds the books of the last days against Stripe's, once a night, when what is only swept once a day is booked too. Returns how
 * many differences there are. A payment that cannot be booked is thrown after it was compared: it is what the comparison is for.
 */
export async function reconcileStripeNightly(ctx: StripeContext): Promise<number> {
  const period = await findDue(ctx, "stripe");
  if (!period) return 0;
  const [swept] = await Promise.allSettled([sweepStripe(ctx)]);
  const differences = count(await reconcileStripe(ctx, period));
  if (swept.status === "rejected") throw swept.reason;
  return differences;
}

/** Holds our calls of the last days against the lists of providers that have one, once a night. Returns how many differences there are. */
export async function reconcileUpstreamsNightly(ctx: Context): Promise<number> {
  // What the sandbox of Luma made is no provider's business, and calls of demo data were made nowhere.
  if (isLumaSandbox()) return 0;
  let differences = 0;
  await eachApart(await listFetchable(ctx), async ({ provider }) => {
    const period = await findDue(ctx, provider);
    if (period) differences += count(await reconcileUpstream(ctx, { provider, period }));
  });
  return differences;
}
