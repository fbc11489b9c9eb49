import { formatDollars } from "@/lib/money/micros";
import type { Wallet } from "@/lib/wallet/get-wallet";
import type { Burn } from "./prepare-burn";
import type { Figure } from "./prepare-figures";

/** `12.3 days`; long times in whole days. */
export function formatDays(days: number): string {
  if (days >= 3_650) return "over 10 years";
  const text = days >= 100 ? Math.floor(days).toLocaleString("en-US") : days.toFixed(1).replace(/\.0$/, "");
  return `${text} ${text === "1" ? "day" : "days"}`;
}

/** The figures of the Wallet in order. What is not known is a dash with its reason. */
export function prepareWalletFigures({ balanceMicros, heldMicros, availableMicros, promotionalMicros, frozenAt }: Wallet, burn: Burn, timeZone: string): Figure[] {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", year: "numeric" });
  const over = (days: number, of: number) => (days < of ? `average of ${days === 1 ? "1 day" : `${days} days`}, since the first call` : "average");
  return [
    { name: "Available", value: formatDollars(availableMicros), note: "balance less what is held" },
    { name: "Balance", value: formatDollars(balanceMicros), note: "purchased and promotional" },
    { name: "Held", value: formatDollars(heldMicros), note: "for running jobs" },
    { name: "Promotional", value: formatDollars(promotionalMicros), note: promotionalMicros > 0n ? "in the balance, spent first" : "none now" },
    { name: "Spend a day, last 7 days", value: formatDollars(burn.perDay7Micros), note: over(burn.days7, 7) },
    { name: "Spend a day, last 30 days", value: formatDollars(burn.perDay30Micros), note: over(burn.days30, 30) },
    {
      name: "Days left", ...(frozenAt ? { value: "—", note: "spending is paused" }
        : burn.daysLeft === null ? { value: "—", note: "nothing was spent in the last 7 days" }
        : { value: formatDays(burn.daysLeft), note: burn.daysLeft === 0 ? "the balance is used up" : burn.emptyAt ? `until ${day.format(burn.emptyAt)}, at the pace of the last 7 days` : "at the pace of the last 7 days" }),
    },
  ];
}
