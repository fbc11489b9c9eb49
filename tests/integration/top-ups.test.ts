import { and, eq } from "drizzle-orm";
import { addDays, subMinutes } from "date-fns";
import { expect, test } from "vitest";
import { disputes, refunds, stripeEvents, stripeObjects, topUps } from "@/db/schema";
import { runAudit } from "@/lib/audit/run-audit";
import { newId } from "@/lib/ids/ids";
import { applyPayment } from "@/lib/topups/apply-payment";
import { approveRefund } from "@/lib/topups/approve-refund";
import { declineRefund } from "@/lib/topups/decline-refund";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { receiveEvent } from "@/lib/topups/receive-event";
import { refundTopUp } from "@/lib/topups/refund-top-up";
import { requestRefund } from "@/lib/topups/request-refund";
import { settleDispute } from "@/lib/topups/settle-dispute";
import { startTopUp } from "@/lib/topups/start-top-up";
import { openStripe } from "@/lib/topups/stripe";
import { SANDBOX_KEY } from "@/lib/topups/stripe-context";
import { isSweepDue, sweepStripe } from "@/lib/topups/sweep-stripe";
import { getTopUpLimits, setTopUpLimits } from "@/lib/topups/top-up-limits";
import { expirePromotional } from "@/lib/wallet/expire-promotional";
import { getWallet } from "@/lib/wallet/get-wallet";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { placeHold } from "@/lib/wallet/place-hold";
import { fetchTopUps } from "@/lib/worker/tasks/fetch-top-ups";
import { payRefunds } from "@/lib/worker/tasks/pay-refunds";
import { ledgerOf, spend } from "@/tests/support/money";
import { NOW, useDatabase } from "@/tests/support/database";
import { deliver, newPayer, openCheckout, type Payer, useStripe } from "@/tests/support/stripe";
import { checkExchange } from "@/tests/support/stripe-contract";

const database = useDatabase();
const stripe = useStripe(database);
const GOOD = "4242424242424242";
const DISPUTED = "4000000000000259";
const DEBIT_GOOD = "000123456789";
const DEBIT_BAD = "000111111116";

const dollars = (amount: number) => BigInt(Math.round(amount * 100)) * 10_000n;
const topUpOf = async ({ accountId }: Payer, id: string) => (await database.ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.id, id))))[0]!;
const balanceOf = async ({ accountId }: Payer) => (await getWallet(database.ctx, accountId)).balanceMicros;

/** A payer whose top-up is paid and confirmed. */
async function paid(amount: number, card = GOOD, saveCard = false) {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, amount, saveCard);
  const { sessionId } = await topUpOf(payer, topUpId);
  const intent = stripe.sandbox.pay(sessionId!, card, { saveCard });
  await deliver(stripe.ctx, stripe.sandbox);
  return { payer, topUpId, sessionId: sessionId!, intentId: intent.id };
}

test("a hundred dollars of credit cost $105.00, and are credited once Stripe confirms, once for ever", async () => {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, 100);
  const { sessionId } = await topUpOf(payer, topUpId);
  await deliver(stripe.ctx, stripe.sandbox);
  expect([(await topUpOf(payer, topUpId)).state, await balanceOf(payer)]).toEqual(["open", 0n]);
  stripe.sandbox.pay(sessionId!, GOOD);
  const states = await deliver(stripe.ctx, stripe.sandbox);
  expect(states).toContain("applied");
  expect(new Set(await deliver(stripe.ctx, stripe.sandbox))).toEqual(new Set(["known"]));
  expect(await balanceOf(payer)).toBe(dollars(100));
  const topUp = await topUpOf(payer, topUpId);
  expect([topUp.state, topUp.receiptUrl?.startsWith("http"), topUp.invoiceUrl?.startsWith("http")]).toEqual(["settled", true, true]);
  // 2.9 % of $105.00 and 30 cents, half-up to the cent.
  expect(await ledgerOf(database.ctx, payer)).toEqual([
    "top_up.processing processing_cost→stripe_clearing 3350000", "top_up.settle stripe_clearing→customer_credit 100000000", "top_up.settle stripe_clearing→top_up_fee_revenue 5000000",
  ]);
});

