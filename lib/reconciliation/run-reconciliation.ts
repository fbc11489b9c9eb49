import { differenceInDays } from "date-fns";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import type { StripeContext } from "@/lib/topups/stripe-context";
import { billOf, STRIPE } from "./counterparty";
import { parseUsageExport, rowsOutside } from "./parse-usage-export";
import { type Counts, reconcile } from "./reconcile";
import { type Period, readStripeLines } from "./stripe-lines";
import { fetchUpstreamLines, readModelNames } from "./upstream-lines";

const LONGEST_DAYS = 366;

function requirePeriod(ctx: Context, { from, to }: Period): void {
  if (from >= to) throw new AppError("invalid_request", "to: must be after from", "to");
  if (from >= ctx.clock.now()) throw new AppError("invalid_request", "from: is in the future", "from");
  if (differenceInDays(to, from) > LONGEST_DAYS) throw new AppError("invalid_request", `to: at most ${LONGEST_DAYS} days after from`, "to");
}

/** What happened just now may be known to one side alone: a call that ends while its provider is asked. */
const REST_MS = 3_600_000;
const upTo = ({ from, to }: Period, at: Date): Period => ({ from, to: to < at ? to : at });

/** Holds our books of a period against every balance transaction and payout of Stripe. Throws `invalid_request` (from, to) and `unavailable`. */
export async function reconcileStripe(ctx: StripeContext, period: Period): Promise<Counts & { runId: string }> {
  requirePeriod(ctx, period);
  const readAt = ctx.clock.now();
  const { lines, paymentOf, until } = await readStripeLines(ctx, period);
  return reconcile(ctx, { counterparty: STRIPE, period: upTo(period, until), origin: "api", theirs: { lines, paymentOf, until, readAt } });
}

/** Holds our calls of a provider against its own list of them, but for the last hour. It names no amounts: these are not compared. Throws `invalid_request` (from, to, provider) and `unavailable`. */
export async function reconcileUpstream(ctx: Context, { provider, period }: { provider: string; period: Period }): Promise<Counts & { runId: string }> {
  requirePeriod(ctx, period);
  const readAt = ctx.clock.now();
  const lines = (await fetchUpstreamLines(ctx, provider, period)).map((line) => ({ ...line, micros: null, worthMicros: line.micros }));
  return reconcile(ctx, { counterparty: provider, period: upTo(period, new Date(readAt.getTime() - REST_MS)), origin: "api", theirs: { lines, readAt } });
}

/** Holds our calls of a provider against its bill, an export of usage. Throws `invalid_request` (from, to, provider, file). */
export async function reconcileExport(ctx: Context, { provider, period, name, text }: { provider: string; period: Period; name: string; text: string }): Promise<Counts & { runId: string }> {
  requirePeriod(ctx, period);
  const names = await readModelNames(ctx, provider);
  if (names.size === 0) throw new AppError("invalid_request", `provider: there is no model of ${provider.slice(0, 60)}`, "provider");
  const lines = await parseUsageExport(text, names);
  if (lines.length > 0 && rowsOutside(lines, period) === lines.length) throw new AppError("invalid_request", `file: none of its ${lines.length} rows is of these days; choose the days that it is of`, "file");
  return reconcile(ctx, { counterparty: billOf(provider), period, origin: name.slice(0, 200), theirs: { lines, readAt: ctx.clock.now() } });
}
