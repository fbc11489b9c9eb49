import { and, eq } from "drizzle-orm";
import { addMinutes } from "date-fns";
import { expect, test } from "vitest";
import { autoTopUps, devInbox, topUps } from "@/db/schema";
import { inviteMember } from "@/lib/auth/invite-member";
import { newId } from "@/lib/ids/ids";
import { findCustomer } from "@/lib/topups/find-customer";
import { saveAutoTopUp } from "@/lib/topups/save-auto-top-up";
import { listDueAutoTopUps, topUpAutomatically } from "@/lib/topups/top-up-automatically";
import { getTopUpLimits, setTopUpLimits } from "@/lib/topups/top-up-limits";
import { getWallet } from "@/lib/wallet/get-wallet";
import { spend } from "@/tests/support/money";
import { NOW, useDatabase } from "@/tests/support/database";
import { deliver, newPayer, openCheckout, type Payer, useStripe } from "@/tests/support/stripe";
import { checkExchange } from "@/tests/support/stripe-contract";

const database = useDatabase();
const stripe = useStripe(database);
const dollars = (amount: number) => BigInt(amount) * 1_000_000n;

const settings = (accountId: string) => ({ accountId, enabled: true, thresholdMicros: dollars(20), creditMicros: dollars(50), monthlyLimitMicros: dollars(200) });
const stateOf = async ({ accountId }: Payer) => (await database.ctx.db.select().from(autoTopUps).where(eq(autoTopUps.accountId, accountId)))[0]!;
const bought = ({ accountId }: Payer) => database.ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.kind, "automatic")));
const availableOf = async ({ accountId }: Payer) => (await getWallet(database.ctx, accountId)).availableMicros;

/** A payer with $30 of credit, a saved card and automatic top-up below $20. */
async function automatic(card = "4242424242424242") {
  const payer = await newPayer(database.ctx);
  const { topUpId } = await openCheckout(stripe.ctx, payer, 30, true);
  const [topUp] = await database.ctx.db.select().from(topUps).where(eq(topUps.id, topUpId));
  const intent = stripe.sandbox.pay(topUp!.sessionId!, "4242424242424242", { saveCard: true });
  await deliver(stripe.ctx, stripe.sandbox);
  if (card !== "4242424242424242") stripe.sandbox.changeCard(intent.payment_method as string, card);
  await saveAutoTopUp(stripe.ctx, settings(payer.accountId));
  return payer;
}

async function round(): Promise<void> {
  for (const accountId of await listDueAutoTopUps(database.ctx)) await topUpAutomatically(stripe.ctx, accountId);
}

test("one purchase for one crossing of the threshold, whoever looks and however often", async () => {
  const payer = await automatic();
  await round();
  expect(await bought(payer)).toHaveLength(0);
  await spend(database.ctx, payer, 15);
  await Promise.all([round(), round(), round()]);
  await round();
  await deliver(stripe.ctx, stripe.sandbox);
  const purchases = await bought(payer);
  expect(purchases.map(({ state, feeMicros }) => [state, feeMicros])).toEqual([["settled", 2_500_000n]]);
  expect([await availableOf(payer), (await stateOf(payer)).armed, (await stateOf(payer)).topUpId]).toEqual([dollars(65), true, null]);
  await spend(database.ctx, payer, 50);
  await round();
  expect(await bought(payer)).toHaveLength(2);
});

test("a purchase that does not lift credit above the threshold is not followed by another one", async () => {
  const payer = await automatic();
  await spend(database.ctx, payer, 100);
  await round();
  await round();
  await round();
  expect([await availableOf(payer), (await bought(payer)).length]).toEqual([dollars(-20), 1]);
  expect((await stateOf(payer)).notice).toContain("Top up by hand");
  const { topUpId } = await openCheckout(stripe.ctx, payer, 100);
  stripe.sandbox.pay((await database.ctx.db.select().from(topUps).where(eq(topUps.id, topUpId)))[0]!.sessionId!, "4242424242424242");
  await deliver(stripe.ctx, stripe.sandbox);
  await spend(database.ctx, payer, 70);
  await round();
  expect(await bought(payer)).toHaveLength(2);
});