test("asking for the same top-up twice, also at once, opens one checkout; with another amount it is refused", async () => {
  const payer = await newPayer(database.ctx);
  const topUpId = newId();
  const opened = await Promise.all([1, 2, 3].map(() => openCheckout(stripe.ctx, payer, 25, false, topUpId).catch((error: Error) => ({ url: error.message, topUpId }))));
  const again = await openCheckout(stripe.ctx, payer, 25, false, topUpId);
  expect(opened.map(({ url }) => url)).toContain(again.url);
  await expect(openCheckout(stripe.ctx, payer, 26, false, topUpId)).rejects.toMatchObject({ code: "conflict" });
  expect(await database.ctx.db.select().from(stripeObjects).where(eq(stripeObjects.accountId, payer.accountId))).toHaveLength(2);
});

test.each([[499n * 10_000n, "credit: $4.99 is not between $5.00 and $10,000.00"], [1_000_001n * 10_000n, "not between"], [5_000_001n, "credit: whole cents"], [-25_000_000n, "not between"], [0n, "not between"]])("a credit of %d micro-dollars is refused by its field", async (creditMicros, message) => {
  const account = await newPayer(database.ctx);
  await expect(startTopUp(stripe.ctx, { account, topUpId: newId(), creditMicros, saveCard: false, baseUrl: "http://localhost" })).rejects.toMatchObject({ code: "invalid_request", field: "credit", message: expect.stringContaining(message) as string });
  expect(await database.ctx.db.select().from(topUps).where(eq(topUps.accountId, account.accountId))).toEqual([]);
});

test("asked for again in other words after an answer was lost, a checkout is refused with a reason, not as a fault of ours", async () => {
  const { payer } = await paid(10);
  const topUpId = newId();
  stripe.sandbox.loseAnswers(3);
  await expect(openCheckout(stripe.ctx, payer, 10, false, topUpId)).rejects.toThrow();
  await expect(openCheckout(stripe.ctx, payer, 10, true, topUpId)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("reload the page") as string });
  await openCheckout(stripe.ctx, payer, 10, false, topUpId);
});

test("a declined card leaves the checkout open, another card pays it", async () => {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
  const { sessionId } = await topUpOf(payer, topUpId);
  try { stripe.sandbox.pay(sessionId!, "4000000000000002"); } catch { /* the page shows it */ }
  await deliver(stripe.ctx, stripe.sandbox);
  expect([(await topUpOf(payer, topUpId)).state, await balanceOf(payer)]).toEqual(["open", 0n]);
  stripe.sandbox.pay(sessionId!, GOOD);
  await deliver(stripe.ctx, stripe.sandbox);
  expect([(await topUpOf(payer, topUpId)).state, await balanceOf(payer)]).toEqual(["settled", dollars(10)]);
});

test("what Stripe said before a card was declined or paid leaves no failure on a settled top-up", async () => {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
  const { sessionId } = await topUpOf(payer, topUpId);
  const declined = (await stripe.ctx.stripe.findPayment(stripe.sandbox.pay(sessionId!, "4000000000000002").id))!;
  stripe.sandbox.pay(sessionId!, GOOD);
  await deliver(stripe.ctx, stripe.sandbox);
  await applyPayment(database.ctx, declined);
  const { state, failure } = await topUpOf(payer, topUpId);
  expect([state, failure, await balanceOf(payer)]).toEqual(["settled", null, dollars(10)]);
});

test("3-D Secure: nothing is booked before the cardholder has passed it", async () => {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
  const { sessionId } = await topUpOf(payer, topUpId);
  const intent = stripe.sandbox.pay(sessionId!, "4000002500003155");
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(0n);
  stripe.sandbox.authenticate(intent.id, true);
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(10));
});

test("a bank debit is processing until the bank answers, then settled or failed", async () => {
  for (const [account, outcome, state, balance] of [[DEBIT_GOOD, "succeeded", "settled", dollars(10)], [DEBIT_BAD, "failed", "failed", 0n]] as const) {
    const payer = await newPayer(database.ctx);
    const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
    const intent = stripe.sandbox.pay((await topUpOf(payer, topUpId)).sessionId!, account);
    await deliver(stripe.ctx, stripe.sandbox);
    expect([(await topUpOf(payer, topUpId)).state, await balanceOf(payer)]).toEqual(["processing", 0n]);
    stripe.sandbox.endDebit(intent.id, outcome);
    await deliver(stripe.ctx, stripe.sandbox);
    expect([(await topUpOf(payer, topUpId)).state, await balanceOf(payer)]).toEqual([state, balance]);
  }
});

