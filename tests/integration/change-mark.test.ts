import { expect, test } from "vitest";
import { readChangeMark } from "@/lib/analytics/read-change-mark";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { fixedClock } from "@/lib/time/clock";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { placeHold } from "@/lib/wallet/place-hold";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();
const MINUTE_MS = 60_000;

test("the mark is another one after each thing that changes figures, and the same while nothing does, also for who may not see money", async () => {
  const [customer, other] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const read = (who = customer, withMoney = true) => readChangeMark(database.ctx, who.accountId, { withMoney });
  const ingest = async (who: typeof customer, line: Parameters<typeof logLine>[1]) => {
    const at = new Date(NOW.getTime() - 5 * MINUTE_MS).toISOString();
    const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "mark", lines: numbered([logLine(who, { event_id: newId(), submitted_at: at, finished_at: at, ...line })]) });
    expect(outcomes[0]!.outcome).toBe("accepted");
  };
  const marks = [await read()];
  const changes: (() => Promise<unknown>)[] = [
    () => grantPromotional(database.ctx, { accountId: customer.accountId, grantId: newId(), amountMicros: 1_000_000_000n, reason: "r", expiresAt: new Date(NOW.getTime() + 86_400_000) }),
    () => ingest(customer, {}), () => ingest(customer, { status: "failed", http_status: 500, delivered_ms: null, error: "broke" }), () => ingest(customer, { funding: "byok" }),
    // Long ago, but it cost something.
    () => ingest(customer, { submitted_at: "2026-09-01T00:00:00Z", finished_at: "2026-09-01T00:00:00Z" }),
  ];
  for (const change of changes) {
    await change();
    marks.push(await read());
    expect(await read()).toBe(marks.at(-1));
  }
  expect(new Set(marks).size).toBe(changes.length + 1);
  const [withMoney, without] = [await read(), await read(customer, false)];
  await ingest(other, {});
  expect([await read(), await read(other) === withMoney]).toEqual([withMoney, false]);
  await placeHold(database.ctx, { accountId: customer.accountId, holdId: newId(), amountMicros: 1_000n, reference: "job" });
  expect([await read() === withMoney, await read(customer, false) === without]).toEqual([false, true]);
  const later = { ...database.ctx, clock: fixedClock(new Date(NOW.getTime() + 15 * MINUTE_MS)) };
  expect(await readChangeMark(later, customer.accountId, { withMoney: false })).not.toBe(without);
});