test("a declined card is tried three times with growing pauses; then it is turned off, says why, and tells the owner", async () => {
  const payer = await automatic("4000000000000341");
  const email = `${newId()}@example.com`;
  await inviteMember(database.ctx, { account: payer, email, role: "owner" });
  await spend(database.ctx, payer, 20);
  for (const minute of [0, 1, 9, 11, 40, 60, 72, 73]) {
    database.setNow(addMinutes(NOW, minute));
    await round();
  }
  database.setNow(NOW);
  await deliver(stripe.ctx, stripe.sandbox);
  const [purchase] = await bought(payer);
  expect(await bought(payer)).toHaveLength(1);
  const attempts = stripe.sandbox.events().filter(({ type, data }) => type === "payment_intent.payment_failed" && (data.object as unknown as { id: string }).id === purchase!.paymentIntentId);
  expect(attempts).toHaveLength(3);
  const state = await stateOf(payer);
  expect([state.enabled, state.topUpId, purchase!.state]).toEqual([false, null, "failed"]);
  expect(state.notice).toMatch(/^Turned off: .*declined/i);
  const letters = await database.ctx.db.select().from(devInbox).where(eq(devInbox.recipient, email));
  expect(letters.filter(({ subject }) => subject.includes("turned off"))).toHaveLength(1);
  expect(await availableOf(payer)).toBe(dollars(10));
});

test("while a payment is disputed, the card is not tried again; when that is over, the purchase goes on", async () => {
  const payer = await automatic("4000000000000341");
  await spend(database.ctx, payer, 20);
  await round();
  expect((await stateOf(payer)).failures).toBe(1);
  await database.owner`update wallets set frozen_at = ${NOW} where account_id = ${payer.accountId}`;
  database.setNow(addMinutes(NOW, 11));
  await round();
  expect(await stateOf(payer)).toMatchObject({ failures: 1, enabled: true });
  await database.owner`update wallets set frozen_at = null where account_id = ${payer.accountId}`;
  database.setNow(addMinutes(NOW, 72));
  await round();
  expect((await stateOf(payer)).failures).toBe(2);
  database.setNow(NOW);
});

test("a card that works again ends the purchase that is under way", async () => {
  const payer = await automatic("4000000000000341");
  await spend(database.ctx, payer, 20);
  await round();
  const [card] = await stripe.ctx.stripe.listCards((await bought(payer))[0] ? (await database.owner<{ id: string }[]>`select id from stripe_objects where kind = 'customer' and account_id = ${payer.accountId}`)[0]!.id : "");
  stripe.sandbox.changeCard(card!.id, "4242424242424242");
  database.setNow(addMinutes(NOW, 11));
  await round();
  database.setNow(NOW);
  expect((await bought(payer)).map(({ state }) => state)).toEqual(["settled"]);
  expect([await availableOf(payer), (await stateOf(payer)).enabled]).toEqual([dollars(60), true]);
});

test("an answer that was lost is not paid twice", async () => {
  const payer = await automatic();
  await spend(database.ctx, payer, 15);
  // The client asks again by itself, so lose every one of its attempts.
  stripe.sandbox.loseAnswers(3);
  await expect(round()).rejects.toThrow();
  expect(await availableOf(payer)).toBe(dollars(15));
  database.setNow(addMinutes(NOW, 2));
  await round();
  database.setNow(NOW);
  await deliver(stripe.ctx, stripe.sandbox);
  expect([await availableOf(payer), (await bought(payer)).length]).toEqual([dollars(65), 1]);
});

test("a card that was replaced after an answer was lost pays at the next attempt, once", async () => {
  for (const lost of ["createPayment", "chargeSavedCard"] as const) {
    const payer = await automatic("4000000000000002");
    await spend(database.ctx, payer, 25);
    const losing = (...args: never[]) => {
      stripe.sandbox.loseAnswers(3);
      return (stripe.ctx.stripe[lost] as (...args: never[]) => Promise<never>)(...args);
    };
    await expect(topUpAutomatically({ ...stripe.ctx, stripe: { ...stripe.ctx.stripe, [lost]: losing } }, payer.accountId)).rejects.toThrow();
    database.setNow(addMinutes(NOW, 5));
    const { topUpId } = await openCheckout(stripe.ctx, payer, 5, true);
    stripe.sandbox.pay((await database.ctx.db.select().from(topUps).where(eq(topUps.id, topUpId)))[0]!.sessionId!, "5555555555554444", { saveCard: true });
    await deliver(stripe.ctx, stripe.sandbox);
    await round();
    await deliver(stripe.ctx, stripe.sandbox);
    database.setNow(NOW);
    expect([(await bought(payer)).map(({ state }) => state), await availableOf(payer), (await stateOf(payer)).enabled]).toEqual([["settled"], dollars(60), true]);
  }
});

