import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Stripe from "stripe";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startStripeSandbox, type Exchange, type SandboxOptions, type StripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";
import { checkExchange, checkRequest, checkResponse } from "../support/stripe-contract";

const SECRET = "whsec_sandboxtests";
const NOW = new Date("2026-03-10T12:00:00Z");

let now = NOW;
let sandbox: StripeSandbox;
let stripe: Stripe;
let exchanges: Exchange[];

const connect = (to: StripeSandbox, config: Stripe.StripeConfig = {}): Stripe => new Stripe("sk_test_sandbox", { host: to.host, port: to.port, protocol: "http", telemetry: false, maxNetworkRetries: 0, ...config });

async function start(options: Partial<SandboxOptions> = {}): Promise<void> {
  sandbox = await startStripeSandbox({ delivery: "manual", webhook: { url: "http://127.0.0.1:9/never", secret: SECRET }, clock: { now: () => now }, delays: { disputeMs: 0 }, record: (exchange) => exchanges.push(exchange), ...options });
  stripe = connect(sandbox);
}

beforeEach(async () => {
  now = NOW;
  exchanges = [];
  await start();
});

/** Whatever a test did, every request, answer and event of it is as the `stripe` package declares. */
afterEach(async () => {
  const events = sandbox.events();
  await sandbox.stop();
  expect([...new Set([...exchanges.filter(({ path }) => path !== "/v1/unknown").flatMap(checkExchange), ...events.flatMap((event) => checkResponse(event))])]).toEqual([]);
});

const CREDIT = { quantity: 1, price_data: { currency: "usd", unit_amount: 10_000, product_data: { name: "Prepaid credit" } } };
const FEE = { quantity: 1, price_data: { currency: "usd", unit_amount: 500, product_data: { name: "Platform fee (5%)" } } };