test("a checkout that expired books nothing", async () => {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
  stripe.sandbox.expire((await topUpOf(payer, topUpId)).sessionId!);
  await deliver(stripe.ctx, stripe.sandbox);
  expect([(await topUpOf(payer, topUpId)).state, await balanceOf(payer)]).toEqual(["expired", 0n]);
  await expect(openCheckout(stripe.ctx, payer, 10, false, topUpId)).rejects.toMatchObject({ code: "conflict" });
});

test("what no webhook told us is fetched, by the purchase or by the daily sweep", async () => {
  const payer = await newPayer(database.ctx);
  const [fetched, swept] = [await openCheckout(stripe.ctx, payer, 10), await openCheckout(stripe.ctx, payer, 20)];
  for (const { topUpId } of [fetched, swept]) stripe.sandbox.pay((await topUpOf(payer, topUpId)).sessionId!, GOOD);
  await fetchTopUp(stripe.ctx, { accountId: payer.accountId, topUpId: fetched.topUpId });
  expect(await balanceOf(payer)).toBe(dollars(10));
  await sweepStripe(stripe.ctx);
  expect(await balanceOf(payer)).toBe(dollars(30));
  await sweepStripe(stripe.ctx);
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(30));
  const stranger = await newPayer(database.ctx);
  await expect(fetchTopUp(stripe.ctx, { accountId: stranger.accountId, topUpId: swept.topUpId })).rejects.toMatchObject({ code: "not_found" });
});

test("a payment is fetched however many purchases before it are still open", async () => {
  const payer = await newPayer(database.ctx);
  const { accountId } = payer;
  const open = { accountId, kind: "checkout", state: "open", creditMicros: dollars(10), feeMicros: dollars(0.5), feeBps: 500, taxMicros: 0n, paymentReference: "", createdBy: "test", createdAt: subMinutes(NOW, 30) } as const;
  await database.ctx.db.insert(topUps).values(Array.from({ length: 400 }, () => ({ ...open, id: newId() })));
  database.setNow(subMinutes(NOW, 15));
  const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
  stripe.sandbox.pay((await topUpOf(payer, topUpId)).sessionId!, GOOD);
  database.setNow(NOW);
  await fetchTopUps(stripe.ctx);
  expect(await balanceOf(payer)).toBe(dollars(10));
});

test("one payment that cannot be booked does not keep the daily sweep from the others, and is looked at again", async () => {
  const payers = [await newPayer(database.ctx), await newPayer(database.ctx)];
  const intents: string[] = [];
  for (const payer of payers) {
    const { topUpId } = await openCheckout(stripe.ctx, payer, 10);
    intents.push(stripe.sandbox.pay((await topUpOf(payer, topUpId)).sessionId!, GOOD).id);
  }
  for (const broken of intents) {
    const ctx = { ...stripe.ctx, stripe: { ...stripe.ctx.stripe, findPayment: async (id: string) => (id === broken ? Promise.reject(new Error("out of order")) : stripe.ctx.stripe.findPayment(id)) } };
    database.setNow(addDays(database.ctx.clock.now(), 2));
    await expect(sweepStripe(ctx)).rejects.toThrow("out of order");
    expect(await isSweepDue(database.ctx)).toBe(true);
  }
  database.setNow(NOW);
  expect(await Promise.all(payers.map(balanceOf))).toEqual([dollars(10), dollars(10)]);
});

test("a customer's id is found out also when whoever asked first heard no answer and somebody else asks next", async () => {
  const payer = await newPayer(database.ctx);
  const asking = (email: string) => ({ ...stripe.ctx, actor: { kind: "user" as const, userId: newId(), email } });
  stripe.sandbox.loseAnswers(3);
  await expect(openCheckout(asking("first@example.com"), payer, 10)).rejects.toThrow();
  await openCheckout(asking("second@example.com"), payer, 10);
  expect(await database.ctx.db.select().from(stripeObjects).where(and(eq(stripeObjects.accountId, payer.accountId), eq(stripeObjects.kind, "customer")))).toHaveLength(1);
});

