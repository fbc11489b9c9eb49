import { rankGroups, type RankedGroups } from "@/lib/analytics/rank-groups";
import { NO_RANGE } from "@/lib/rollups/latency-buckets";
import { NOTHING, type Sums } from "@/lib/analytics/sums";

const NAMES = Object.keys(NOTHING) as (keyof Sums)[];

/** Groups with these sums by place, ranked as a page reads them. */
export function rankedGroups(groups: { keys: string[]; buckets: Partial<Sums>[] }[], by: keyof Sums = "spendMicros", apart: number | string[][] = 8): RankedGroups {
  return rankGroups({ names: NAMES, latencies: NO_RANGE, addTo(cells, keysFor, placeFor) {
    for (const { keys, buckets } of groups) for (const [place, sums] of buckets.entries()) {
      if (Object.keys(sums).length === 0) continue;
      const cell = cells.cellAt(cells.groupOf(keysFor(keys)), placeFor(place));
      for (const [name, amount] of Object.entries(sums)) cells.addBig(NAMES.indexOf(name as keyof Sums), cell, BigInt(amount));
    }
  } }, { by, apart, keysFor: (keys) => keys });
}
