import type { ChartData } from "./prepare-series";

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Between how many lines at most an axis is divided. */
const STEPS = 5;
/** What a step is a whole number of, where its label tells no less: cents, and what is counted. */
const WHOLE: Partial<Record<ChartData["unit"], number>> = { $: 0.01, n: 1 };

/**
 * Where an axis that holds zero and both ends has its lines: every 1, 2, 2.5 or 5 times a power of ten, as close together as
 * `STEPS` allows, and none further out than the ends need, so that what is drawn fills its height.
 */
export function axisTicks(lowest: number, highest: number, unit: ChartData["unit"]): number[] {
  const low = Math.min(0, lowest);
  const high = Math.max(0, highest);
  const whole = WHOLE[unit] ?? 0;
  const power = Math.max(whole, 10 ** Math.floor(Math.log10((high - low || 1) / STEPS)));
  const fits = (step: number) => Math.ceil(high / step) - Math.floor(low / step) <= STEPS && (whole === 0 || Number.isInteger(step / whole));
  const step = [1, 2, 2.5, 5, 10, 20, 50].map((n) => n * power).find(fits)!;
  const first = Math.floor(low / step);
  return Array.from({ length: Math.max(1, Math.ceil(high / step) - first) + 1 }, (_, i) => (first + i) * step);
}

/** A number beside an axis: `$40`, `$0.25`, `$1.2K`, `−$5`, `140 s`, `1.2K`, `98 %`. Only for orientation; the exact ones are in the tooltip. */
export function formatTick(value: number, unit: ChartData["unit"]): string {
  if (unit === "n") return short.format(value);
  if (unit !== "$") return `${short.format(value)}\u00a0${unit}`;
  const size = Math.abs(value);
  return `${value < 0 ? "−" : ""}$${Number.isInteger(size) || size >= 10 ? short.format(size) : cents.format(size)}`;
}