test("a forged, stale or future signature is refused, and nothing is written down", async () => {
  const { sandbox, ctx } = stripe;
  const { payer } = await paid(10);
  const event = sandbox.events().at(-1)!;
  const { body, header } = sandbox.sign(event, NOW);
  const minutes = (n: number) => new Date(NOW.getTime() + n * 60_000);
  const before = await database.ctx.db.select().from(stripeEvents);
  for (const signature of ["", "t=1,v1=00", header.replace(/v1=../, "v1=00"), sandbox.sign(event, minutes(-6)).header, sandbox.sign(event, minutes(6)).header, `t=${Math.floor(NOW.getTime() / 1000)},${sandbox.sign(event, minutes(-60)).header}`]) {
    await expect(receiveEvent(ctx, { body, signature }), signature).rejects.toMatchObject({ code: "invalid_request", field: "stripe-signature" });
  }
  await expect(receiveEvent(ctx, { body: body.replace("livemode", "Livemode"), signature: header })).rejects.toMatchObject({ code: "invalid_request" });
  expect(await database.ctx.db.select().from(stripeEvents)).toEqual(before);
  expect(await balanceOf(payer)).toBe(dollars(10));
});

test("a payment that claims to be ours and does not fit is refused, kept for a person, and books nothing", async () => {
  const { payer, topUpId, intentId } = await paid(10);
  const other = await newPayer(database.ctx);
  const open = await openCheckout(stripe.ctx, other, 50);
  const payment = (await stripe.ctx.stripe.findPayment(intentId))!;
  const checkout = payment.checkout!;
  const claims = { ...payment, id: "pi_other", accountId: other.accountId, topUpId: open.topUpId };
  const own = { ...claims, customerId: (await database.ctx.db.select().from(stripeObjects).where(and(eq(stripeObjects.accountId, other.accountId), eq(stripeObjects.kind, "customer"))))[0]!.id };
  const [ownTopUp] = [await topUpOf(other, open.topUpId)];
  const fits = { ...own, checkout: { ...checkout, id: ownTopUp.sessionId!, subtotalMicros: dollars(52.5) }, receivedMicros: dollars(52.5) };
  for (const [wrong, note] of [
    [claims, "not of the account's own"], [own, "not in the top-up's own"], [{ ...fits, receivedMicros: dollars(10.5) }, "is over $10.50, the top-up over $52.50"],
    [{ ...fits, currency: "eur" }, "in eur"], [{ ...fits, checkout: { ...fits.checkout, subtotalMicros: dollars(1) } }, "its checkout is over $1.00"],
    [{ ...fits, topUpId: newId() }, "names no account or top-up"], [{ ...fits, accountId: newId() }, "names no account or top-up"], [{ ...fits, accountId: "nobody" }, "names no account"],
    [{ ...payment, id: "pi_second" }, "second payment"],
  ] as const) expect(await applyPayment(database.ctx, wrong)).toMatchObject({ state: "refused", note: expect.stringContaining(note) as string });
  expect(await applyPayment(database.ctx, { ...payment, accountId: null, topUpId: null })).toMatchObject({ state: "ignored" });
  expect([await balanceOf(payer), await balanceOf(other), (await topUpOf(payer, topUpId)).state]).toEqual([dollars(10), 0n, "settled"]);
});

test("unspent credit is refunded with its fee in proportion, twice asked once paid, and never more than is left", async () => {
  const { payer, topUpId } = await paid(100);
  const { accountId } = payer;
  await spend(database.ctx, payer, 40);
  const [refundId, second] = [newId(), newId()];
  const request = { accountId, topUpId, refundId, creditMicros: dollars(50), reason: "not needed" };
  await requestRefund(database.ctx, request);
  await requestRefund(database.ctx, request);
  expect(await balanceOf(payer)).toBe(dollars(60));
  await Promise.all([1, 2, 3].map(() => approveRefund(stripe.ctx, { accountId, refundId })));
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(10));
  const [row] = await database.ctx.db.select().from(refunds).where(eq(refunds.id, refundId));
  expect([row!.state, row!.feeMicros]).toEqual(["succeeded", dollars(2.5)]);
  expect((await ledgerOf(database.ctx, payer)).filter((line) => line.startsWith("refund"))).toEqual(["refund.start customer_credit→stripe_clearing 50000000", "refund.start top_up_fee_revenue→stripe_clearing 2500000"]);
  await expect(requestRefund(database.ctx, { ...request, refundId: second, creditMicros: dollars(10.01) })).rejects.toMatchObject({ code: "invalid_request", field: "credit", message: expect.stringContaining("$0.01 and $10.00") as string });
  await expect(requestRefund(database.ctx, { ...request, refundId: second, creditMicros: 1n })).rejects.toMatchObject({ code: "invalid_request" });
  await expect(requestRefund(database.ctx, { ...request, creditMicros: dollars(1) })).rejects.toMatchObject({ code: "conflict" });
  await expect(requestRefund(database.ctx, { ...request, refundId: second, accountId: (await newPayer(database.ctx)).accountId })).rejects.toMatchObject({ code: "not_found" });
  await requestRefund(database.ctx, { ...request, refundId: second, creditMicros: dollars(5) });
  await declineRefund(database.ctx, { accountId, refundId: second, note: "no" });
  await expect(approveRefund(stripe.ctx, { accountId, refundId: second })).rejects.toMatchObject({ code: "conflict" });
  expect(await balanceOf(payer)).toBe(dollars(10));
});

