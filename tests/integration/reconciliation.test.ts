import { addDays, addHours, subDays, subHours } from "date-fns";
import { and, eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { reconciliationDifferences, reconciliationRuns, topUps } from "@/db/schema";
import { runAudit } from "@/lib/audit/run-audit";
import { createAccount } from "@/lib/auth/create-account";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { microsToDecimal } from "@/lib/money/micros";
import { approveResolution, declineResolution } from "@/lib/reconciliation/decide-resolution";
import { listNotes } from "@/lib/reconciliation/get-difference";
import { listDifferences, listReconciliationRuns, parseDifferenceFilter, readAgeing } from "@/lib/reconciliation/list-differences";
import { type Line, matchLines } from "@/lib/reconciliation/match-lines";
import { parseUsageExport } from "@/lib/reconciliation/parse-usage-export";
import { proposeResolution } from "@/lib/reconciliation/propose-resolution";
import { reconcile } from "@/lib/reconciliation/reconcile";
import { reconcileExport, reconcileStripe, reconcileUpstream } from "@/lib/reconciliation/run-reconciliation";
import { readOurStripeLines, readStripeLines } from "@/lib/reconciliation/stripe-lines";
import { readModelNames, readOurUpstreamLines } from "@/lib/reconciliation/upstream-lines";
import { writeNote } from "@/lib/reconciliation/write-note";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { sweepStripe } from "@/lib/topups/sweep-stripe";
import { reconcileStripeNightly } from "@/lib/worker/tasks/reconcile-nightly";
import { type Buyer, useCardPayments } from "@/tests/support/card-payments";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";
import { seeded } from "@/tests/support/write-log";

const database = useDatabase();
const gateway = useGateway(database);
const payments = useCardPayments(database);
const cents = (dollars: number) => BigInt(Math.round(dollars * 100)) * 10_000n;
const PERIOD = { from: subDays(NOW, 20), to: addDays(NOW, 5) };
const person = (name: string): Context => ({ ...database.ctx, actor: { kind: "user", userId: newId(), email: `${name}@tollgate.example` } });
const [anna, ben] = [() => person("anna"), () => person("ben")];
const NONE = { only_ours: 0, only_theirs: 0, differing: 0, double: 0 };

async function openBuyer(): Promise<Buyer> {
  const slug = `r-${newId().slice(-12)}`;
  return { accountId: await createAccount(database.ctx, { slug, name: slug }), slug, name: slug };
}
/** Two hours before it is compared: what happened just now may be known to one side alone. */
async function earlier<T>(work: () => Promise<T>): Promise<T> {
  database.setNow(subHours(NOW, 2));
  try {
    return await work();
  } finally {
    database.setNow(NOW);
  }
}
const payUntold = (buyer: Buyer, dollars: number) => earlier(async () => {
  const { sessionId, topUpId } = await payments.open(buyer, cents(dollars));
  return { topUpId, intent: payments.sandbox.pay(sessionId, "4242424242424242") };
});
const differences = (counterparty: string) => database.ctx.db.select().from(reconciliationDifferences).where(eq(reconciliationDifferences.counterparty, counterparty));
const difference = async (counterparty: string, externalId: string) => (await database.ctx.db.select().from(reconciliationDifferences).where(and(eq(reconciliationDifferences.counterparty, counterparty), eq(reconciliationDifferences.externalId, externalId))))[0]!;
async function sumOf(debit: string, credit: string): Promise<bigint> {
  const [row] = await database.owner<{ sum: string | null }[]>`select sum(case when debit = ${debit} then amount_micros else -amount_micros end) as sum from ledger_postings where (debit, credit) in ((${debit}, ${credit}), (${credit}, ${debit}))`;
  return BigInt(row!.sum ?? "0");
}

/** Two accounts with payments, refunds, a dispute that moves and comes back, and payouts; all of it booked. */
beforeAll(async () => {
  database.setNow(subDays(NOW, 10));
  const buyers = [await openBuyer(), await openBuyer()];
  for (let round = 0; round < 8; round++) {
    database.setNow(addHours(subDays(NOW, 10), round * 20));
    const buyer = buyers[round % 2]!;
    const { topUpId, chargeId } = await payments.buy(buyer, cents(10 + round * 7.35));
    if (round % 3 === 1) await payments.refund(buyer, topUpId, cents(5));
    if (round === 4) {
      const { id } = payments.sandbox.dispute(chargeId);
      await payments.deliver();
      payments.sandbox.closeDispute(id, "won");
      await payments.deliver();
    }
    if (round % 4 === 3) payments.sandbox.payOut();
  }
  database.setNow(NOW);
  await sweepStripe(payments.ctx);
}, 60_000);

test("clean books: every balance transaction and payout of Stripe is matched, and nothing is told", async () => {
  const ours = await reconcileStripe(payments.ctx, PERIOD);
  expect(ours).toMatchObject(NONE);
  const { lines } = await readStripeLines(payments.ctx, PERIOD);
  // Each payment, refund, movement of the dispute, and payout is one thing.
  expect(ours.matched).toBe(new Set(lines.map(({ id }) => id)).size);
  expect(new Set(lines.map(({ what }) => what))).toEqual(new Set(["payment", "refund", "dispute", "payout"]));
  expect(await differences("stripe")).toEqual([]);
});

test("a period is compared alone, though what belongs together is booked on either side of its end", async () => {
  for (let hour = 0; hour < 200; hour += 13) {
    const from = addHours(subDays(NOW, 10), hour);
    expect(await reconcileStripe(payments.ctx, { from, to: addHours(from, 13) })).toMatchObject(NONE);
  }
});

test("a payment that was never booked is found, adjusted by two people, once, and stays resolved", async () => {
  const buyer = await openBuyer();
  const { topUpId, intent } = await payUntold(buyer, 40);
  expect(await reconcileStripe(payments.ctx, PERIOD)).toMatchObject({ ...NONE, only_theirs: 1 });
  const found = await difference("stripe", intent.id);
  expect(found).toMatchObject({ finding: "only_theirs", state: "open", ours: null, theirs: { amount: "42.000000", what: "payment" } });
  expect(found.atRiskMicros).toBe(cents(42) - (cents(1.52)));

  await writeNote(anna(), { id: found.id, note: "The webhook was refused" });
  await expect(writeNote(anna(), { id: found.id, note: " " })).rejects.toMatchObject({ code: "invalid_request", field: "note" });
  await expect(proposeResolution(anna(), { id: newId(), resolution: "adjust", contra: "bank", note: "x" })).rejects.toMatchObject({ code: "not_found" });
  await expect(proposeResolution(anna(), { id: found.id, resolution: "adjust", contra: null, note: "x" })).rejects.toMatchObject({ field: "contra" });
  await proposeResolution(anna(), { id: found.id, resolution: "adjust", contra: "disputes", note: "Not ours to keep" });
  await expect(proposeResolution(ben(), { id: found.id, resolution: "accept", contra: null, note: "x" })).rejects.toMatchObject({ code: "conflict" });
  const proposalId = (await difference("stripe", intent.id)).proposalId!;
  await expect(approveResolution(anna(), { id: found.id, proposalId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(approveResolution(ben(), { id: found.id, proposalId: newId() })).rejects.toMatchObject({ code: "conflict" });

  const before = [await sumOf("stripe_clearing", "disputes"), await sumOf("processing_cost", "stripe_clearing")];
  const settled = await Promise.allSettled([1, 2, 3].map(() => approveResolution(ben(), { id: found.id, proposalId })));
  expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect([await sumOf("stripe_clearing", "disputes"), await sumOf("processing_cost", "stripe_clearing")].map((sum, i) => sum - before[i]!)).toEqual([cents(42), cents(1.52)]);
  expect(await difference("stripe", intent.id)).toMatchObject({ state: "resolved", proposedBy: "anna@tollgate.example", approvedBy: "ben@tollgate.example", seq: expect.any(Number) });
  expect((await listNotes(database.ctx, found.id)).map(({ text }) => text)).toEqual(["The webhook was refused", "Not ours to keep"]);
  await reconcileStripe(payments.ctx, PERIOD);
  expect((await difference("stripe", intent.id)).state).toBe("resolved");
  expect(await reconcileStripe(payments.ctx, PERIOD)).toMatchObject(NONE);

  // The event comes after all: both are booked now, and that is told.
  await payments.deliver();
  expect((await database.ctx.db.select().from(topUps).where(eq(topUps.id, topUpId)))[0]!.state).toBe("settled");
  expect(await reconcileStripe(payments.ctx, PERIOD)).toMatchObject({ ...NONE, differing: 1 });
  expect(await difference("stripe", intent.id)).toMatchObject({ state: "open", finding: "differing", ours: { amount: "84.000000" }, theirs: { amount: "42.000000" } });
  const again = await difference("stripe", intent.id);
  await proposeResolution(ben(), { id: again.id, resolution: "adjust", contra: "disputes", note: "Takes the adjustment back" });
  const proposed = (await difference("stripe", intent.id)).proposalId!;
  await declineResolution(anna(), { id: again.id, proposalId: proposed });
  await proposeResolution(ben(), { id: again.id, resolution: "adjust", contra: "disputes", note: "Takes the adjustment back, again" });
  await approveResolution(anna(), { id: again.id, proposalId: (await difference("stripe", intent.id)).proposalId! });
  expect(await sumOf("stripe_clearing", "disputes")).toBe(before[0]!);
  expect(await reconcileStripe(payments.ctx, PERIOD)).toMatchObject(NONE);
});

/** Finds an untold payment, proposes and, if told so, approves. */
async function proposeFor(externalId: string, resolution: "adjust" | "accept", by = anna()) {
  const { id } = await difference("stripe", externalId);
  await proposeResolution(by, { id, resolution, contra: resolution === "adjust" ? "disputes" : null, note: "x" });
  return { id, proposalId: (await difference("stripe", externalId)).proposalId! };
}

test("what is accepted later forgets no adjustment before", async () => {
  const { intent } = await payUntold(await openBuyer(), 60);
  await reconcileStripe(payments.ctx, PERIOD);
  await approveResolution(ben(), await proposeFor(intent.id, "adjust"));
  await payments.deliver();
  await reconcileStripe(payments.ctx, PERIOD);
  await approveResolution(ben(), await proposeFor(intent.id, "accept"));
  expect(await difference("stripe", intent.id)).toMatchObject({ state: "resolved", seq: expect.any(Number) });
  expect(await reconcileStripe(payments.ctx, PERIOD)).toMatchObject({ ...NONE, resolved: 1 });
  expect(await difference("stripe", intent.id)).toMatchObject({ state: "resolved", ours: { amount: "126.000000" }, theirs: { amount: "63.000000" } });
});

test("an approval books nothing when our books say something else by now, or somebody approved meanwhile", async () => {
  const { intent } = await payUntold(await openBuyer(), 70);
  await reconcileStripe(payments.ctx, PERIOD);
  const proposed = await proposeFor(intent.id, "adjust");
  await payments.deliver();
  const before = await sumOf("stripe_clearing", "disputes");
  await expect(approveResolution(ben(), proposed)).rejects.toMatchObject({ code: "conflict" });
  expect(await sumOf("stripe_clearing", "disputes")).toBe(before);
  await reconcileStripe(payments.ctx, PERIOD);
  expect((await difference("stripe", intent.id)).state).toBe("gone");
  expect((await listNotes(database.ctx, proposed.id)).at(-1)!.text).toMatch(/agree by now/);
});

test("a comparison that began before a decision leaves it alone, and so does an older one that ends later", async () => {
  const { intent } = await payUntold(await openBuyer(), 80);
  const { lines, paymentOf } = await readStripeLines(payments.ctx, PERIOD);
  await reconcileStripe(payments.ctx, PERIOD);
  await approveResolution(ben(), await proposeFor(intent.id, "adjust"));
  const stale = { counterparty: "stripe", period: PERIOD, origin: "api", theirs: { lines: lines.filter(({ id }) => id !== intent.id), paymentOf, readAt: subHours(NOW, 1) } };
  await reconcile(database.ctx, stale);
  expect(await difference("stripe", intent.id)).toMatchObject({ state: "resolved", theirs: { amount: "84.000000" } });
});

test("the worker compares with Stripe once a night after three, until the midnight before", async () => {
  const told = async (at: string) => { database.setNow(new Date(at)); const before = await database.ctx.db.$count(reconciliationRuns); await reconcileStripeNightly(payments.ctx); return (await database.ctx.db.$count(reconciliationRuns)) - before; };
  try {
    expect([await told("2026-11-02T02:59:00Z"), await told("2026-11-02T03:00:00Z"), await told("2026-11-02T03:15:00Z"), await told("2026-11-03T02:59:00Z"), await told("2026-11-03T23:00:00Z")]).toEqual([0, 1, 0, 0, 1]);
    expect((await listReconciliationRuns(database.ctx, 1))[0]).toMatchObject({ counterparty: "stripe", fromAt: new Date("2026-09-29T00:00:00Z"), toAt: new Date("2026-11-03T00:00:00Z"), onlyOurs: 0, onlyTheirs: 0 });
  } finally {
    database.setNow(NOW);
  }
});

test("what a later run finds agreeing is gone by itself", async () => {
  const buyer = await openBuyer();
  const { intent } = await payUntold(buyer, 15);
  await reconcileStripe(payments.ctx, PERIOD);
  expect((await difference("stripe", intent.id)).state).toBe("open");
  await payments.deliver();
  await reconcileStripe(payments.ctx, PERIOD);
  expect((await difference("stripe", intent.id)).state).toBe("gone");
});

test("calls that the gateway made are what Luma lists; one that it made for nobody here is found with its value, and accepted", async () => {
  await earlier(async () => {
    const caller = await gateway.newBuyer();
    for (let i = 0; i < 3; i++) await gateway.submit(caller, `a lake, ${i}`);
    await gateway.drain(10);
  });
  const today = { from: subDays(NOW, 2), to: addDays(NOW, 2) };
  expect(await reconcileUpstream(database.ctx, { provider: "luma", period: today })).toMatchObject({ ...NONE, matched: 3 });
  await expect(reconcileUpstream(database.ctx, { provider: "runway", period: today })).rejects.toMatchObject({ field: "provider" });

  await earlier(() => fetch(`${process.env.LUMA_SANDBOX_URL}/dream-machine/v1/generations`, { method: "POST", headers: { authorization: "Bearer luma-sandbox-tollgate", "content-type": "application/json" }, body: JSON.stringify({ model: "ray-2", prompt: "made twice", duration: "9s", resolution: "720p", aspect_ratio: "16:9" }) }));
  const found = await reconcileUpstream(database.ctx, { provider: "luma", period: today });
  expect(found).toMatchObject({ ...NONE, matched: 3, only_theirs: 1 });
  const [one] = (await differences("luma")).filter(({ state }) => state === "open");
  expect(one).toMatchObject({ finding: "only_theirs", atRiskMicros: 4_500_000n, theirs: { amount: null, ms: 9_000, what: "ray-2" } });
  await expect(proposeResolution(anna(), { id: one!.id, resolution: "adjust", contra: null, note: "x" })).rejects.toMatchObject({ field: "resolution" });
  await proposeResolution(anna(), { id: one!.id, resolution: "accept", contra: null, note: "A test of ours" });
  await approveResolution(ben(), { id: one!.id, proposalId: (await difference("luma", one!.externalId)).proposalId! });
  await reconcileUpstream(database.ctx, { provider: "luma", period: today });
  expect(await difference("luma", one!.externalId)).toMatchObject({ state: "resolved", seq: null });
});

test("an export is read as CSV, JSON and lines; what is wrong in it is told by row and field, and nothing is kept of it", async () => {
  const names = await readModelNames(database.ctx, "luma");
  const csv = "Request_ID,Created At,Model,Seconds,Cost,Status\na,2026-10-31T10:00:00Z,ray-2,5,$2.50,completed\nb,2026-10-31,ray-2,9s,4.5,failed\nc,1761904800,luma/luma-ray-flash-2,5.0,0.70000004,succeeded\n";
  const expected = [["a", 2_500_000n, 5_000, "ray-2"], ["b", 4_500_000n, 9_000, "ray-2"], ["c", 700_000n, 5_000, "ray-flash-2"]];
  const told = (lines: Line[]) => lines.map(({ id, micros, ms, what }) => [id, micros, ms, what]);
  // A failed one that was billed all the same is kept.
  expect(told(await parseUsageExport(csv, names))).toEqual(expected);
  const objects = [{ id: "a", created_at: "2026-10-31T10:00:00Z", model: "ray-2", request: { duration: "5s" }, cost: 2.5, state: "completed" }, { id: "z", created_at: "2026-10-31T10:00:00Z", state: "failed" }];
  for (const text of [JSON.stringify(objects), JSON.stringify({ generations: objects, count: 2 }), objects.map((one) => JSON.stringify(one)).join("\n")]) expect(told(await parseUsageExport(text, names))).toEqual([expected[0]]);
  const refused = (text: string) => parseUsageExport(text, names).then(() => "taken", (error: Error) => error.message);
  expect(await refused("id,created_at\n,2026-10-31\n")).toMatch(/row 1, id: /);
  expect(await refused("id,created_at\na,2026-10-31\nb,soon\n")).toMatch(/row 2, created_at: /);
  expect(await refused("id,created_at,cost\na,2026-10-31,lots\n")).toMatch(/row 1, amount: .* not lots/);
  expect(await refused("id,created_at,seconds\na,2026-10-31,five\n")).toMatch(/row 1, seconds: .* not five/);
  expect(await refused("[1]")).toMatch(/row 1/);
  expect(await refused("{")).toMatch(/neither CSV .* nor JSON/);
  expect(await refused("")).toMatch(/has no rows/);
  await expect(reconcileExport(database.ctx, { provider: "nobody", period: PERIOD, name: "x.csv", text: csv })).rejects.toMatchObject({ field: "provider" });
  for (const period of [{ from: NOW, to: NOW }, { from: subDays(NOW, 400), to: NOW }, { from: addDays(NOW, 1), to: addDays(NOW, 2) }]) await expect(reconcileExport(database.ctx, { provider: "luma", period, name: "x.csv", text: csv })).rejects.toMatchObject({ code: "invalid_request" });
});

/** What a call's line in a provider's export says. */
const exportOf = (lines: Line[]) => ["id,created_at,model,seconds,cost", ...lines.map(({ id, at, what, ms, micros }) => `${id},${at.toISOString()},${what},${ms! / 1_000},${microsToDecimal(micros!)}`)].join("\n");

test("an adjustment against a provider's bill is booked as upstream cost; a second import of the same bill changes nothing", async () => {
  const customer = await newCustomer(database.ctx);
  await settleTopUp(database.ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: cents(100), paymentReference: "t" });
  const made = subDays(NOW, 15);
  await ingestLines(database.ctx, { source: "gateway", origin: "r", lines: numbered(["one", "two"].map((id) => logLine(customer, { event_id: id, job_id: id, upstream_id: `bill-${id}`, submitted_at: made.toISOString(), finished_at: addHours(made, 1).toISOString() }))) });
  const period = { from: subDays(NOW, 16), to: subDays(NOW, 14) };
  const csv = exportOf((await readOurUpstreamLines(database.ctx, "luma", period)).filter(({ id }) => id.startsWith("bill-"))).replace("bill-two,", "bill-three,").replace(/(bill-one,.*,)2\.500000/, "$13.25");
  const first = await reconcileExport(database.ctx, { provider: "luma", period, name: "october.csv", text: csv });
  expect(first).toMatchObject({ matched: 0, only_ours: 1, only_theirs: 1, differing: 1, double: 0 });
  const before = await sumOf("upstream_cost", "upstream_payable");
  for (const [id, by] of [["bill-one", 750_000n], ["bill-two", -2_500_000n], ["bill-three", 2_500_000n]] as const) {
    const { id: differenceId } = await difference("luma/bill", id);
    const was = await sumOf("upstream_cost", "upstream_payable");
    await proposeResolution(anna(), { id: differenceId, resolution: "adjust", contra: null, note: "As billed" });
    await approveResolution(ben(), { id: differenceId, proposalId: (await difference("luma/bill", id)).proposalId! });
    expect((await sumOf("upstream_cost", "upstream_payable")) - was).toBe(by);
  }
  await reconcileExport(database.ctx, { provider: "luma", period, name: "october.csv", text: csv });
  expect((await differences("luma/bill")).filter(({ externalId }) => externalId.startsWith("bill-")).map(({ state }) => state)).toEqual(["resolved", "resolved", "resolved"]);
  expect((await sumOf("upstream_cost", "upstream_payable")) - before).toBe(750_000n);
});

test("a provider's list ends nothing that its bill says, and a call at a month's border is found agreeing by the next bill", async () => {
  const customer = await newCustomer(database.ctx);
  await settleTopUp(database.ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: cents(100), paymentReference: "t" });
  const border = new Date("2026-08-01T00:00:00Z");
  await earlier(() => ingestLines(database.ctx, { source: "gateway", origin: "b", lines: numbered([["dear", addHours(border, -9)], ["border", new Date(border.getTime() - 10_000)]].map(([id, at]) => logLine(customer, { event_id: `b-${String(id)}`, job_id: `b-${String(id)}`, upstream_id: `b-${String(id)}`, submitted_at: (at as Date).toISOString(), finished_at: addHours(at as Date, 1).toISOString() }))) }));
  const [july, august] = [{ from: new Date("2026-07-01T00:00:00Z"), to: border }, { from: border, to: new Date("2026-09-01T00:00:00Z") }];
  const bill = (rows: string[]) => ["id,created_at,seconds,cost", ...rows].join("\n");
  expect(await reconcileExport(database.ctx, { provider: "luma", period: july, name: "july.csv", text: bill([`b-dear,${addHours(border, -9).toISOString()},5,3.25`]) })).toMatchObject({ ...NONE, differing: 1, only_ours: 1 });
  await reconcileUpstream(database.ctx, { provider: "luma", period: july });
  expect(await difference("luma/bill", "b-dear")).toMatchObject({ state: "open", atRiskMicros: 750_000n });
  expect((await difference("luma/bill", "b-border")).state).toBe("open");
  // Billed fifteen seconds later, in August.
  expect(await reconcileExport(database.ctx, { provider: "luma", period: august, name: "august.csv", text: bill([`b-border,${new Date(border.getTime() + 5_000).toISOString()},5,2.50`]) })).toMatchObject({ ...NONE });
  expect((await difference("luma/bill", "b-border")).state).toBe("gone");
  expect((await difference("luma/bill", "b-dear")).state).toBe("open");
});

/** The kinds of damage that are planted, each with what must be found, by id. */
type Planted = { theirs: Line[]; ours: Line[]; expected: [id: string, finding: string][] };
function plant(kind: number, ours: Line[], theirs: Line[], random: () => number): Planted {
  const pick = (lines: Line[]) => Math.floor(random() * lines.length);
  const [side, other] = random() < 0.5 ? [ours, theirs] : [theirs, ours];
  const isTheirs = side === theirs;
  const i = pick(side);
  const line = side[i]!;
  const rest = side.filter((_, place) => place !== i);
  const answer = (changed: Line[], expected: Planted["expected"]): Planted => (isTheirs ? { ours, theirs: changed, expected } : { ours: changed, theirs, expected });
  switch (kind) {
    // Missing: all entries of a thing are gone from one side.
    case 0: return answer(side.filter(({ id }) => id !== line.id), [[line.id, isTheirs ? "only_ours" : "only_theirs"]]);
    // Extra.
    case 1: return answer([...side, { ...line, id: `extra-${i}`, part: `extra-${i}` }], [[`extra-${i}`, isTheirs ? "only_theirs" : "only_ours"]]);
    // Amount, by as little as a micro-dollar.
    case 2: return answer([...rest, { ...line, micros: line.micros! + (random() < 0.5 ? 1n : -BigInt(1 + Math.floor(random() * 1_000_000))) }], [[line.id, "differing"]]);
    // Duplicate.
    case 3: return answer([...side, line], [[line.id, "double"]]);
    // Swapped ids, of two that can be told apart.
    default: {
      const two = side.find(({ id, micros, ms, what }) => id !== line.id && (micros !== line.micros || ms !== line.ms || what !== line.what));
      if (!two || side.filter(({ id }) => id === line.id || id === two.id).length !== 2 || other.filter(({ id }) => id === line.id || id === two.id).length < 2) return plant(0, ours, theirs, random);
      return answer(side.map((one) => (one === line ? { ...one, id: two.id } : one === two ? { ...one, id: line.id } : one)), [[line.id, "differing"], [two.id, "differing"]]);
    }
  }
}

test("a thousand planted differences are found, each as what it is, and nothing else is told", async () => {
  const customers = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  for (const { accountId } of customers) await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: cents(2_000), paymentReference: "t" });
  const random = seeded(8);
  const made = subDays(NOW, 40);
  for (const [c, customer] of customers.entries()) {
    const lines = Array.from({ length: 120 }, (_, i) => {
      const ms = random() < 0.5 ? 5_000 : 9_000;
      const at = addHours(made, random() * 48);
      return logLine(customer, { event_id: `p${c}-${i}`, job_id: `p${c}-${i}`, upstream_id: `gen-${c}-${i}`, requested_ms: ms, delivered_ms: ms, model: random() < 0.3 ? "luma/luma-ray-flash-2" : "luma/luma-dream-machine-ray-2", status: random() < 0.9 ? "completed" : "failed", submitted_at: at.toISOString(), finished_at: addHours(at, 1).toISOString(), ...(random() < 0.1 ? { funding: "byok" as const } : {}) });
    });
    await ingestLines(database.ctx, { source: "gateway", origin: "p", lines: numbered(lines) });
  }
  const period = { from: subDays(made, 2), to: addDays(made, 5) };
  const ours = await readOurUpstreamLines(database.ctx, "luma", period);
  const names = await readModelNames(database.ctx, "luma");
  const theirs = await parseUsageExport(exportOf(ours), names);
  expect(ours.length).toBeGreaterThan(150);

  const { lines: stripes, paymentOf } = await readStripeLines(payments.ctx, PERIOD);
  const sides: [Line[], Line[]][] = [[ours, theirs], [await readOurStripeLines(database.ctx, PERIOD, paymentOf), stripes]];
  // The adjustments of the tests before are not among ours.
  const clean = sides.map(([a, b]) => { const wrong = new Set(matchLines(a, b).filter(({ finding }) => finding !== "matched").map(({ id }) => id)); return [a.filter(({ id }) => !wrong.has(id)), b.filter(({ id }) => !wrong.has(id))] as const; });
  for (const [a, b] of clean) expect(matchLines(a, b).every(({ finding }) => finding === "matched")).toBe(true);
  let missed = 0;
  for (let seed = 0; seed < 1_000; seed++) {
    const [a, b] = clean[seed % 2]!;
    const planted = plant(seed % 5, a, b, seeded(seed + 1));
    const found = matchLines(planted.ours, planted.theirs).filter(({ finding }) => finding !== "matched").map(({ id, finding }) => [id, finding]);
    if (JSON.stringify(found.sort()) !== JSON.stringify(planted.expected.sort())) {
      missed += 1;
      expect({ seed, found }).toEqual({ seed, found: planted.expected });
    }
  }
  expect(missed).toBe(0);
});

