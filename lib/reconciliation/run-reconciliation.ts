import { differenceInDays } from "date-fns";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { parseUsageExport } from "./parse-usage-export";
import { type Counts, reconcile } from "./reconcile";
import { type Period, readOurStripeLines, readStripeLines } from "./stripe-lines";
import { fetchUpstreamLines, readModelNames, readOurUpstreamLines } from "./upstream-lines";

const LONGEST_DAYS = 366;

function requirePeriod(ctx: Context, { from, to }: Period): void {
  if (from >= to) throw new AppError("invalid_request", "to: must be after from", "to");
  if (from >= ctx.clock.now()) throw new AppError("invalid_request", "from: is in the future", "from");
  if (differenceInDays(to, from) > LONGEST_DAYS) throw new AppError("invalid_request", `to: at most ${LONGEST_DAYS} days after from`, "to");
}

/** Holds our books of a period against every balance transaction and payout of Stripe. Throws `invalid_request` (from, to) and `unavailable`. */
export async function reconcileStripe(ctx: StripeContext, period: Period): Promise<Counts & { runId: string }> {
  requirePeriod(ctx, period);
  const { lines: theirs, paymentOf } = await readStripeLines(ctx, period);
  return reconcile(ctx, { counterparty: "stripe", period, origin: "api", ours: await readOurStripeLines(ctx, period, paymentOf), theirs });
}

/** Holds our calls of a provider against its own list of them. Throws `invalid_request` (from, to, provider). */
export async function reconcileUpstream(ctx: Context, { provider, period }: { provider: string; period: Period }): Promise<Counts & { runId: string }> {
  requirePeriod(ctx, period);
  const theirs = await fetchUpstreamLines(ctx, provider, period);
  return reconcile(ctx, { counterparty: provider, period, origin: "api", ours: await readOurUpstreamLines(ctx, provider, period), theirs });
}

/** The same against an export of the provider's usage. Throws `invalid_request` (from, to, provider, file). */
export async function reconcileExport(ctx: Context, { provider, period, name, text }: { provider: string; period: Period; name: string; text: string }): Promise<Counts & { runId: string }> {
  requirePeriod(ctx, period);
  const names = await readModelNames(ctx, provider);
  if (names.size === 0) throw new AppError("invalid_request", `provider: there is no model of ${provider.slice(0, 60)}`, "provider");
  const theirs = parseUsageExport(text, names);
  return reconcile(ctx, { counterparty: provider, period, origin: name.slice(0, 200), ours: await readOurUpstreamLines(ctx, provider, period), theirs });
}
