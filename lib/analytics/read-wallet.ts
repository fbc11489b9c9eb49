import { desc, eq } from "drizzle-orm";
import { autoTopUps, promotionalGrants } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getTopUpTerms } from "@/lib/topups/get-top-up-terms";
import { listTopUps, listUnsettledDisputes } from "@/lib/topups/list-top-ups";
import { getWallet } from "@/lib/wallet/get-wallet";
import { getBalanceOverTime } from "./balance-over-time";
import { listTransactions } from "./list-transactions";
import type { Period } from "./period";
import { prepareBalance } from "./prepare-balance";
import { prepareBurn } from "./prepare-burn";
import { getSpending } from "./spending";

export const TOP_UPS = 10;
const LATEST = 8;
const GRANTS = 20;

/** Everything on an account's Wallet page that we know ourselves, read at once. */
export async function readWallet(ctx: Context, accountId: string, period: Period, { olderThan }: { olderThan?: { createdAt: Date; id: string } } = {}) {
  const always = { from: new Date(0), to: new Date(ctx.clock.now().getTime() + 86_400_000) };
  const [wallet, spending, balance, disputes, terms, [auto], grants, latest] = await Promise.all([
    getWallet(ctx, accountId), getSpending(ctx, accountId), getBalanceOverTime(ctx, accountId, period), listUnsettledDisputes(ctx, accountId), getTopUpTerms(ctx),
    ctx.db.select().from(autoTopUps).where(eq(autoTopUps.accountId, accountId)),
    ctx.db.select().from(promotionalGrants).where(eq(promotionalGrants.accountId, accountId)).orderBy(desc(promotionalGrants.createdAt), desc(promotionalGrants.id)).limit(GRANTS),
    listTransactions(ctx, accountId, { filter: {}, period: always, limit: LATEST }),
  ]);
  const topUps = await listTopUps(ctx, accountId, { wallet, limit: TOP_UPS, after: olderThan });
  const burn = prepareBurn(spending, wallet.balanceMicros);
  return { readAt: spending.now, wallet, burn, balance: prepareBalance(balance, { ...period, now: spending.now, burn }), disputes, terms, auto: auto ?? null, grants, latest, topUps };
}

export type WalletView = Awaited<ReturnType<typeof readWallet>>;
