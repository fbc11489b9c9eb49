import { eq } from "drizzle-orm";
import { settings } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { formatDollars, MICROS_PER_CENT, MICROS_PER_DOLLAR, microsToDecimal, type Micros } from "@/lib/money/micros";

/** What one top-up may buy, in credit. */
export type TopUpLimits = { minimumMicros: Micros; maximumMicros: Micros };

const KEY = "top_up_limits";
const USUAL: TopUpLimits = { minimumMicros: 5n * MICROS_PER_DOLLAR, maximumMicros: 10_000n * MICROS_PER_DOLLAR };
/** Stripe charges no less than 50 cents and no more than $999,999.99. */
const POSSIBLE: TopUpLimits = { minimumMicros: MICROS_PER_DOLLAR / 2n, maximumMicros: 500_000n * MICROS_PER_DOLLAR };

export async function getTopUpLimits(ctx: Context): Promise<TopUpLimits> {
  const [row] = await ctx.db.select().from(settings).where(eq(settings.key, KEY));
  const value = row?.value as { minimum_micros: string; maximum_micros: string } | undefined;
  return value ? { minimumMicros: BigInt(value.minimum_micros), maximumMicros: BigInt(value.maximum_micros) } : USUAL;
}

/** Changes the limits for purchases from now on. Throws `invalid_request` naming the field. */
export async function setTopUpLimits(ctx: Context, { minimumMicros, maximumMicros }: TopUpLimits): Promise<void> {
  requireCents(minimumMicros, "minimum");
  requireCents(maximumMicros, "maximum");
  if (minimumMicros < POSSIBLE.minimumMicros) throw new AppError("invalid_request", `minimum: ${formatDollars(POSSIBLE.minimumMicros)} or more`, "minimum");
  if (maximumMicros > POSSIBLE.maximumMicros) throw new AppError("invalid_request", `maximum: ${formatDollars(POSSIBLE.maximumMicros)} or less`, "maximum");
  if (maximumMicros < minimumMicros) throw new AppError("invalid_request", "maximum: not below the minimum", "maximum");
  await transact(ctx, async (tx) => {
    const value = { minimum_micros: minimumMicros.toString(), maximum_micros: maximumMicros.toString() };
    const before = await getTopUpLimits(tx);
    await tx.db.insert(settings).values({ key: KEY, value }).onConflictDoUpdate({ target: settings.key, set: { value } });
    const detail = (limits: TopUpLimits) => ({ minimum: microsToDecimal(limits.minimumMicros), maximum: microsToDecimal(limits.maximumMicros) });
    await recordAudit(tx, { accountId: null, action: "top_up.set_limits", subject: KEY, detail: { before: detail(before), after: detail({ minimumMicros, maximumMicros }) } });
  });
}

/** Throws `invalid_request` for a part of a cent. */
export function requireCents(amountMicros: Micros, field: string): void {
  if (amountMicros % MICROS_PER_CENT !== 0n) throw new AppError("invalid_request", `${field}: whole cents`, field);
}

/** Throws `invalid_request`, naming the field, the amount and what is allowed. */
export function requireCreditAmount(creditMicros: Micros, { minimumMicros, maximumMicros }: TopUpLimits, field = "credit"): void {
  requireCents(creditMicros, field);
  if (creditMicros < minimumMicros || creditMicros > maximumMicros) {
    throw new AppError("invalid_request", `${field}: ${formatDollars(creditMicros)} is not between ${formatDollars(minimumMicros)} and ${formatDollars(maximumMicros)}`, field);
  }
}
