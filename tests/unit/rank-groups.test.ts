import fc from "fast-check";
import { expect, test } from "vitest";
import { rankGroups } from "@/lib/analytics/rank-groups";
import type { Usage } from "@/lib/analytics/sum-cells";
import type { LatencyCounts } from "@/lib/rollups/latency-buckets";
import { rankedGroups } from "@/tests/support/ranked-groups";

test("the largest groups have buckets and the others are taken together, one of which alone is none", () => {
  const groups = ["c", "a", "b", "d"].map((key, i) => ({ keys: [key], buckets: [{ spendMicros: BigInt([5, 5, 9, 0][i]!), calls: 1 }, { calls: 2 }] }));
  const ranked = (top: number) => rankedGroups(groups, "spendMicros", top).groups.map(({ keys: [key], buckets }) => `${key}${buckets ? buckets.size : ""}`);
  expect([ranked(8), ranked(2), ranked(1), ranked(0)]).toEqual([["b2", "a2", "c2", "d"], ["b2", "a2", "c2", "d"], ["b2", "a", "c", "d"], ["b", "a", "c", "d"]]);
  const { groups: [b], rest } = rankedGroups(groups, "spendMicros", 1);
  expect([b!.all.sums.calls, rest.get(0)!.sums, rest.get(1)!.sums.calls]).toEqual([3, expect.objectContaining({ spendMicros: 10n, calls: 3 }), 6]);
});

test("no group is taken for the rest, whatever it is called", () => {
  const called = [[""], ["rest"], ["", "rest"], ["rest", ""], ["", ""], ["\\uD800"]];
  for (const keys of called) {
    const { groups: [largest], rest } = rankedGroups([{ keys, buckets: [{ spendMicros: 9n }] }, ...["a", "b", "c"].map((key) => ({ keys: [key], buckets: [{ spendMicros: 2n }] }))], "spendMicros", 1);
    expect([largest!.keys, largest!.all.sums.spendMicros, rest.get(0)!.sums.spendMicros]).toEqual([keys, 9n, 6n]);
  }
});

test("groups and the rest are all there is, in every place, however large and however often it is added to", () => {
  const added = fc.array(fc.record({ keys: fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("x", "y")).map((keys): string[] => keys), place: fc.nat({ max: 3 }), amount: fc.bigInt({ min: 0n, max: 2n ** 52n }), calls: fc.nat({ max: 9 }), latency: fc.nat({ max: 137 }) }));
  fc.assert(fc.property(added, fc.nat({ max: 5 }), (parts, top) => {
    const usage: Usage = { names: ["spendMicros", "calls"], latencies: { first: 0, last: 137 }, addTo(cells, keysFor, placeFor, withLatencies) {
      for (const [i, { keys, place, amount, calls, latency }] of parts.entries()) {
        const cell = cells.cellAt(cells.groupOf(keysFor(keys)), placeFor(place));
        if (i % 2 === 0) cells.addColumn(0, Int32Array.of(cell, -1), Float64Array.of(Number(amount), 1));
        else cells.addBig(0, cell, amount);
        cells.addColumn(1, Int32Array.of(cell), Float64Array.of(calls));
        if (withLatencies) cells.addLatencies(cell, Uint8Array.of(latency), Uint32Array.of(calls), 0, 1);
      }
    } };
    const { groups, rest } = rankGroups(usage, { by: "spendMicros", apart: top, keysFor: ([first]) => [first!] });
    const told = (of: (typeof parts)[number][], known: { sums: { spendMicros: bigint; calls: number }; latencies: LatencyCounts }, withLatencies = true) => {
      expect([known.sums.spendMicros, known.sums.calls]).toEqual([of.reduce((sum, { amount }) => sum + amount, 0n), of.reduce((sum, { calls }) => sum + calls, 0)]);
      if (withLatencies) for (let bucket = 0; bucket < 138; bucket++) expect(known.latencies.counts[bucket - known.latencies.first] ?? 0).toBe(of.filter(({ latency }) => latency === bucket).reduce((sum, { calls }) => sum + calls, 0));
    };
    for (const { keys, all, buckets } of groups) {
      const own = parts.filter(({ keys: [first] }) => first === keys[0]);
      told(own, all, buckets !== null);
      for (const [place, known] of buckets ?? []) told(own.filter((part) => part.place === place), known);
    }
    const apart = new Set(groups.filter(({ buckets }) => buckets).map(({ keys }) => keys[0]));
    for (const [place, known] of rest) told(parts.filter((part) => part.place === place && !apart.has(part.keys[0]!)), known);
    expect(new Set(groups.map(({ keys }) => keys[0]))).toEqual(new Set(parts.map(({ keys }) => keys[0])));
    expect(groups.map(({ all }) => all.sums.spendMicros)).toEqual(groups.map(({ all }) => all.sums.spendMicros).toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)));
  }));
});