async function openSession(extra: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<{ customer: Stripe.Customer; session: Stripe.Checkout.Session }> {
  const customer = await stripe.customers.create({ email: "dana@example.com", name: "Dana", metadata: { account: "acme" } });
  const session = await stripe.checkout.sessions.create({
    mode: "payment", customer: customer.id, client_reference_id: "topup-1", line_items: [CREDIT, FEE], success_url: "http://localhost/done?session={CHECKOUT_SESSION_ID}", cancel_url: "http://localhost/wallet",
    metadata: { topup: "1" }, payment_intent_data: { metadata: { topup: "1" }, description: "Top-up" }, invoice_creation: { enabled: true, invoice_data: { metadata: { topup: "1" } } }, saved_payment_method_options: { payment_method_save: "enabled" }, ...extra,
  });
  return { customer, session };
}

async function payBy(number: string): Promise<Stripe.Charge> {
  const { session } = await openSession();
  return stripe.charges.retrieve(String(sandbox.pay(session.id, number).latest_charge), { expand: ["balance_transaction"] });
}

const typesSince = (from: number): string[] => sandbox.events().slice(from).map(({ type }) => type);

async function refusal(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  return promise.then(() => expect.fail("it was not refused"), (error: unknown) => error as Stripe.errors.StripeError);
}

/** Posts a form of a page, as a browser does. */
async function submit(path: string, form: Record<string, string>): Promise<{ status: number; location: string | null; text: string }> {
  const answer = await fetch(new URL(path, sandbox.url), { method: "POST", body: new URLSearchParams(form), redirect: "manual", headers: { Origin: sandbox.url } });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

const typeCard = (number: string, extra: Record<string, string> = {}): Record<string, string> => ({ method: "card", number, expiry: "12 / 34", cvc: "123", shown_total: "10500", ...extra });

test("the sandbox speaks the version that the stripe package is pinned to", async () => {
  const { lastResponse } = await stripe.customers.list();
  expect(lastResponse.apiVersion).toBe(Stripe.API_VERSION);
  expect((await refusal(connect(sandbox, { apiVersion: "2020-08-27" as never }).customers.list())).message).toContain("Invalid Stripe API version");
});

test("paying on the hosted page tells Stripe's story in Stripe's order and leaves receipt, invoice and card", async () => {
  const { customer, session } = await openSession();
  const before = sandbox.events().length;
  expect(await (await fetch(session.url!)).text()).toMatch(/Sandbox: no real money moves[\s\S]*Prepaid credit[\s\S]*\$100\.00[\s\S]*Platform fee \(5%\)[\s\S]*\$5\.00[\s\S]*\$105\.00/);
  const { status, location } = await submit(session.url!, typeCard("4242 4242 4242 4242", { save: "yes" }));
  expect([status, location]).toEqual([303, `http://localhost/done?session=${session.id}`]);
  expect(typesSince(before)).toEqual([
    "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "payment_method.attached", "invoice.created", "invoice.finalized", "invoice.updated", "invoice.paid", "invoice.payment_succeeded", "invoice_payment.paid",
    "checkout.session.completed", "charge.updated",
  ]);
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.latest_charge.balance_transaction", "invoice.payments", "line_items", "customer"] });
  const intent = paid.payment_intent as Stripe.PaymentIntent;
  const charge = intent.latest_charge as Stripe.Charge;
  expect({ status: paid.status, payment: paid.payment_status, total: paid.amount_total, lines: paid.line_items?.data.map(({ amount_total: cents }) => cents) }).toEqual({ status: "complete", payment: "paid", total: 10_500, lines: [10_000, 500] });
  expect({ amount: intent.amount_received, metadata: intent.metadata, of: charge.payment_intent }).toEqual({ amount: 10_500, metadata: { topup: "1" }, of: intent.id });
  expect(charge.balance_transaction).toMatchObject({ amount: 10_500, fee: 335, net: 10_165, type: "charge", source: charge.id, fee_details: [{ amount: 335, type: "stripe_fee" }] });
  const invoice = paid.invoice as Stripe.Invoice;
  expect({ status: invoice.status, total: invoice.total, of: invoice.payments?.data[0]?.payment.payment_intent, metadata: invoice.metadata }).toEqual({ status: "paid", total: 10_500, of: intent.id, metadata: { topup: "1" } });
  expect((await stripe.invoicePayments.list({ payment: { type: "payment_intent", payment_intent: intent.id } })).data[0]?.invoice).toBe(invoice.id);
  expect((await stripe.customers.listPaymentMethods(customer.id)).data.map((method) => [method.card?.last4, method.allow_redisplay])).toEqual([["4242", "always"]]);
  for (const [page, says] of [[charge.receipt_url!, "$105.00"], [invoice.hosted_invoice_url!, "Prepaid credit"], [invoice.invoice_pdf!, "%PDF-1.4"]] as const) expect(await (await fetch(page)).text()).toContain(says);
});

test("a session says completed only once, however often its form is sent", async () => {
  const { session } = await openSession();
  const answers = await Promise.all([1, 2, 3].map(() => submit(session.url!, typeCard("4242424242424242"))));
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  expect(sandbox.events().filter(({ type }) => type === "checkout.session.completed")).toHaveLength(1);
  expect((await stripe.charges.list()).data).toHaveLength(1);
});

const DECLINES = [
  ["4000000000000002", "card_declined", "generic_decline", "Your card was declined."],
  ["4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."],
  ["4000000000000341", "card_declined", "generic_decline", "Your card was declined."],
] as const;
for (const [number, code, declineCode, message] of DECLINES) {
  test(`card ${number} is declined as ${declineCode}, and another card then pays the same session`, async () => {
    const { session } = await openSession();
    const before = sandbox.events().length;
    const declined = await submit(session.url!, typeCard(number));
    expect([declined.status, declined.text.includes(message)]).toEqual([402, true]);
    expect(typesSince(before)).toEqual(["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]);
    const open = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    expect(open.status).toBe("open");
    expect((open.payment_intent as Stripe.PaymentIntent).last_payment_error).toMatchObject({ type: "card_error", code, decline_code: declineCode, message });
    expect((await submit(session.url!, typeCard("4242424242424242"))).status).toBe(303);
    const charges = await stripe.charges.list({ payment_intent: (open.payment_intent as Stripe.PaymentIntent).id });
    expect(charges.data.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
  });
}

test("a wrong number, a past expiry and a bad security code are told at their fields, and nothing is tried", async () => {
  const { session } = await openSession();
  const { status, text } = await submit(session.url!, typeCard("4242424242424241", { expiry: "02/26", cvc: "12" }));
  expect(status).toBe(400);
  for (const [field, says] of [["number", "Your card number is incorrect."], ["expiry", "Your card&#39;s expiration date is in the past."], ["cvc", "has 3 digits"]] as const) {
    expect(text).toMatch(new RegExp(`aria-describedby="${field}-error">\\s*<p class="error" id="${field}-error">[^<]*${says}`));
  }
  expect((await submit(session.url!, typeCard("4111111111111111"))).text).toContain("test cards only");
  expect((await stripe.paymentIntents.list()).data).toEqual([]);
});

test("3-D Secure asks on a page: failing it leaves the session open, passing it pays", async () => {
  const { session } = await openSession();
  const before = sandbox.events().length;
  const asked = await submit(session.url!, typeCard("4000002500003155"));
  expect(asked.location).toMatch(/^\/authenticate\/pi_/);
  expect(typesSince(before)).toEqual(["payment_intent.created", "payment_intent.requires_action"]);
  const failed = await submit(asked.location!, { outcome: "failed" });
  expect(failed.location).toBe(`/pay/${session.id}`);
  expect(await (await fetch(session.url!)).text()).toContain("We are unable to authenticate your payment method.");
  const again = await submit(session.url!, typeCard("4000002500003155"));
  expect((await submit(again.location!, { outcome: "passed" })).location).toBe(`http://localhost/done?session=${session.id}`);
  expect(typesSince(before).filter((type) => /^(payment_intent|checkout|charge)\./.test(type))).toEqual([
    "payment_intent.created", "payment_intent.requires_action", "payment_intent.payment_failed", "payment_intent.requires_action", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed", "charge.updated",
  ]);
});

const OFF_SESSION = [
  ["pm_card_visa", null, null],
  ["pm_card_authenticationRequired", "authentication_required", "authentication_required"],
  ["pm_card_chargeCustomerFail", "card_declined", "generic_decline"],
] as const;
for (const [name, code, declineCode] of OFF_SESSION) {
  test(`a saved ${name} off session ${code ? `answers ${code}` : "pays"}`, async () => {
    const customer = await stripe.customers.create({ email: "dana@example.com" });
    const method = await stripe.paymentMethods.attach(name, { customer: customer.id });
    const before = sandbox.events().length;
    const paying = stripe.paymentIntents.create({ amount: 5_250, currency: "usd", customer: customer.id, payment_method: method.id, off_session: true, confirm: true, allowed_payment_method_types: ["card"], metadata: { topup: "2" } }, { idempotencyKey: `auto-${name}` });
    if (code === null) {
      const paid = await paying;
      expect({ status: paid.status, received: paid.amount_received }).toEqual({ status: "succeeded", received: 5_250 });
      expect(typesSince(before)).toEqual(["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated"]);
      return;
    }
    const error = await refusal(paying);
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect({ status: error.statusCode, code: error.code, decline: error.decline_code, intent: error.payment_intent?.status, method: error.payment_method?.id }).toEqual({ status: 402, code, decline: declineCode, intent: "requires_payment_method", method: method.id });
    expect(typesSince(before)).toEqual(["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]);
  });
}

test("a card that worked can stop working", async () => {
  const { customer, session } = await openSession();
  sandbox.pay(session.id, "4242424242424242", { saveCard: true });
  const [saved] = (await stripe.paymentMethods.list({ customer: customer.id, type: "card" })).data;
  sandbox.changeCard(saved!.id, "4000000000009995");
  const error = await refusal(stripe.paymentIntents.create({ amount: 500, currency: "usd", customer: customer.id, payment_method: saved!.id, off_session: true, confirm: true }));
  expect(error.decline_code).toBe("insufficient_funds");
});

for (const [account, outcome] of [["000123456789", "succeeded"], ["000222222227", "failed"]] as const) {
  test(`a bank debit completes the session unpaid, and later has ${outcome}`, async () => {
    const { session } = await openSession();
    const { status } = await submit(session.url!, { method: "us_bank_account", holder: "Dana", account, shown_total: "10500" });
    expect(status).toBe(303);
    const waiting = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent.latest_charge"] });
    expect([waiting.status, waiting.payment_status, waiting.invoice, (waiting.payment_intent as Stripe.PaymentIntent).status]).toEqual(["complete", "unpaid", null, "processing"]);
    // As soon as a debit is submitted the balance moves, and is not to be had yet.
    const pending = (await stripe.balanceTransactions.list({ expand: ["data.source"] })).data[0]!;
    expect(pending).toMatchObject({ type: "payment", status: "pending", amount: 10_500, fee: 335, source: { status: "pending", balance_transaction: pending.id } });
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 0 }], pending: [{ amount: 10_500 - 335 }] });
    const before = sandbox.events().length;
    now = new Date(NOW.getTime() + 60_000);
    const after = await stripe.checkout.sessions.retrieve(session.id);
    const types = typesSince(before);
    if (outcome === "succeeded") {
      expect(after.payment_status).toBe("paid");
      expect(types.filter((type) => !type.startsWith("invoice"))).toEqual(["charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded"]);
      expect(types).toContain("invoice.paid");
      expect((await stripe.balance.retrieve()).available[0]!.amount).toBe(10_500 - 335);
      expect((await stripe.balanceTransactions.list()).data).toMatchObject([{ type: "payment", status: "available" }]);
    } else {
      expect([after.status, after.payment_status]).toEqual(["complete", "unpaid"]);
      expect(types).toEqual(["charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed"]);
      // What was submitted goes back, and Stripe's fee with it.
      const [back, submitted] = (await stripe.balanceTransactions.list()).data;
      expect([back, submitted]).toMatchObject([{ type: "payment_failure_refund", reporting_category: "charge_failure", amount: -10_500, fee: -335, net: -10_165 }, { type: "payment", id: pending.id }]);
      expect(await stripe.charges.retrieve(String(back!.source))).toMatchObject({ status: "failed", balance_transaction: pending.id, failure_balance_transaction: back!.id });
      expect((await stripe.balance.retrieve()).available[0]!.amount).toBe(0);
    }
  });
}

test("a session expires by itself after its time and by request, and takes no payment then", async () => {
  const { session } = await openSession({ expires_at: NOW.getTime() / 1000 + 1800 });
  const other = await openSession();
  expect((await stripe.checkout.sessions.expire(other.session.id)).status).toBe("expired");
  now = new Date(NOW.getTime() + 1_800_000);
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
  expect(sandbox.events().filter(({ type }) => type === "checkout.session.expired")).toHaveLength(2);
  expect((await submit(`/pay/${session.id}`, typeCard("4242424242424242"))).status).toBe(410);
  expect((await refusal(stripe.checkout.sessions.expire(session.id))).message).toContain('a status of "expired"');
});

test("an idempotency key gives its first answer again, refuses other parameters and concurrent use", async () => {
  const create = (amount: number, key: string) => stripe.paymentIntents.create({ amount, currency: "usd", payment_method: "pm_card_chargeDeclined", confirm: true }, { idempotencyKey: key });
  const first = await refusal(create(500, "key-1"));
  const second = await refusal(create(500, "key-1"));
  expect([second.payment_intent?.id, second.headers?.["idempotent-replayed"], first.headers?.["idempotent-replayed"]]).toEqual([first.payment_intent?.id, "true", undefined]);
  expect((await refusal(create(501, "key-1")))).toMatchObject({ statusCode: 400, rawType: "idempotency_error" });

  const wrong = await refusal(stripe.customers.create({ email: "no" }, { idempotencyKey: "key-2" }));
  expect(wrong).toMatchObject({ statusCode: 400, param: "email" });
  expect((await stripe.customers.create({ email: "yes@example.com" }, { idempotencyKey: "key-2" })).email).toBe("yes@example.com");

  sandbox.setLatency(200);
  const both = await Promise.allSettled([stripe.customers.create({ name: "A" }, { idempotencyKey: "key-3" }), stripe.customers.create({ name: "A" }, { idempotencyKey: "key-3" })]);
  sandbox.setLatency(0);
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(both.find((one) => one.status === "rejected")!.reason).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
  now = new Date(NOW.getTime() + 25 * 3_600_000);
  expect((await stripe.customers.create({ name: "B" }, { idempotencyKey: "key-3" })).name).toBe("B");
});

test("an answer lost on the way is had again by the client's own retry, and done once", async () => {
  sandbox.loseAnswers(2);
  const paid = await connect(sandbox, { maxNetworkRetries: 3 }).paymentIntents.create({ amount: 500, currency: "usd", payment_method: "pm_card_visa", confirm: true });
  expect(paid.status).toBe("succeeded");
  expect((await stripe.charges.list()).data).toHaveLength(1);
});

test("refunds are partial and never more than is left, and the balance follows to the cent", async () => {
  const charge = await payBy("4242424242424242");
  const before = sandbox.events().length;
  const part = await stripe.refunds.create({ charge: charge.id, amount: 4_000, reason: "requested_by_customer", metadata: { refund: "1" } }, { idempotencyKey: "refund-1" });
  expect(part).toMatchObject({ status: "succeeded", amount: 4_000, metadata: { refund: "1" }, payment_intent: charge.payment_intent });
  expect(typesSince(before)).toEqual(["refund.created", "charge.refunded"]);
  expect(await refusal(stripe.refunds.create({ charge: charge.id, amount: 6_501 }))).toMatchObject({ statusCode: 400, code: "amount_too_large", message: "Refund amount ($65.01) is greater than unrefunded amount on charge ($65.00)" });
  await stripe.refunds.create({ payment_intent: String(charge.payment_intent) });
  expect(await stripe.charges.retrieve(charge.id, { expand: ["refunds"] })).toMatchObject({ amount_refunded: 10_500, refunded: true, refunds: { data: [{ amount: 6_500 }, { amount: 4_000 }] } });
  expect(await refusal(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: "charge_already_refunded" });
  expect((await stripe.balanceTransactions.list()).data.map(({ type, amount, fee, net }) => [type, amount, fee, net])).toEqual([["refund", -6_500, 0, -6_500], ["refund", -4_000, 0, -4_000], ["charge", 10_500, 335, 10_165]]);
});

test("a refund fails later: its money comes back, and the charge can be refunded again", async () => {
  const charge = await payBy("4000000000005126");
  const refund = await stripe.refunds.create({ charge: charge.id, amount: 1_000 });
  expect(refund.status).toBe("succeeded");
  const before = sandbox.events().length;
  sandbox.passTime(60_000);
  expect(typesSince(before)).toEqual(["refund.updated", "charge.refund.updated", "refund.failed", "charge.updated"]);
  const failed = await stripe.refunds.retrieve(refund.id, { expand: ["failure_balance_transaction"] });
  expect(failed).toMatchObject({ status: "failed", failure_balance_transaction: { amount: 1_000, type: "refund_failure" } });
  expect((await stripe.charges.retrieve(charge.id)).amount_refunded).toBe(0);
});

test("a pending refund succeeds later", async () => {
  const charge = await payBy("4000000000007726");
  const refund = await stripe.refunds.create({ charge: charge.id });
  expect([refund.status, refund.pending_reason]).toEqual(["pending", "processing"]);
  const before = sandbox.events().length;
  sandbox.endRefund(refund.id);
  expect(typesSince(before)).toEqual(["refund.updated", "charge.refund.updated"]);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
});

for (const verdict of ["won", "lost"] as const) {
  test(`card 4000000000000259 pays and is disputed; with ${verdict === "won" ? "winning" : "losing"} evidence it is ${verdict}`, async () => {
    const charge = await payBy("4000000000000259");
    expect(charge.disputed).toBe(true);
    const [dispute] = (await stripe.disputes.list({ charge: charge.id })).data;
    expect(dispute).toMatchObject({ amount: 10_500, status: "needs_response", reason: "fraudulent", balance_transactions: [{ amount: -10_500, fee: 1_500, net: -12_000, type: "adjustment", reporting_category: "dispute" }] });
    expect(typesSince(0).slice(-3)).toEqual(["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.updated"]);
    expect(await refusal(stripe.refunds.create({ charge: charge.id }))).toMatchObject({ code: "charge_disputed" });
    const before = sandbox.events().length;
    await stripe.disputes.update(dispute!.id, { evidence: { product_description: "Credit" }, submit: false });
    const closed = await stripe.disputes.update(dispute!.id, { evidence: { uncategorized_text: verdict === "won" ? "winning_evidence" : "losing_evidence" }, submit: true });
    expect(closed.status).toBe(verdict);
    expect(typesSince(before)).toEqual(["charge.dispute.updated", "charge.dispute.updated", "charge.dispute.closed", ...(verdict === "won" ? ["charge.dispute.funds_reinstated"] : [])]);
    const net = (await stripe.balanceTransactions.list()).data.reduce((sum, moved) => sum + moved.net, 0);
    expect(net).toBe(verdict === "won" ? 10_500 - 335 - 1_500 : -335 - 1_500);
    expect(await refusal(stripe.disputes.close(dispute!.id))).toMatchObject({ statusCode: 400 });
  });
}

test("Stripe's fee is 2.9% + 30¢, half-up to the cent", async () => {
  for (const [amount, fee] of [[50, 31], [500, 45], [1_061, 61], [10_500, 335], [10_050, 321], [99_999_999, 2_900_030]] as const) {
    const intent = await stripe.paymentIntents.create({ amount, currency: "usd", payment_method: "pm_card_visa", confirm: true });
    expect((await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge.balance_transaction"] })).latest_charge).toMatchObject({ balance_transaction: { amount, fee, net: amount - fee } });
  }
});

test("a payout moves the balance and cannot exceed it; an automatic one says what it pays out", async () => {
  await payBy("4242424242424242");
  expect(await refusal(stripe.payouts.create({ amount: 10_166, currency: "usd" }))).toMatchObject({ code: "balance_insufficient" });
  expect(await stripe.payouts.create({ amount: 165, currency: "usd", metadata: { month: "3" } })).toMatchObject({ status: "pending", automatic: false, metadata: { month: "3" } });
  const automatic = sandbox.payOut();
  expect(automatic.amount).toBe(10_000);
  expect((await stripe.balance.retrieve()).available[0]!.amount).toBe(0);
  expect((await stripe.balanceTransactions.list({ payout: automatic.id })).data.map(({ type }) => type)).toEqual(["payout", "payout", "charge"]);
  expect((await stripe.payouts.list({ status: "paid" })).data).toHaveLength(2);
  expect(typesSince(0).slice(-3)).toEqual(["payout.created", "payout.updated", "payout.paid"]);
});

test("lists are paged by cursors in both directions, whole, without repeats, and by time", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) {
    now = new Date(NOW.getTime() + i * 1000);
    ids.unshift((await stripe.customers.create({ name: `C${i}` })).id);
  }
  const all: string[] = [];
  for await (const { id } of stripe.customers.list({ limit: 3 })) all.push(id);
  expect(all).toEqual(ids);
  const back = await stripe.customers.list({ limit: 2, ending_before: ids[4]! });
  expect([back.data.map(({ id }) => id), back.has_more]).toEqual([[ids[2], ids[3]], true]);
  const from = NOW.getTime() / 1000 + 4;
  expect((await stripe.customers.list({ created: { gte: from } })).data.map(({ id }) => id)).toEqual(ids.slice(0, 3));
  expect((await stripe.customers.list({ created: { gt: from, lte: from + 1 } })).data.map(({ id }) => id)).toEqual([ids[1]]);
  expect(await refusal(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: "limit" });
  expect(await refusal(stripe.customers.list({ starting_after: "cus_no" }))).toMatchObject({ param: "starting_after", code: "resource_missing" });
  expect((await stripe.events.list({ types: ["customer.*"], limit: 2 })).data.map(({ type }) => type)).toEqual(["customer.created", "customer.created"]);
});

test("a bad request is refused in Stripe's shape, naming the parameter", async () => {
  const customer = await stripe.customers.create();
  const cases: [Promise<unknown>, object][] = [
    [stripe.paymentIntents.create({ amount: 500, currency: "usd", payment_method_types: ["card"] } as never), { param: "payment_method_types", code: "parameter_unknown" }],
    [stripe.paymentIntents.create({ amount: 49, currency: "usd" }), { param: "amount", code: "amount_too_small" }],
    [stripe.paymentIntents.create({ amount: 100_000_000, currency: "usd" }), { param: "amount", code: "amount_too_large" }],
    [stripe.paymentIntents.create({ amount: 10.5, currency: "usd" }), { param: "amount", code: "parameter_invalid_integer" }],
    [stripe.paymentIntents.create({ amount: 500 } as never), { param: "currency", code: "parameter_missing" }],
    [stripe.paymentIntents.create({ amount: 500, currency: "eur" }), { param: "currency" }],
    [stripe.paymentIntents.create({ amount: 500, currency: "usd", surprise: 1 } as never), { param: "surprise", code: "parameter_unknown" }],
    [stripe.customers.retrieve("cus_no"), { statusCode: 404, code: "resource_missing", param: "id" }],
    [stripe.customers.retrieve("cus_no", { expand: ["nothing"] }), { statusCode: 404 }],
    [stripe.checkout.sessions.create({ mode: "payment", success_url: "http://localhost/", line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: -5, product_data: { name: "x" } } }] }), { param: "line_items[0][price_data][unit_amount]" }],
    [stripe.checkout.sessions.create({ mode: "subscription", success_url: "http://localhost/", line_items: [CREDIT] }), { param: "mode" }],
    [stripe.paymentMethods.attach("pm_card_chargeDeclined", { customer: customer.id }), { statusCode: 402, code: "card_declined" }],
    [stripe.rawRequest("GET", "/v1/unknown"), { statusCode: 404 }],
    [stripe.customers.create({ metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, "v"])) }), { param: "metadata" }],
  ];
  const refused = await Promise.all(cases.map(([request]) => refusal(request)));
  for (const [i, [, expected]] of cases.entries()) expect(refused[i]).toMatchObject({ rawType: expect.stringMatching(/^(invalid_request|card)_error$/), requestId: expect.stringMatching(/^req_/), ...expected });
});

