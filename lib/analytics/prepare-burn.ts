import { divideHalfUp, type Micros } from "@/lib/money/micros";

const DAY_MS = 86_400_000;

/** What was spent, and since when there has been usage at all. */
export type Spending = { now: Date; firstUseAt: Date | null; last7Micros: Micros; last30Micros: Micros };
export type Burn = {
  /** Averages a day. Of a younger account: over the days since its first call, at least one. */
  perDay7Micros: Micros; perDay30Micros: Micros;
  /** Over how many days, rounded down, where that is fewer than 7 and 30. */
  days7: number; days30: number;
  /** When the balance reaches zero if every day is like the last seven: null when nothing was spent, now when nothing is left. */
  emptyAt: Date | null;
  /** Days until then, to a tenth, rounded down. */
  daysLeft: number | null;
};

export function prepareBurn({ now, firstUseAt, last7Micros, last30Micros }: Spending, balanceMicros: Micros): Burn {
  const ageMs = firstUseAt ? now.getTime() - firstUseAt.getTime() : 0;
  const windowMs = (days: number) => Math.max(DAY_MS, Math.min(days * DAY_MS, ageMs));
  const perDay = (micros: Micros, days: number) => divideHalfUp(micros * BigInt(DAY_MS), BigInt(windowMs(days)));
  const days = (most: number) => (firstUseAt ? Math.floor(windowMs(most) / DAY_MS) : most);
  const perDay7Micros = perDay(last7Micros, 7);
  const burn = { perDay7Micros, perDay30Micros: perDay(last30Micros, 30), days7: days(7), days30: days(30) };
  if (perDay7Micros === 0n && balanceMicros >= 0n) return { ...burn, emptyAt: null, daysLeft: null };
  if (balanceMicros <= 0n) return { ...burn, emptyAt: now, daysLeft: 0 };
  const leftMs = Number((balanceMicros * BigInt(DAY_MS)) / perDay7Micros);
  const emptyAt = new Date(now.getTime() + leftMs);
  // Beyond what a date can say, it is as good as never.
  return { ...burn, emptyAt: Number.isNaN(emptyAt.getTime()) ? null : emptyAt, daysLeft: Math.floor(leftMs / (DAY_MS / 10)) / 10 };
}
