import { formatDollars } from "@/lib/money/micros";
import type { Figure } from "./prepare-figures";
import { METHOD, METHOD_DETAILS, type MonthEnd, type Runway } from "./prepare-forecast";

const TOO_LITTLE = "fewer than two weeks of spend: too little to say";

/** What the month will have cost, with its range. Null for an account that spends nothing. */
export function prepareMonthEndFigure({ month, spentMicros, estimate }: MonthEnd, timeZone: string): Figure | null {
  const name = `Spend by ${new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short" }).format(month.to.getTime() - 1)}, estimated`;
  if (!estimate) return spentMicros === 0n ? null : { name, value: "—", note: TOO_LITTLE };
  const { likelyMicros, lowMicros, highMicros } = estimate;
  return { name, value: `≈ ${formatDollars(likelyMicros)}`, valueTitle: METHOD_DETAILS, note: `${formatDollars(lowMicros)}–${formatDollars(highMicros)}, four times of five; by ${METHOD}`, noteTitle: `${formatDollars(spentMicros)} this month so far. ${METHOD_DETAILS}` };
}

/** Between which days the balance runs out. */
export function prepareRunwayFigure(runway: Runway | null, { isSpending, timeZone }: { /** Whether there is a balance, and it may be spent. */ isSpending: boolean; timeZone: string }): Figure | null {
  if (!isSpending) return null;
  const name = "Runs out, estimated";
  if (!runway) return { name, value: "—", note: TOO_LITTLE };
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short" });
  const { earliest, likely, latest } = runway;
  if (!earliest) return { name, value: "not within a year", note: `by ${METHOD}`, noteTitle: METHOD_DETAILS };
  return {
    name, value: latest ? day.formatRange(earliest, latest) : `${day.format(earliest)} or later`, valueTitle: METHOD_DETAILS,
    note: `${likely ? `likely ${day.format(likely)}` : "likely not within a year"}; the range holds four times of five; by ${METHOD}`, noteTitle: METHOD_DETAILS,
  };
}
