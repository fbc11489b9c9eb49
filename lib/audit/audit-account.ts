import { sql } from "drizzle-orm";
import { expectManyRows } from "@/db/transaction";
import { type Context, inSnapshot } from "@/lib/context/context";
import { findMissingStatement } from "@/lib/finance/find-missing-statement";
import { findWrongStatements } from "@/lib/finance/find-wrong-statements";
import { countLedgerRollupDifferences } from "@/lib/ledger/ledger-rollups";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import { countRankingDifferences } from "@/lib/rollups/fill-ranking-days";
import { countDayDifferences } from "@/lib/rollups/keep-days";
import { countRollupDifferences } from "@/lib/rollups/rebuild-rollups";
import { BOOK_CHECKS } from "./book-checks";
import { explainFailure } from "./explain-failure";
import { findBrokenSeal } from "./find-broken-seal";
import { findWrongAdjustments } from "./find-wrong-adjustments";
import { findWrongUse } from "./find-wrong-use";
import { PAYMENT_CHECKS } from "./payment-checks";

export type Finding = { accountId: string; check: string; detail: string };

/** Every month that is over has its statement: only where a worker closes them. */
export const MONTHS_CLOSED = "every month that is over is closed";

const COUNTS: [check: string, count: (ctx: Context, accountId: string) => Promise<number>][] = [
  ["roll-ups equal events and charges", countRollupDifferences], ["days kept equal their roll-ups", countDayDifferences],
  ["days for rankings equal their roll-ups", countRankingDifferences], ["sums of the ledger equal its entries", countLedgerRollupDifferences],
];

/** Recomputes one account in one snapshot, and returns what is wrong. What cannot be read is a finding, too: it keeps no other account from being looked at. */
export async function auditAccount(ctx: Context, accountId: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const found = (check: string, detail: string) => { findings.push({ accountId, check, detail }); };
  try {
    await inSnapshot(ctx, async (tx) => {
      await expectManyRows(tx.db);
      if (!(await hasWallet(tx, accountId))) found("every account has its wallet", "there is none");
      for (const [check, query] of Object.entries({ ...BOOK_CHECKS, ...PAYMENT_CHECKS })) for (const { detail } of await tx.db.execute<{ detail: string }>(query(accountId))) found(check, detail);
      for (const [check, count] of COUNTS) {
        const differences = await count(tx, accountId);
        if (differences > 0) found(check, `${differences} rows differ`);
      }
      const misspent = await findWrongUse(tx, accountId);
      if (misspent) found("promotional credit is spent first, soonest end first", misspent);
      if (accountId === PLATFORM_ACCOUNT_ID) for (const detail of await findWrongAdjustments(tx, accountId)) found("adjustments are what two people approved", detail);
      const broken = await findBrokenSeal(tx, accountId);
      if (broken !== null) found("hash chain", `transaction ${broken} is not what was sealed`);
      for (const detail of await findWrongStatements(tx, accountId)) found("closed statements are what the books say", detail);
      const missing = await findMissingStatement(tx, accountId);
      if (missing) found(MONTHS_CLOSED, missing);
    });
  } catch (error) {
    found("its books can be read", explainFailure(error));
  }
  return findings;
}

async function hasWallet(ctx: Context, accountId: string): Promise<boolean> {
  return (await ctx.db.execute(sql`select from wallets where account_id = ${accountId}`)).length > 0;
}