test("an id in capital letters is the same id: the refund is booked and paid once", async () => {
  const { payer, topUpId, intentId } = await paid(100);
  const refundId = newId();
  await refundTopUp(stripe.ctx, { accountId: payer.accountId, topUpId: topUpId.toUpperCase(), refundId: refundId.toUpperCase(), creditMicros: dollars(30), reason: "r" });
  await deliver(stripe.ctx, stripe.sandbox);
  database.setNow(addDays(NOW, 2));
  await payRefunds(stripe.ctx);
  database.setNow(NOW);
  expect(await balanceOf(payer)).toBe(dollars(70));
  expect((await database.ctx.db.select().from(refunds).where(eq(refunds.accountId, payer.accountId))).map(({ id, state }) => [id, state])).toEqual([[refundId, "succeeded"]]);
  expect((await stripe.ctx.stripe.findPayment(intentId))!.refunds).toHaveLength(1);
});

test("a refund that was asked for while there was credit is refused when it was spent meanwhile, or is held by running jobs", async () => {
  const { payer, topUpId } = await paid(20);
  const { accountId } = payer;
  const [first, second] = [newId(), newId()];
  for (const refundId of [first, second]) await requestRefund(database.ctx, { accountId, topUpId, refundId, creditMicros: dollars(15), reason: "r" });
  await placeHold(database.ctx, { accountId, holdId: newId(), amountMicros: dollars(4), reference: "job" });
  await approveRefund(stripe.ctx, { accountId, refundId: first });
  await expect(approveRefund(stripe.ctx, { accountId, refundId: second })).rejects.toMatchObject({ code: "invalid_request", field: "credit" });
  expect((await getWallet(database.ctx, accountId)).availableMicros).toBe(dollars(1));
});

test("one account's requests cannot crowd out those of others: ten wait at most", async () => {
  const { payer: { accountId }, topUpId } = await paid(20);
  const ids = Array.from({ length: 11 }, () => newId());
  const ask = (refundId: string) => requestRefund(database.ctx, { accountId, topUpId, refundId, creditMicros: dollars(1), reason: "r" });
  const asked = await Promise.allSettled(ids.map(ask));
  const refused = asked.filter(({ status }) => status === "rejected");
  expect(refused).toMatchObject([{ reason: { code: "conflict", message: expect.stringContaining("10 refunds") as string } }]);
  await declineRefund(database.ctx, { accountId, refundId: ids[asked.findIndex(({ status }) => status === "fulfilled")]!, note: "no" });
  await ask(ids[asked.findIndex(({ status }) => status === "rejected")]!);
});

test("a refund that fails at Stripe is booked back", async () => {
  const { payer, topUpId } = await paid(20, "4000000000005126");
  const refundId = newId();
  await requestRefund(database.ctx, { accountId: payer.accountId, topUpId, refundId, creditMicros: dollars(20), reason: "r" });
  await approveRefund(stripe.ctx, { accountId: payer.accountId, refundId });
  expect(await balanceOf(payer)).toBe(0n);
  stripe.sandbox.passTime(3_600_000);
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(20));
  expect((await database.ctx.db.select().from(refunds).where(eq(refunds.id, refundId)))[0]!.state).toBe("failed");
});

test("a refund made at Stripe takes the credit and fee in proportion, and what was spent already is a loss, never a negative balance", async () => {
  const { payer, intentId } = await paid(100);
  await spend(database.ctx, payer, 70);
  const payment = (await stripe.ctx.stripe.findPayment(intentId))!;
  const chargeId = stripe.sandbox.events().flatMap(({ data }) => { const object = data.object as unknown as { object: string; id: string; payment_intent?: string }; return object.object === "charge" && object.payment_intent === intentId ? [object.id] : []; })[0]!;
  stripe.sandbox.refund(chargeId, 10_500);
  await deliver(stripe.ctx, stripe.sandbox);
  expect(payment.receivedMicros).toBe(dollars(105));
  expect(await balanceOf(payer)).toBe(0n);
  expect((await ledgerOf(database.ctx, payer)).filter((line) => line.startsWith("refund"))).toEqual([
    "refund.start customer_credit→stripe_clearing 30000000", "refund.start disputes→stripe_clearing 70000000", "refund.start top_up_fee_revenue→stripe_clearing 5000000",
  ]);
});

