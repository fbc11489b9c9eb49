import type { Context } from "@/lib/context/context";
import { monthName, type Months } from "@/lib/analytics/months";
import { readJournal } from "./read-journal";
import { JOURNAL_LAYOUTS, type JournalLayout, splitJournal } from "./split-journal";

/** A month, and in how many files its journals are brought to each program. */
export type MonthJournals = { month: string; parts: Record<JournalLayout, number> };

/** The journals of months of UTC, the latest first. */
export async function listJournals(ctx: Context, { starts, from, to }: Pick<Months, "starts" | "from" | "to">): Promise<MonthJournals[]> {
  const pairs = await readJournal(ctx, { from, to });
  return starts.map(monthName).reverse().map((month) => {
    const own = pairs.filter(({ day }) => day.startsWith(month));
    return { month, parts: Object.fromEntries(JOURNAL_LAYOUTS.map((layout) => [layout, splitJournal(own, layout).length])) as MonthJournals["parts"] };
  });
}
