import fc from "fast-check";
import { expect, test } from "vitest";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { callArbitrary } from "@/tests/support/call-arbitrary";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { snapshotBooks } from "@/tests/support/snapshot-books";

const database = useDatabase();
const calls = fc.array(callArbitrary, { minLength: 1, maxLength: 40 });

const send = (raws: string[]) => ingestLines(database.ctx, { source: "gateway", origin: "property", lines: numbered(raws) });
const write = (customer: Customer, log: Parameters<typeof logLine>[1][]) =>
  log.map((call, i) => logLine(customer, { ...call, event_id: `evt_${i}` }));

test("any order, any splitting and any repetition of a log give identical books", async () => {
  await fc.assert(fc.asyncProperty(calls, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 7 }), async (log, dice, size) => {
    const [straight, shuffled] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
    await send(write(straight, log));
    const lines = write(shuffled, log).flatMap((raw) => Array.from({ length: 1 + (dice.next().value! % 3) }, () => ({ raw, place: dice.next().value! })));
    const order = lines.sort((a, b) => a.place - b.place).map((line) => line.raw);
    for (let i = 0; i < order.length; i += size) await send(order.slice(i, i + size));
    expect(await snapshotBooks(database.ctx, shuffled)).toEqual(await snapshotBooks(database.ctx, straight));
  }), { numRuns: 40, seed: 20261124 });
});

test("overlapping logs ingested at the same time give the books of one clean run", async () => {
  await fc.assert(fc.asyncProperty(calls, fc.nat(), fc.nat(), async (log, a, b) => {
    const [straight, raced] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
    await send(write(straight, log));
    const lines = write(raced, log);
    const first = lines.slice(0, Math.max(a, b) % (lines.length + 1));
    const second = lines.slice(Math.min(a, b) % (lines.length + 1));
    await Promise.all([send(first), send(second), send(lines), send([...lines].reverse())]);
    expect(await snapshotBooks(database.ctx, raced)).toEqual(await snapshotBooks(database.ctx, straight));
  }), { numRuns: 25, seed: 20261124 });
});
