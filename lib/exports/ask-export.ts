import { eq } from "drizzle-orm";
import { accounts } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { getStatementZone } from "@/lib/finance/statement-months";
import { requireMonth } from "@/lib/finance/require-month";
import { newId } from "@/lib/ids/ids";
import { findLocalMonth } from "@/lib/time/local-months";
import { addRuns } from "./add-runs";
import { EXPORTS, type ExportKind } from "./exports";
import { listCustomers } from "./list-customers";

/** Has the files of a month made now, in place of those that there are. Returns how many. Throws `invalid_request` for a month that has not begun, or in which there was no account yet. */
export async function askExport(ctx: Context, { kind, month }: { kind: ExportKind; month: string }): Promise<{ runs: number }> {
  const { from } = requireMonth(month);
  const occasion = newId();
  const due = EXPORTS[kind].of === "account" ? (await listWithMonth(ctx, month)).map((account) => ({ ...account, month, occasion })) : from <= ctx.clock.now() ? [{ accountId: null, month, occasion }] : [];
  if (due.length === 0) throw new AppError("invalid_request", `month: there is nothing of ${month}`, "month");
  return transact(ctx, async (tx) => {
    await recordAudit(tx, { accountId: null, action: "export.ask", subject: kind, detail: { month, files: due.length } });
    return { runs: await addRuns(tx, kind, due) };
  });
}

async function listWithMonth(ctx: Context, month: string): Promise<{ slug: string; accountId: string }[]> {
  const now = ctx.clock.now();
  const found = [];
  for (const account of await listCustomers(ctx)) {
    const { from, to } = findLocalMonth(month, await getStatementZone(ctx, account.accountId))!;
    const [row] = await ctx.db.select({ createdAt: accounts.createdAt }).from(accounts).where(eq(accounts.accountId, account.accountId));
    if (row && row.createdAt < to && from <= now) found.push(account);
  }
  return found;
}