test("a refund made at Stripe takes no promotional credit, which could then expire a second time", async () => {
  const { payer, intentId } = await paid(100);
  const { accountId } = payer;
  await spend(database.ctx, payer, 90);
  await grantPromotional(database.ctx, { accountId, grantId: newId(), amountMicros: dollars(20), reason: "welcome", expiresAt: addDays(NOW, 1) });
  const { id: chargeId } = stripe.sandbox.events().find(({ type, data }) => type === "charge.succeeded" && (data.object as unknown as { payment_intent: string }).payment_intent === intentId)!.data.object as unknown as { id: string };
  stripe.sandbox.refund(chargeId, 10_500);
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(20));
  database.setNow(addDays(NOW, 1));
  await expirePromotional(database.ctx, accountId);
  database.setNow(NOW);
  expect(await balanceOf(payer)).toBe(0n);
});

test("a dispute takes the credit at once, even below zero, and freezes spending; won, everything comes back", async () => {
  const { payer } = await paid(100, DISPUTED);
  const { accountId } = payer;
  await spend(database.ctx, payer, 30);
  stripe.sandbox.passTime(3_600_000);
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(-30));
  const hold = { accountId, holdId: newId(), amountMicros: 0n, reference: "job" };
  await expect(placeHold(database.ctx, hold)).rejects.toMatchObject({ code: "insufficient_credits", message: expect.stringContaining("disputed") as string });
  const [dispute] = await database.ctx.db.select().from(disputes).where(eq(disputes.accountId, accountId));
  expect(dispute!.state).toBe("open");
  await expect(settleDispute(database.ctx, { accountId, disputeId: dispute!.id, note: "no" })).rejects.toMatchObject({ code: "conflict" });
  stripe.sandbox.closeDispute(dispute!.id, "won");
  await deliver(stripe.ctx, stripe.sandbox);
  expect(await balanceOf(payer)).toBe(dollars(70));
  expect((await getWallet(database.ctx, accountId)).frozenAt).toBeNull();
  await placeHold(database.ctx, { ...hold, amountMicros: dollars(70) });
});

test("a lost dispute keeps the account frozen until an admin settles it", async () => {
  const { payer } = await paid(10, DISPUTED);
  const { accountId } = payer;
  stripe.sandbox.passTime(3_600_000);
  const { id } = stripe.sandbox.events().findLast(({ type }) => type === "charge.dispute.created")!.data.object as unknown as { id: string };
  stripe.sandbox.closeDispute(id, "lost");
  await deliver(stripe.ctx, stripe.sandbox);
  expect((await getWallet(database.ctx, accountId)).frozenAt).toEqual(NOW);
  expect((await ledgerOf(database.ctx, payer)).filter((line) => line.startsWith("dispute"))).toEqual([
    "dispute.move disputes→stripe_clearing 10500000", "dispute.move processing_cost→stripe_clearing 15000000", "dispute.open customer_credit→disputes 10000000", "dispute.open top_up_fee_revenue→disputes 500000",
  ]);
  await expect(settleDispute(database.ctx, { accountId: (await newPayer(database.ctx)).accountId, disputeId: id, note: "x" })).rejects.toMatchObject({ code: "not_found" });
  await settleDispute(database.ctx, { accountId, disputeId: id, note: "paid by transfer" });
  await settleDispute(database.ctx, { accountId, disputeId: id, note: "paid by transfer" });
  expect((await getWallet(database.ctx, accountId)).frozenAt).toBeNull();
});

test("a dispute that the bank decides anew after it was lost, or lost and settled, gives everything back once", async () => {
  for (const isSettled of [false, true]) {
    const { payer, intentId } = await paid(10, DISPUTED);
    const { accountId } = payer;
    stripe.sandbox.passTime(3_600_000);
    const { id } = stripe.sandbox.events().findLast(({ type }) => type === "charge.dispute.created")!.data.object as unknown as { id: string };
    stripe.sandbox.closeDispute(id, "lost");
    await deliver(stripe.ctx, stripe.sandbox);
    if (isSettled) await settleDispute(database.ctx, { accountId, disputeId: id, note: "paid by transfer" });
    const lost = (await stripe.ctx.stripe.findPayment(intentId))!;
    const won = { ...lost, disputes: lost.disputes.map((dispute) => ({ ...dispute, state: "won" as const })) };
    for (const payment of [won, lost, won]) await applyPayment(database.ctx, payment);
    expect([await balanceOf(payer), (await getWallet(database.ctx, accountId)).frozenAt]).toEqual([dollars(10), null]);
  }
});

