import Link from "next/link";
import { BudgetLine } from "@/app/_components/charts/later";
import { Section } from "@/app/_components/ui/section";
import type { Budgets as Data } from "@/lib/analytics/budget-spend";
import { prepareBudget } from "@/lib/analytics/prepare-budget";

const TOP = 4;

/** What is spent this month against each budget, those that are used the most first. Nothing where there is none. */
export function Budgets({ data, calls }: { data: Data; calls: (filter: Record<string, string>) => string }) {
  if (data.budgets.length === 0) return null;
  const used = data.budgets.map((budget) => prepareBudget(budget, data)).sort((a, b) => b.spent.at(-1)!.value / (b.cap.value || 1) - a.spent.at(-1)!.value / (a.cap.value || 1));
  const range = { period: "custom", from: data.month.from.toISOString(), to: data.month.to.toISOString(), tz: "UTC" };
  return (
    <Section title="Budgets" note={used.length > TOP ? `the ${TOP} of ${used.length} that are used the most, this month of UTC` : "this month of UTC"} className="border-t pt-6">
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        {used.slice(0, TOP).map((budget) => (
          <div key={budget.key} className="min-w-0"><BudgetLine data={budget} /><Link className="mt-1 inline-block text-xs text-action hover:underline" href={calls({ ...range, ...budget.filter })}>See its calls</Link></div>
        ))}
      </div>
    </Section>
  );
}
