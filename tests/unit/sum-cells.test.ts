import { expect, test } from "vitest";
import { newCells } from "@/lib/analytics/sum-cells";

test("a group that goes through its places again and again has two cells for each at most, and one sum", () => {
  const cells = newCells({ names: ["calls"], latencies: { first: 2, last: 9 } });
  const group = cells.groupOf(["others"]);
  const used = new Set<number>();
  for (let round = 0; round < 1_000; round++) {
    for (const place of [3, 7, 8, 2, 9]) {
      const cell = cells.cellAt(group, place);
      used.add(cell);
      cells.addColumn(0, Int32Array.of(cell), Float64Array.of(1));
      cells.addLatencies(cell, Uint8Array.of(place), round % 2 === 0 ? Uint32Array.of(1) : null, 0, 1);
    }
  }
  expect(used.size).toBeLessThanOrEqual(10);
  const [{ buckets } = { buckets: new Map<number, never>() }] = cells.toGroups();
  expect([...buckets].map(([place, { sums, latencies }]) => [place, sums.calls, latencies.counts[place - latencies.first]])).toEqual([3, 7, 8, 2, 9].map((place) => [place, 1_000, 1_000]));
});
