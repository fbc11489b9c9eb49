import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries, quarantinedLines } from "@/db/schema";
import { newId } from "@/lib/ids/ids";
import { discardQuarantined } from "@/lib/ingest/discard-quarantined";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { listQuarantine, replayQuarantine } from "@/lib/ingest/replay-quarantine";
import { splitBody } from "@/lib/ingest/split-body";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();

/** A line that is too long to be plausible, in the quarantine; its raw text and its id there. */
async function quarantined(customer: Customer) {
  const raw = logLine(customer, { event_id: newId(), delivered_ms: 60_000 });
  await ingestLines(database.ctx, { source: "gateway", origin: "test.ndjson", lines: numbered([raw]) });
  const [line] = await database.ctx.db.select().from(quarantinedLines).where(eq(quarantinedLines.raw, raw));
  return { raw, id: line!.id };
}
const openIds = async () => (await listQuarantine(database.ctx, { limit: 1_000 })).map(({ id }) => id);
const stateOf = async (id: string) => (await database.ctx.db.select().from(quarantinedLines).where(eq(quarantinedLines.id, id)))[0]!;

test("a discarded line is kept with its reason, never charged, and does not come back", async () => {
  const { raw, id } = await quarantined(await newCustomer(database.ctx));
  await discardQuarantined(database.ctx, { id, note: "a test of the gateway" });
  expect(await stateOf(id)).toMatchObject({ state: "discarded", note: "a test of the gateway", raw });
  await ingestLines(database.ctx, { source: "gateway", origin: "test.ndjson", lines: numbered([raw]) });
  expect(await openIds()).not.toContain(id);
  expect(await replayQuarantine(database.ctx, { id, reviewed: true })).toEqual({ replayed: 0, remaining: 0 });
  expect(await database.ctx.db.select({ action: auditEntries.action }).from(auditEntries).where(eq(auditEntries.subject, id))).toEqual([{ action: "quarantine.discard" }]);
});

test("what was discarded, replayed or never there cannot be discarded", async () => {
  const customer = await newCustomer(database.ctx);
  const [discarded, replayed] = [await quarantined(customer), await quarantined(customer)];
  await discardQuarantined(database.ctx, { id: discarded.id, note: "once" });
  await replayQuarantine(database.ctx, { id: replayed.id, reviewed: true });
  for (const id of [discarded.id, replayed.id, newId()]) await expect(discardQuarantined(database.ctx, { id, note: "again" })).rejects.toMatchObject({ code: "not_found" });
  expect((await stateOf(discarded.id)).note).toBe("once");
});

test("many replays of one line at once charge it once and are counted once", async () => {
  const { id } = await quarantined(await newCustomer(database.ctx));
  const results = await Promise.all(Array.from({ length: 6 }, () => replayQuarantine(database.ctx, { id, reviewed: true })));
  expect(results.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(1);
  expect(await database.ctx.db.select({ action: auditEntries.action }).from(auditEntries).where(eq(auditEntries.subject, id))).toEqual([{ action: "quarantine.replay" }]);
});

test("a line discarded while it is replayed is either charged or discarded, never both", async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await quarantined(await newCustomer(database.ctx));
    const [discard, replay] = await Promise.allSettled([discardQuarantined(database.ctx, { id, note: "race" }), replayQuarantine(database.ctx, { id, reviewed: true })]);
    const charged = replay.status === "fulfilled" && replay.value.replayed === 1;
    expect([discard.status === "fulfilled", charged]).toEqual(charged ? [false, true] : [true, false]);
    const { state, accountId } = await stateOf(id);
    const calls = await database.owner`select 1 from usage_events where account_id = ${accountId!}`;
    expect([state, calls.length]).toEqual(charged ? ["replayed", 1] : ["discarded", 0]);
  }
});

test("a line that a person had recorded is a duplicate when the gateway sends it again", async () => {
  const { raw, id } = await quarantined(await newCustomer(database.ctx));
  await replayQuarantine(database.ctx, { id, reviewed: true });
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "again.ndjson", lines: numbered([raw]) });
  expect(outcomes).toEqual([{ line: 1, eventId: (JSON.parse(raw) as { event_id: string }).event_id, outcome: "duplicate" }]);
});

test("a line whose text could not be stored as it came is never charged by what was stored instead", async () => {
  const customer = await newCustomer(database.ctx);
  const raw = logLine(customer, { event_id: "half_" }).replace("half_", "half_\0");
  await ingestLines(database.ctx, { source: "gateway", origin: "test.ndjson", lines: numbered([raw]) });
  const [line] = await database.ctx.db.select().from(quarantinedLines).where(eq(quarantinedLines.raw, raw.replace("\0", "\u2400")));
  expect(await replayQuarantine(database.ctx, { id: line!.id, reviewed: true })).toEqual({ replayed: 0, remaining: 1 });
  expect((await database.owner`select 1 from usage_events where account_id = ${customer.accountId}`).length).toBe(0);
});

test("a byte order mark does not spoil the first line of a file or a body", async () => {
  const customer = await newCustomer(database.ctx);
  const raws = splitBody(`\uFEFF${logLine(customer, { event_id: "posted" })}`).map((line) => line.raw);
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "t", lines: numbered([...raws, `\uFEFF${logLine(customer, { event_id: "filed" })}`]) });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted"]);
});
