import type { ChartData } from "./prepare-series";

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** A number beside an axis: `$40`, `$0.25`, `$1.2K`, `−$5`, `140 s`, `1.2K`, `98 %`. Only for orientation; the exact ones are in the tooltip. */
export function formatTick(value: number, unit: ChartData["unit"]): string {
  if (unit === "n") return short.format(value);
  if (unit !== "$") return `${short.format(value)}\u00a0${unit}`;
  const size = Math.abs(value);
  return `${value < 0 ? "−" : ""}$${Number.isInteger(size) || size >= 10 ? short.format(size) : cents.format(size)}`;
}