test("a request that is refused leaves nothing behind", async () => {
  const customer = await stripe.customers.create();
  const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  const before = sandbox.events().length;
  await refusal(stripe.paymentIntents.create({ amount: 500, currency: "usd", payment_method: method.id, confirm: true }));
  await refusal(stripe.paymentIntents.create({ amount: 500, currency: "usd", payment_method: "pm_card_visa", confirm: true, allowed_payment_method_types: ["us_bank_account"] }));
  await refusal(stripe.paymentIntents.create({ amount: 500, currency: "usd", payment_method: "pm_card_visa", confirm: true, expand: ["surprise"] }));
  expect(typesSince(before)).toEqual([]);
  expect((await stripe.paymentIntents.list()).data).toEqual([]);
});

test("metadata merges, and an empty value removes its key", async () => {
  const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
  expect((await stripe.customers.update(id, { metadata: { a: "", c: 3 } })).metadata).toEqual({ b: "2", c: "3" });
  expect((await stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
  expect(sandbox.events().at(-1)).toMatchObject({ type: "customer.updated", data: { previous_attributes: { metadata: { b: "2", c: "3" } } } });
});

test("only test keys are taken, and a live one is named as the mistake", async () => {
  expect(await refusal(new Stripe("sk_live_abc", { host: sandbox.host, port: sandbox.port, protocol: "http" }).customers.list())).toMatchObject({ statusCode: 401, message: expect.stringContaining("no live keys") });
  expect(await refusal(new Stripe("hello", { host: sandbox.host, port: sandbox.port, protocol: "http" }).customers.list())).toMatchObject({ statusCode: 401 });
  const basic = await fetch(`${sandbox.url}/v1/customers`, { headers: { Authorization: `Basic ${Buffer.from("sk_test_sandbox:").toString("base64")}` } });
  expect(basic.status).toBe(200);
  expect((await fetch(`${sandbox.url}/v1/customers`)).status).toBe(401);
});

test("a page of another site cannot press the dashboard's buttons", async () => {
  const charge = await payBy("4242424242424242");
  const forged = await fetch(`${sandbox.url}/actions/refund`, { method: "POST", body: new URLSearchParams({ id: charge.id, dollars: "1" }), headers: { Origin: "https://evil.example" } });
  expect(forged.status).toBe(403);
  expect((await stripe.refunds.list()).data).toEqual([]);
});

test("the dashboard's buttons play the stories", async () => {
  const charge = await payBy("4242424242424242");
  expect((await submit("/actions/refund", { id: charge.id, dollars: "10.5" })).location).toBe("/?done=refund");
  expect((await submit("/actions/refund", { id: charge.id, dollars: "1e3" })).status).toBe(400);
  await submit("/actions/dispute", { id: charge.id });
  const [dispute] = (await stripe.disputes.list()).data;
  expect(dispute!.amount).toBe(9_450);
  await submit("/actions/dispute-won", { id: dispute!.id });
  expect((await stripe.disputes.retrieve(dispute!.id)).status).toBe("won");
  await submit("/actions/pay-out", { id: "balance" });
  const dashboard = await (await fetch(sandbox.url)).text();
  expect(dashboard).toContain("Sandbox: no real money moves");
  expect(dashboard).toMatch(/\$10\.50 refunded, dispute: won/);
  expect(dashboard).toMatch(/Balance <b class="num">\$0\.00/);
});

test("what people write is shown as text on every page", async () => {
  const attack = "<img src=x onerror=alert(1)>";
  const customer = await stripe.customers.create({ email: `${encodeURIComponent("a")}"><b>@example.com`, name: attack });
  const { session } = await openSession({ line_items: [{ quantity: 1, price_data: { currency: "usd", unit_amount: 10_500, product_data: { name: attack } } }], payment_intent_data: { description: attack } });
  const other = await stripe.checkout.sessions.create({ mode: "payment", customer: customer.id, line_items: [CREDIT, FEE], success_url: "http://localhost/", cancel_url: 'http://localhost/"><img src=x onerror=alert(1)>' });
  const { latest_charge: charge } = sandbox.pay(session.id, "4242424242424242");
  for (const path of ["/", `/pay/${session.id}`, `/pay/${other.id}`, `/receipts/${charge}`, `/invoices/${(await stripe.checkout.sessions.retrieve(session.id)).invoice}`, `/${attack}`]) {
    expect(await (await fetch(new URL(path, sandbox.url))).text()).not.toMatch(/<img|<b>@/);
  }
});

test("automatic tax is 10% where the sandbox taxes, shown before it is charged", async () => {
  const { customer, session } = await openSession({ automatic_tax: { enabled: true }, customer_update: { address: "auto" } });
  expect(session).toMatchObject({ amount_total: 10_500, automatic_tax: { status: "requires_location_inputs" } });
  const address = { country: "US", state: "NY", postal_code: "10001" };
  const shown = await submit(session.url!, typeCard("4242424242424242", address));
  expect([shown.status, shown.text.includes("With tax the total is $115.50. Nothing was charged yet")]).toEqual([200, true]);
  expect((await submit(session.url!, typeCard("4242424242424242", { ...address, shown_total: "11550" }))).status).toBe(303);
  expect(await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice"] })).toMatchObject({ amount_subtotal: 10_500, amount_total: 11_550, total_details: { amount_tax: 1_050 }, invoice: { total: 11_550, total_taxes: [{ amount: 1_050 }] } });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ address: { state: "NY" } });
  const german = await stripe.customers.create({ address: { country: "DE", line1: "Straße 1", city: "Berlin", postal_code: "10115", state: "" } });
  expect(await stripe.checkout.sessions.create({ mode: "payment", customer: german.id, line_items: [CREDIT, FEE], success_url: "http://localhost/", automatic_tax: { enabled: true } })).toMatchObject({ amount_total: 11_550 });
  expect(await refusal(openSession({ automatic_tax: { enabled: true } }))).toMatchObject({ code: "customer_tax_location_invalid" });
});

test("the portal saves and removes cards; one that would decline at once is not saved", async () => {
  const customer = await stripe.customers.create({ email: "dana@example.com" });
  const { url } = await stripe.billingPortal.sessions.create({ customer: customer.id, return_url: "http://localhost/wallet" });
  expect((await submit(url, { number: "4000000000000002", expiry: "12/34", cvc: "123" })).status).toBe(402);
  expect((await submit(url, { number: "4000000000000341", expiry: "12/34", cvc: "123" })).status).toBe(303);
  const [saved] = (await stripe.customers.listPaymentMethods(customer.id, { type: "card" })).data;
  expect(((await stripe.customers.retrieve(customer.id)) as Stripe.Customer).invoice_settings.default_payment_method).toBe(saved!.id);
  const other = await stripe.paymentMethods.attach("pm_card_visa", { customer: (await stripe.customers.create()).id });
  await submit(url, { remove: other.id });
  expect((await stripe.paymentMethods.retrieve(other.id)).customer).not.toBeNull();
  await submit(url, { remove: saved!.id });
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
});

test("a signed delivery passes the client's own check, and a changed one does not", async () => {
  await payBy("4242424242424242");
  const event = sandbox.events().find(({ type }) => type === "checkout.session.completed")!;
  const { body, header } = sandbox.sign(event, new Date());
  expect(stripe.webhooks.constructEvent(body, header, SECRET)).toMatchObject({ id: event.id, type: "checkout.session.completed", data: { object: { payment_status: "paid" } } });
  expect(() => stripe.webhooks.constructEvent(body.replace("paid", "void"), header, SECRET)).toThrow(/signature/);
  expect(() => stripe.webhooks.constructEvent(body, sandbox.sign(event, new Date(Date.now() - 301_000)).header, SECRET)).toThrow(/tolerance/);
  expect((await stripe.events.retrieve(event.id)).data.object).toEqual(stripe.webhooks.constructEvent(body, header, SECRET).data.object);
});

/** A receiver that fails its first deliveries, and keeps the verified rest. */
async function receive(failures: number): Promise<{ url: string; got: string[]; tries: () => number; close: () => void }> {
  const got: string[] = [];
  let tries = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    tries += 1;
    if (tries <= failures) return void response.writeHead(500).end();
    got.push(stripe.webhooks.constructEvent(Buffer.concat(chunks), request.headers["stripe-signature"]!, SECRET).id);
    response.writeHead(200).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got, tries: () => tries, close: () => server.close() };
}

async function until(isDone: () => boolean): Promise<void> {
  for (let tries = 0; !isDone(); tries++) {
    if (tries > 3000) throw new Error("it did not happen within 30 s");
    await pause(10);
  }
}

test("every event is delivered until it is answered 2xx, and again when asked", async () => {
  await sandbox.stop();
  const receiver = await receive(5);
  now = new Date();
  await start({ delivery: "automatic", webhook: { url: receiver.url, secret: SECRET }, retryMs: 5, clock: { now: () => new Date() } });
  await payBy("4242424242424242");
  const ids = sandbox.events().map(({ id }) => id);
  await until(() => receiver.got.length === ids.length);
  expect([receiver.got.toSorted(), receiver.tries()]).toEqual([ids.toSorted(), ids.length + 5]);
  await until(() => sandbox.events().every((event) => event.pending_webhooks === 0));
  sandbox.redeliver(ids[0]!);
  await until(() => receiver.got.length === ids.length + 1);
  expect(receiver.got.at(-1)).toBe(ids[0]);
  receiver.close();
});

test("a restart knows everything that was acknowledged, and delivers what was not delivered", async () => {
  await sandbox.stop();
  const stateFile = join(mkdtempSync(join(tmpdir(), "stripe-sandbox-")), "state.ndjson");
  const automatic = (url: string): Partial<SandboxOptions> => ({ stateFile, delivery: "automatic", webhook: { url, secret: SECRET }, retryMs: 5, clock: { now: () => new Date() } });
  await start(automatic("http://127.0.0.1:9/closed"));
  const { session } = await openSession();
  sandbox.pay(session.id, "4242424242424242");
  const created = await stripe.customers.create({ name: "A" }, { idempotencyKey: "key 1" });
  const events = sandbox.events().map(({ id }) => id);
  // What a kill -9 leaves: the file as it is now, with a line that was being written.
  const left = readFileSync(stateFile, "utf8");
  await sandbox.stop();
  writeFileSync(stateFile, `${left}{"id":"cus_half","object":"cust`);
  const receiver = await receive(0);
  await start(automatic(receiver.url));
  expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe("paid");
  expect((await stripe.customers.create({ name: "A" }, { idempotencyKey: "key 1" })).id).toBe(created.id);
  expect((await stripe.customers.list()).data).toHaveLength(2);
  await until(() => receiver.got.length === events.length);
  expect(receiver.got.toSorted()).toEqual(events.toSorted());
  receiver.close();
});

test("a damaged state file is refused by its line, and left as it is", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "stripe-sandbox-")), "state.ndjson");
  const damaged = '{"id":"a","object":"sandbox.task"}\n{"id":"b\n{"id":"c","object":"sandbox.task"}\n';
  writeFileSync(stateFile, damaged);
  await expect(startStripeSandbox({ stateFile, delivery: "manual" })).rejects.toThrow(/state\.ndjson line 2 is not JSON/);
  expect(readFileSync(stateFile, "utf8")).toBe(damaged);
});

