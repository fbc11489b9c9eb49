import { instantLabels } from "@/lib/time/instant-labels";
import type { Granularity } from "./period";

const YEAR_MS = 365 * 86_400_000;

/** What buckets are called along an axis: by the minute or the day, and with the year where a day may be there twice. */
export function bucketLabels({ granularity, timeZone, from, to }: { granularity: Granularity; timeZone: string; from: Date; to: Date }): (at: Date) => string {
  if (granularity === "15m" || granularity === "1h") return instantLabels(timeZone, "minute");
  return instantLabels(timeZone, to.getTime() - from.getTime() > YEAR_MS ? "date" : "day");
}