test("turned off between two attempts, the card is not tried again; turned on again, a new purchase is made", async () => {
  const payer = await automatic("4000000000000341");
  await spend(database.ctx, payer, 20);
  await round();
  await saveAutoTopUp(stripe.ctx, { ...settings(payer.accountId), enabled: false });
  const [card] = await stripe.ctx.stripe.listCards((await findCustomer(database.ctx, payer.accountId))!);
  stripe.sandbox.changeCard(card!.id, "4242424242424242");
  database.setNow(addMinutes(NOW, 11));
  await round();
  await deliver(stripe.ctx, stripe.sandbox);
  const [purchase] = await bought(payer);
  expect([purchase!.state, await availableOf(payer), (await stateOf(payer)).topUpId]).toEqual(["failed", dollars(10), null]);
  expect((await stripe.ctx.stripe.findPayment(purchase!.paymentIntentId!))!.status).toBe("canceled");
  await saveAutoTopUp(stripe.ctx, settings(payer.accountId));
  await round();
  database.setNow(NOW);
  expect([(await bought(payer)).map(({ state }) => state).toSorted(), await availableOf(payer)]).toEqual([["failed", "settled"], dollars(60)]);
});

test("a purchase beyond the limits of a top-up is not made, and says so", async () => {
  const payer = await automatic();
  const usual = await getTopUpLimits(database.ctx);
  await setTopUpLimits(database.ctx, { ...usual, maximumMicros: dollars(40) });
  await spend(database.ctx, payer, 15);
  await round();
  expect([(await bought(payer)).length, (await stateOf(payer)).notice]).toEqual([0, expect.stringContaining("$50.00 is not between $5.00 and $40.00")]);
  await setTopUpLimits(database.ctx, usual);
  await round();
  expect([(await bought(payer)).length, (await stateOf(payer)).notice]).toEqual([1, null]);
});

test("the monthly limit holds, and says so", async () => {
  const payer = await automatic();
  await saveAutoTopUp(stripe.ctx, { ...settings(payer.accountId), monthlyLimitMicros: dollars(99) });
  await spend(database.ctx, payer, 15);
  await round();
  await spend(database.ctx, payer, 50);
  await round();
  expect(await bought(payer)).toHaveLength(1);
  expect((await stateOf(payer)).notice).toContain("monthly limit of $99.00 is reached");
  database.setNow(new Date("2026-12-01T00:00:00Z"));
  await round();
  database.setNow(NOW);
  expect(await bought(payer)).toHaveLength(2);
});

test("settings that could not work are refused by their field", async () => {
  const payer = await automatic();
  const refuse = (more: object, field: string) => expect(saveAutoTopUp(stripe.ctx, { ...settings(payer.accountId), ...more })).rejects.toMatchObject({ code: "invalid_request", field });
  await refuse({ thresholdMicros: dollars(51) }, "threshold");
  await refuse({ thresholdMicros: -1n * dollars(1) }, "threshold");
  await refuse({ creditMicros: dollars(1) }, "credit");
  await refuse({ monthlyLimitMicros: dollars(49) }, "monthly_limit");
  const cardless = await newPayer(database.ctx);
  await expect(saveAutoTopUp(stripe.ctx, settings(cardless.accountId))).rejects.toMatchObject({ field: "enabled" });
  await saveAutoTopUp(stripe.ctx, { ...settings(cardless.accountId), enabled: false });
});

test("every request that was sent to Stripe here, and every answer, is as the stripe package's types say", () => {
  expect(stripe.exchanges.length).toBeGreaterThan(100);
  expect(stripe.exchanges.flatMap(checkExchange)).toEqual([]);
});