/** The sandbox as a process of its own. */
async function spawnSandbox(env: Record<string, string>): Promise<{ child: ChildProcess; said: () => string; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/topups/sandbox/main.ts"], { env: { ...process.env, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (said += data.toString()));
  const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  await Promise.race([ended, until(() => said.includes("Stripe sandbox: "))]);
  return { child, said: () => said, ended };
}

test("as a process it survives kill -9 and a second start, and does not start beside a real key", async () => {
  const { port } = sandbox;
  await sandbox.stop();
  const env = { STRIPE_SANDBOX_PORT: String(port), STRIPE_SANDBOX_STATE: join(mkdtempSync(join(tmpdir(), "stripe-sandbox-")), "state.ndjson") };
  const first = await spawnSandbox(env);
  const client = new Stripe("sk_test_sandbox", { host: "127.0.0.1", port, protocol: "http", telemetry: false });
  const { id } = await client.paymentIntents.create({ amount: 500, currency: "usd", payment_method: "pm_card_visa", confirm: true });
  first.child.kill("SIGKILL");
  await first.ended;
  const second = await spawnSandbox(env);
  expect(await client.paymentIntents.retrieve(id, { expand: ["latest_charge.balance_transaction"] })).toMatchObject({ status: "succeeded", latest_charge: { balance_transaction: { fee: 45 } } });
  const third = await spawnSandbox(env);
  expect([await third.ended, third.said()]).toEqual([1, expect.stringContaining("EADDRINUSE")]);
  const { id: later } = await client.customers.create();
  second.child.kill("SIGKILL");
  await second.ended;
  const fourth = await spawnSandbox(env);
  expect((await client.customers.retrieve(later)).id).toBe(later);
  fourth.child.kill("SIGTERM");
  expect(await fourth.ended).toBe(0);
  const beside = await spawnSandbox({ ...env, STRIPE_SECRET_KEY: "sk_live_0123456789", STRIPE_WEBHOOK_SECRET: "whsec_0123456789" });
  expect([await beside.ended, beside.said()]).toEqual([1, expect.stringContaining("STRIPE_SECRET_KEY is set")]);
  await start();
});