test("what waits is listed by what is at risk, filtered, and counted by age", async () => {
  const listed = await listDifferences(database.ctx, parseDifferenceFilter({ state: "all" }));
  const risks = listed.differences.map(({ atRiskMicros }) => atRiskMicros);
  expect(risks).toEqual(risks.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)));
  expect(listed.differences.some(({ account }) => account !== null)).toBe(true);
  const only = await listDifferences(database.ctx, parseDifferenceFilter({ state: "resolved", counterparty: "stripe", finding: "nonsense" }));
  expect(only.differences.length).toBeGreaterThan(0);
  expect(only.differences.every(({ state, counterparty }) => state === "resolved" && counterparty === "stripe")).toBe(true);
  const [ageing, undecided] = [await readAgeing(database.ctx), await listDifferences(database.ctx, parseDifferenceFilter({}))];
  expect(ageing.reduce((sum, { count }) => sum + count, 0)).toBe(undecided.count);
  expect(ageing.reduce((sum, { micros }) => sum + micros, 0n)).toBe(undecided.differences.reduce((sum, { atRiskMicros }) => sum + atRiskMicros, 0n));
});

test("the audit finds an adjustment that nobody approved", async () => {
  const [entry] = await database.owner<{ id: string; actor: string }[]>`select id, actor from audit_entries where action = 'reconciliation.approve' and detail ->> 'seq' is not null limit 1`;
  await database.owner`update audit_entries set actor = (select actor from audit_entries p where p.action = 'reconciliation.propose' and p.subject = (select subject from audit_entries where id = ${entry!.id}) limit 1) where id = ${entry!.id}`;
  expect((await runAudit(database.ctx)).map(({ check }) => check)).toEqual(["adjustments are what two people approved"]);
  await database.owner`update audit_entries set actor = ${entry!.actor} where id = ${entry!.id}`;
});

test("what is planted in a bill is kept as what it is, and gone once the bill is right", async () => {
  const made = subDays(NOW, 40);
  const period = { from: subDays(made, 2), to: addDays(made, 5) };
  const ours = await readOurUpstreamLines(database.ctx, "luma", period);
  const text = (lines: Line[]) => exportOf(lines.map((line) => ({ ...line, what: line.what ?? "" })));
  const open = async () => (await differences("luma/bill")).filter(({ state, happenedAt }) => state === "open" && happenedAt >= period.from && happenedAt < period.to).map(({ externalId, finding }) => [externalId, finding]).sort();
  for (let seed = 0; seed < 20; seed++) {
    // On their side alone: ours is in the database.
    const { theirs, ours: same, expected } = plant(seed % 5, ours, ours.map((line) => ({ ...line })), seeded(seed + 77));
    if (same !== ours) continue;
    await reconcileExport(database.ctx, { provider: "luma", period, name: "x.csv", text: text(theirs) });
    expect(await open(), `seed ${seed}`).toEqual(expected.sort());
    expect(await reconcileExport(database.ctx, { provider: "luma", period, name: "x.csv", text: text(ours) })).toMatchObject(NONE);
    expect(await open()).toEqual([]);
  }
});
