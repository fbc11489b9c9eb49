import { sql } from "drizzle-orm";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { publicId } from "@/lib/ids/public-id";
import { formatDollars, type Micros } from "@/lib/money/micros";

export type CapInput = {
  accountId: string; jobId: string; quoteMicros: Micros; funding: "wallet" | "byok"; tag: string;
  subAccount: { id: string; name: string; spendCapMicros: Micros | null; includeByok: boolean } | null;
};

/** A refusal that the account's endpoints hear of. */
export class SubAccountExhausted extends AppError {
  constructor(message: string) {
    super("insufficient_credits", message);
  }
}

/**
 * Refuses a call that would take its sub-account or its tag over the cap of this UTC month: what was charged, or paid
 * to the provider directly, what is under way and this quote together. A cap that leaves BYOK out neither counts such calls
 * nor binds them. Runs in the transaction that placed the hold and so has the wallet's lock: two calls cannot both take the
 * last of a cap. Throws `insufficient_credits`.
 */
export async function checkCaps(ctx: Context, { accountId, jobId, quoteMicros, funding, tag, subAccount }: CapInput): Promise<void> {
  const binds = ({ includeByok }: { includeByok: boolean }) => includeByok || funding === "wallet";
  if (subAccount && subAccount.spendCapMicros !== null && binds(subAccount)) {
    const spent = await spentThisMonth(ctx, { accountId, jobId, ...subAccount }, sql`sub_account = ${publicId("sa", subAccount.id)}`, sql`sub_account_id = ${subAccount.id}`);
    if (spent + quoteMicros > subAccount.spendCapMicros) throw new SubAccountExhausted(overCap(`Sub-account ${subAccount.name}`, subAccount.spendCapMicros, spent, quoteMicros).message);
  }
  if (tag === "") return;
  const [budget] = await ctx.db.execute<{ monthly_cap_micros: string; include_byok: boolean }>(sql`select monthly_cap_micros, include_byok from budgets where account_id = ${accountId} and tag = ${tag}`);
  if (!budget || !binds({ includeByok: budget.include_byok })) return;
  const cap = BigInt(budget.monthly_cap_micros);
  const spent = await spentThisMonth(ctx, { accountId, jobId, includeByok: budget.include_byok }, sql`tag = ${tag}`, sql`tag = ${tag}`);
  if (spent + quoteMicros <= cap) return;
  // A tag's budget is the account's: what others spent under it is not for its sub-accounts to know.
  throw subAccount ? new AppError("insufficient_credits", `The budget of tag ${tag} does not cover this call`) : overCap(`Tag ${tag}`, cap, spent, quoteMicros);
}

type Counted = { accountId: string; jobId: string; includeByok: boolean };

async function spentThisMonth(ctx: Context, { accountId, jobId, includeByok }: Counted, ofRollup: ReturnType<typeof sql>, ofJob: ReturnType<typeof sql>): Promise<Micros> {
  const now = ctx.clock.now();
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())).toISOString();
  const counted = includeByok ? sql`` : sql`and funding = 'wallet'`;
  const [row] = await ctx.db.execute<{ spent: string }>(sql`
    select (select coalesce(sum(case funding when 'byok' then provider_cost_micros else amount_micros end), 0) from usage_rollups where account_id = ${accountId} and bucket_at >= ${month}::timestamptz and ${ofRollup} ${counted})
      + (select coalesce(sum(quote_micros), 0) from jobs where account_id = ${accountId} and settled_at is null and created_at >= ${month}::timestamptz and id <> ${jobId} and ${ofJob} ${counted}) as spent`);
  return BigInt(row!.spent);
}

function overCap(who: string, cap: Micros, spent: Micros, quote: Micros): AppError {
  return new AppError("insufficient_credits", `${who} may spend ${formatDollars(cap, "exact")} a month; ${formatDollars(spent, "exact")} is spent or under way, and this needs ${formatDollars(quote, "exact")}`);
}