test("the contract finds a missing field, a wrong type, a value that is not listed and a field that does not exist", async () => {
  const charge: object = { ...(await payBy("4242424242424242")) };
  expect(checkResponse(charge)).toEqual([]);
  expect(checkResponse({ ...charge, balance_transaction: undefined })).toEqual(["charge.balance_transaction: missing"]);
  expect(checkResponse({ ...charge, amount: "10500" })).toEqual(['charge.amount: expected a number, got "10500"']);
  expect(checkResponse({ ...charge, status: "paid" })).toEqual(['charge.status: expected one of failed, pending, succeeded, got "paid"']);
  expect(checkResponse({ ...charge, invoice: "in_1" })).toEqual(["charge.invoice: unknown to Charge"]);
  expect(checkResponse({ ...charge, billing_details: { ...(charge as Stripe.Charge).billing_details, tax_id: 1 } })).toEqual([expect.stringContaining("charge.billing_details.tax_id")]);
  expect(checkExchange({ method: "GET", path: "/v1/refunds/re_1", params: {}, status: 200, body: charge })).toEqual(['GET /v1/refunds/re_1: expected a refund, got a "charge"']);
  expect(checkExchange({ method: "GET", path: "/v1/refunds/re_1", params: {}, status: 404, body: { error: { type: "not_found" } } })).toEqual([expect.stringContaining("error.type")]);
  const event = sandbox.events().find(({ type }) => type === "charge.succeeded")!;
  expect(checkResponse({ ...event, data: { object: { ...event.data.object, paid: "yes" } } })).toEqual([expect.stringContaining("event(charge.succeeded).data.object.paid")]);
});

