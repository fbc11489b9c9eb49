import { eq } from "drizzle-orm";
import { LEDGER_ACCOUNTS, type LedgerAccount, settings } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

/** What each ledger account is called in the accounting program that a journal is brought to. */
export type LedgerCodes = Record<LedgerAccount, string>;

const KEY = "ledger_codes";
const USUAL: LedgerCodes = {
  bank: "1000", stripe_clearing: "1100", disputes: "1200", customer_credit: "2000", upstream_payable: "2100", tax_payable: "2200",
  usage_revenue: "4000", top_up_fee_revenue: "4100", upstream_cost: "5000", processing_cost: "5100", promotional_credit: "5200",
};
/** None that begins with a dash: spreadsheets run such cells as formulas, so our files would quote it, and the program would not know it. */
const CODE = /^(?!-)[\w.-]{1,10}$/;

export async function getLedgerCodes(ctx: Context): Promise<LedgerCodes> {
  const [row] = await ctx.db.select().from(settings).where(eq(settings.key, KEY));
  return { ...USUAL, ...(row?.value as Partial<LedgerCodes> | undefined) };
}

/** Changes the codes of journals from now on. Throws `invalid_request` naming the ledger account. */
export async function setLedgerCodes(ctx: Context, codes: LedgerCodes): Promise<void> {
  for (const account of LEDGER_ACCOUNTS) {
    if (!CODE.test(codes[account])) throw new AppError("invalid_request", `${account}: 1 to 10 letters, digits, points, dashes or underscores, the first no dash`, account);
    const twin = LEDGER_ACCOUNTS.find((other) => other !== account && codes[other] === codes[account]);
    if (twin) throw new AppError("invalid_request", `${account}: ${codes[account]} is the code of ${twin}, too`, account);
  }
  await transact(ctx, async (tx) => {
    const before = await getLedgerCodes(tx);
    const value = Object.fromEntries(LEDGER_ACCOUNTS.map((account) => [account, codes[account]]));
    await tx.db.insert(settings).values({ key: KEY, value }).onConflictDoUpdate({ target: settings.key, set: { value } });
    await recordAudit(tx, { accountId: null, action: "ledger_codes.set", subject: KEY, detail: { before, after: value } });
  });
}