test("the limits of a top-up are an admin's to change", async () => {
  const usual = await getTopUpLimits(database.ctx);
  await expect(setTopUpLimits(database.ctx, { minimumMicros: 1n, maximumMicros: dollars(10) })).rejects.toMatchObject({ field: "minimum" });
  await expect(setTopUpLimits(database.ctx, { minimumMicros: dollars(20), maximumMicros: dollars(10) })).rejects.toMatchObject({ field: "maximum" });
  await setTopUpLimits(database.ctx, { minimumMicros: dollars(20), maximumMicros: dollars(30) });
  const payer = await newPayer(database.ctx);
  await expect(openCheckout(stripe.ctx, payer, 10)).rejects.toMatchObject({ message: expect.stringContaining("between $20.00 and $30.00") as string });
  await setTopUpLimits(database.ctx, usual);
});

test("a payout moves money from Stripe to the bank in the platform's own books", async () => {
  await paid(500);
  stripe.sandbox.payOut();
  await sweepStripe(stripe.ctx);
  await sweepStripe(stripe.ctx);
  const rows = await database.owner<{ line: string }[]>`
    select t.code || ' ' || p.debit || '→' || p.credit as line from ledger_transactions t join ledger_postings p using (account_id, seq) join accounts a using (account_id) where a.kind = 'platform'`;
  expect(rows.map(({ line }) => line)).toEqual(["stripe.payout bank→stripe_clearing"]);
});


test("a payment that the sweep finds and that does not fit is kept for a person, once", async () => {
  const { payer, topUpId } = await paid(10);
  // Somebody changed our row: what Stripe holds is no longer what it says.
  await database.owner`update top_ups set payment_intent_id = 'pi_another' where id = ${topUpId}`;
  await sweepStripe(stripe.ctx);
  await sweepStripe(stripe.ctx);
  const kept = await database.ctx.db.select().from(stripeEvents).where(and(eq(stripeEvents.type, "payment.fetched"), eq(stripeEvents.accountId, payer.accountId)));
  expect(kept.map(({ state, note }) => [state, note])).toEqual([["refused", expect.stringContaining("second payment")]]);
  expect(await balanceOf(payer)).toBe(dollars(10));
});

test("while Stripe does not answer, a purchase and a refund are unavailable, and what was carried out all the same is found", async () => {
  const { payer, topUpId } = await paid(20);
  const { accountId } = payer;
  // The client asks three times by itself.
  stripe.sandbox.loseAnswers(3);
  const another = newId();
  await expect(openCheckout(stripe.ctx, payer, 10, false, another)).rejects.toMatchObject({ code: "unavailable" });
  const { url } = await openCheckout(stripe.ctx, payer, 10, false, another);
  expect(url).toMatch(/^http/);
  const refundId = newId();
  await requestRefund(database.ctx, { accountId, topUpId, refundId, creditMicros: dollars(20), reason: "r" });
  stripe.sandbox.loseAnswers(3);
  await expect(approveRefund(stripe.ctx, { accountId, refundId })).rejects.toMatchObject({ code: "unavailable" });
  expect(await balanceOf(payer)).toBe(0n);
  await approveRefund(stripe.ctx, { accountId, refundId });
  await deliver(stripe.ctx, stripe.sandbox);
  expect((await ledgerOf(database.ctx, payer)).filter((line) => line.startsWith("refund"))).toHaveLength(2);
  expect((await database.ctx.db.select().from(refunds).where(eq(refunds.id, refundId)))[0]!.state).toBe("succeeded");
});

