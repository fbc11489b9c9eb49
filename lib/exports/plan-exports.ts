import { and, asc, eq, gt } from "drizzle-orm";
import { exportSchedules, statements } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getStatementZone } from "@/lib/finance/statement-months";
import { localMonthAt, nextLocalMonth } from "@/lib/time/local-months";
import { addRuns, type DueRun } from "./add-runs";
import { EXPORTS } from "./exports";
import { listCustomers } from "./list-customers";
import { type ExportSchedule, listSchedules } from "./list-schedules";

const HOUR_MS = 3_600_000;
/** The hour of UTC from which on a day's exports are made: after the night's audit. */
const HOUR = 3;
/** A statement may be seen later than the instant that it bears. What is looked at twice is planned once. */
const OVERLAP_MS = 24 * HOUR_MS;

/** Plans what is due of the exports that are made by themselves: of months that were closed, and of the day. Returns how many files. */
export async function planExports(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  let planned = 0;
  for (const schedule of await listSchedules(ctx)) {
    const due = EXPORTS[schedule.kind].of === "account" ? await dueOfAccounts(ctx, schedule, now) : dueOfAll(schedule, now);
    planned += await addRuns(ctx, schedule.kind, due);
    await ctx.db.update(exportSchedules).set({ plannedTo: now }).where(eq(exportSchedules.kind, schedule.kind));
  }
  return planned;
}

/** The day, if its exports are due. */
const dayOf = ({ every }: ExportSchedule, now: Date) => (every === "day" && now.getUTCHours() >= HOUR ? now.toISOString().slice(0, 10) : null);

async function dueOfAccounts(ctx: Context, schedule: ExportSchedule, now: Date): Promise<DueRun[]> {
  const since = new Date(schedule.plannedTo.getTime() - OVERLAP_MS);
  const day = dayOf(schedule, now);
  const due: DueRun[] = [];
  for (const account of await listCustomers(ctx)) {
    const closed = await ctx.db.select({ month: statements.month }).from(statements).where(and(eq(statements.accountId, account.accountId), gt(statements.closedAt, since))).orderBy(asc(statements.month));
    due.push(...closed.map(({ month }) => ({ ...account, month, occasion: "closed" })));
    if (day) due.push({ ...account, month: localMonthAt(now, await getStatementZone(ctx, account.accountId)).month, occasion: day });
  }
  return due;
}

/** Books of all accounts are of months of UTC, and over when every statement of such a month is: an hour after its end. */
function dueOfAll(schedule: ExportSchedule, now: Date): DueRun[] {
  const due: DueRun[] = [];
  for (let month = localMonthAt(new Date(schedule.plannedTo.getTime() - HOUR_MS), "UTC"); month.to.getTime() + HOUR_MS <= now.getTime(); month = nextLocalMonth(month, "UTC")) due.push({ accountId: null, month: month.month, occasion: "closed" });
  const day = dayOf(schedule, now);
  if (day) due.push({ accountId: null, month: day.slice(0, 7), occasion: day });
  return due;
}
