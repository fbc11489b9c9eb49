import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import type { Budgets, BudgetSpend } from "./budget-spend";
import { comingDays, expectSpend, fitSpend } from "./prepare-forecast";
import type { Picture } from "./prepare-picture";

/** The end of a day, or now, in days from the month's beginning: dollars as floats for drawing, the text exact. */
export type BudgetPoint = { day: number; name: string; value: number; text: string };
export type BudgetPicture = Picture & {
  key: string; /** The days of the month. */ names: string[]; cap: { value: number; text: string };
  /** What counts against it so far, from the month's beginning. */ spent: BudgetPoint[];
  /** From now to the month's end; empty where there is too little history. */ ahead: (BudgetPoint & { low: number; high: number; range: string })[];
  /** What it comes to, in a sentence. */ outcome: string; notes: string[]; filter: Record<string, string>;
};

const dollars = (micros: Micros) => Number(micros) / 1e6;
const shareOf = (part: Micros, whole: Micros) => (whole === 0n ? "all" : `${(Number((part * 1000n) / whole) / 10).toLocaleString("en-US", { maximumFractionDigits: 1 })} %`);

/** What is counted against a budget this month, day by day, and where it will be in the end. */
export function prepareBudget({ kind, key, name, capMicros, includeByok, days, underWayMicros }: BudgetSpend, { now, month }: Pick<Budgets, "now" | "month">): BudgetPicture {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
  const ofMonth = days.filter(({ from }) => from >= month.from);
  const length = Math.round((month.to.getTime() - month.from.getTime()) / 86_400_000);
  let sum = 0n;
  const sums = ofMonth.map(({ micros }, i) => (sum += micros + (i === ofMonth.length - 1 ? underWayMicros : 0n)));
  const spent = ofMonth.map(({ from }, i): BudgetPoint => ({ day: Math.min(i + 1, (now.getTime() - month.from.getTime()) / 86_400_000), name: day.format(from), value: dollars(sums[i]!), text: formatDollars(sums[i]!, "exact") }));
  const model = fitSpend(days.filter(({ to }) => to <= now));
  const estimates = model ? expectSpend(model, comingDays(now, month.to, "UTC")).map((estimate) => ({ likely: sum + estimate.likelyMicros, low: sum + estimate.lowMicros, high: sum + estimate.highMicros })) : [];
  const ahead = estimates.map(({ likely, low, high }, i) => ({
    day: ofMonth.length + i, name: day.format(new Date(month.from.getTime() + (ofMonth.length - 1 + i) * 86_400_000)), value: dollars(likely), text: `about ${formatDollars(likely)}`,
    low: dollars(low), high: dollars(high), range: `${formatDollars(low)}–${formatDollars(high)}`,
  }));
  const end = estimates.at(-1);
  const usedUp = estimates.findIndex(({ likely }) => likely >= capMicros);
  const last = day.format(new Date(month.to.getTime() - 1));
  const foretold = end && `${formatDollars(end.likely)} (${formatDollars(end.low)}–${formatDollars(end.high)})`;
  const title = `Is ${kind === "tag" ? "tag" : "sub-account"} ${name} within its budget?`;
  return {
    key: `${kind} ${key}`, title, names: Array.from({ length }, (_, i) => day.format(month.from.getTime() + i * 86_400_000)), cap: { value: dollars(capMicros), text: formatDollars(capMicros) }, spent, ahead, isEmpty: false, legend: [],
    total: `${formatDollars(sum, "exact")} of ${formatDollars(capMicros, "exact")}`, totalShort: `${formatDollars(sum)} of ${formatDollars(capMicros)}`,
    outcome: sum >= capMicros ? "It is used up: calls that it binds are refused until next month."
      : !foretold ? "Fewer than two weeks of spend: too little to say where it will end."
      : usedUp >= 0 ? `It is likely used up on ${ahead[usedUp]!.name}. Without a limit, ${last} would end at about ${foretold}.`
      : `By ${last} about ${foretold}, ${shareOf(end.likely, capMicros)} of it.`,
    notes: [`${shareOf(sum, capMicros)} used. Months of UTC; ${includeByok ? "calls on own provider keys count" : "calls on own provider keys do not count"}.`, ...(underWayMicros > 0n ? [`${formatDollars(underWayMicros, "exact")} of it is under way.`] : [])],
    filter: kind === "tag" ? { tag: key } : { sub_account: key },
    table: {
      columns: [{ name: "Until" }, { name: "Spent that day", right: true }, { name: "Together", right: true }, { name: "Range", right: true }],
      rows: [
        ...spent.map(({ name: until, text }, i) => ({ key: until, cells: [{ text: until }, { text: formatDollars(ofMonth[i]!.micros, "exact"), plain: microsToDecimal(ofMonth[i]!.micros) }, { text, plain: microsToDecimal(sums[i]!) }, { text: "" }] })),
        ...ahead.map(({ name: until, text, range }, i) => ({ key: `${until} ahead`, cells: [{ text: i === 0 ? `${until}, when it ends` : until }, { text: "" }, { text }, { text: range }] })),
      ],
    },
  };
}