test("with Stripe Tax, tax is charged on top, kept apart from credit and fee, and goes back with a refund in proportion", async () => {
  const ctx = { ...stripe.ctx, stripe: openStripe({ secretKey: SANDBOX_KEY, apiUrl: stripe.sandbox.url, webhookSecret: "whsec_for_tests_only", automaticTax: true }) };
  const payer = await newPayer(database.ctx);
  const { accountId } = payer;
  const { topUpId, url } = await openCheckout(ctx, payer, 100);
  const form = { method: "card", number: GOOD, expiry: "12/30", cvc: "123", email: "payer@example.com", country: "US", line1: "1 Main St", state: "NY", postal_code: "10001" };
  // The tax is known once the address is; the page shows the new total and asks again.
  for (const total of ["10500", "11550"]) await fetch(url, { method: "POST", body: new URLSearchParams({ ...form, shown_total: total }), redirect: "manual" });
  await deliver(ctx, stripe.sandbox);
  expect(await topUpOf(payer, topUpId)).toMatchObject({ state: "settled", taxMicros: dollars(10.5), creditMicros: dollars(100) });
  expect(await ledgerOf(database.ctx, payer)).toContain("top_up.settle stripe_clearing→tax_payable 10500000");
  const refundId = newId();
  await requestRefund(database.ctx, { accountId, topUpId, refundId, creditMicros: dollars(50), reason: "half" });
  await approveRefund(ctx, { accountId, refundId });
  expect((await ledgerOf(database.ctx, payer)).filter((line) => line.startsWith("refund"))).toEqual([
    "refund.start customer_credit→stripe_clearing 50000000", "refund.start tax_payable→stripe_clearing 5250000", "refund.start top_up_fee_revenue→stripe_clearing 2500000",
  ]);
});

test("an event of no consequence is acknowledged and kept; a replay after thirty days changes nothing", async () => {
  const { payer } = await paid(10);
  const kept = await database.ctx.db.select().from(stripeEvents).where(eq(stripeEvents.type, "customer.created"));
  expect(kept.at(-1)).toMatchObject({ state: "ignored", note: "of no consequence here" });
  database.setNow(addDays(NOW, 30));
  expect(new Set(await deliver(stripe.ctx, stripe.sandbox))).toEqual(new Set(["known"]));
  database.setNow(NOW);
  expect(await balanceOf(payer)).toBe(dollars(10));
});

test("the audit finds a micro-dollar astray in payments, holds, promotional credit and the sums of the ledger", async () => {
  const { payer, topUpId } = await paid(100, DISPUTED);
  const { accountId } = payer;
  const refundId = newId();
  await requestRefund(database.ctx, { accountId, topUpId, refundId, creditMicros: dollars(10), reason: "r" });
  await approveRefund(stripe.ctx, { accountId, refundId });
  await grantPromotional(database.ctx, { accountId, grantId: newId(), amountMicros: dollars(7), reason: "g", expiresAt: addDays(NOW, 9) });
  await spend(database.ctx, payer, 5);
  await placeHold(database.ctx, { accountId, holdId: newId(), amountMicros: dollars(1), reference: "job" });
  stripe.sandbox.passTime(3_600_000);
  await deliver(stripe.ctx, stripe.sandbox);
  const damages: [string, string, string][] = [
    ["top_ups", "credit_micros = credit_micros + 1", "credit_micros = credit_micros - 1"], ["top_ups", "tax_micros = tax_micros + 1", "tax_micros = tax_micros - 1"],
    ["refunds", "fee_micros = fee_micros + 1", "fee_micros = fee_micros - 1"], ["disputes", "credit_micros = credit_micros + 1", "credit_micros = credit_micros - 1"],
    ["wallets", "held_micros = held_micros + 1", "held_micros = held_micros - 1"], ["wallets", "frozen_at = null", `frozen_at = '${NOW.toISOString()}'`],
    ["promotional_grants", "remaining_micros = remaining_micros + 1", "remaining_micros = remaining_micros - 1"], ["promotional_uses", "amount_micros = amount_micros + 1", "amount_micros = amount_micros - 1"],
    ["ledger_rollups", "amount_micros = amount_micros + 1", "amount_micros = amount_micros - 1"],
  ];
  expect(await runAudit(database.ctx)).toEqual([]);
  for (const [table, damage, mend] of damages) {
    await database.owner.unsafe(`update ${table} set ${damage} where account_id = '${accountId}'`);
    expect((await runAudit(database.ctx)).length, `${table}: ${damage}`).toBeGreaterThan(0);
    await database.owner.unsafe(`update ${table} set ${mend} where account_id = '${accountId}'`);
  }
});

test("every request that was sent to Stripe here, and every answer, is as the stripe package's types say", () => {
  expect(stripe.exchanges.length).toBeGreaterThan(200);
  expect(stripe.exchanges.flatMap(checkExchange)).toEqual([]);
});