test("the contract finds a parameter that is missing, wrong, not listed or unknown", () => {
  const params = { amount: "500", currency: "usd" };
  expect(checkRequest("POST", "/v1/payment_intents", params)).toEqual([]);
  expect(checkRequest("POST", "/v1/payment_intents", { amount: "500" })).toEqual(["POST /v1/payment_intents.currency: missing"]);
  expect(checkRequest("POST", "/v1/payment_intents", { ...params, amount: "5 dollars" })).toEqual(['POST /v1/payment_intents.amount: expected a number, got "5 dollars"']);
  expect(checkRequest("POST", "/v1/payment_intents", { ...params, setup_future_usage: "always" })).toEqual([expect.stringContaining("setup_future_usage: expected one of off_session, on_session")]);
  expect(checkRequest("POST", "/v1/payment_intents", { ...params, invoice: "in_1" })).toEqual([expect.stringContaining("invoice: unknown to PaymentIntentCreateParams")]);
  expect(checkRequest("POST", "/v1/checkout/sessions", { line_items: [{ price_data: { currency: "usd", product_data: {} } }] })).toEqual(["POST /v1/checkout/sessions.line_items[0].price_data.product_data.name: missing"]);
  expect(checkRequest("POST", "/v1/pay", params)).toEqual(["POST /v1/pay: the stripe package has no such endpoint"]);
});
