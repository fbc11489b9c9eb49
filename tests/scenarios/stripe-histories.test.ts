import { and, asc, eq, inArray } from "drizzle-orm";
import { expect, test } from "vitest";
import { refunds, topUps } from "@/db/schema";
import { newId } from "@/lib/ids/ids";
import { approveRefund } from "@/lib/topups/approve-refund";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { requestRefund } from "@/lib/topups/request-refund";
import { startStripeSandbox, type StripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";
import { openStripe } from "@/lib/topups/stripe";
import { SANDBOX_KEY, type StripeContext } from "@/lib/topups/stripe-context";
import { sweepStripe } from "@/lib/topups/sweep-stripe";
import { getWallet } from "@/lib/wallet/get-wallet";
import { ledgerOf } from "@/tests/support/money";
import { useDatabase } from "@/tests/support/database";
import { deliver, newPayer, openCheckout, type Payer } from "@/tests/support/stripe";
import { seeded } from "@/tests/support/write-log";

const database = useDatabase();
/** As many as time allows beside the other tests; `npm run simulate` plays 500. */
const HISTORIES = Number(process.env.TOLLGATE_HISTORIES ?? 100);
const LANES = 4;
const LOST = 0.2;

type Happening =
  | { what: "pays"; card: string } | { what: "is declined, then pays" } | { what: "passes 3-D Secure" } | { what: "fails 3-D Secure" }
  | { what: "debit"; ends: "succeeded" | "failed" } | { what: "leaves" } | { what: "disputes"; verdict: "won" | "lost" | null }
  | { what: "is refunded at Stripe"; share: number; again: boolean } | { what: "asks for a refund"; share: number; fails: boolean };
type Story = { dollars: number; happening: Happening }[];

function invent(random: () => number): Story {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const happenings: (() => Happening)[] = [
    () => ({ what: "pays", card: "4242424242424242" }), () => ({ what: "is declined, then pays" }), () => ({ what: "passes 3-D Secure" }), () => ({ what: "fails 3-D Secure" }),
    () => ({ what: "debit", ends: pick(["succeeded", "failed"]) }), () => ({ what: "leaves" }), () => ({ what: "disputes", verdict: pick(["won", "lost", null]) }),
    () => ({ what: "is refunded at Stripe", share: pick([1, 0.5, 0.13]), again: random() < 0.3 }), () => ({ what: "asks for a refund", share: pick([1, 0.5, 0.37]), fails: random() < 0.3 }),
  ];
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({ dollars: pick([5, 10.1, 33.33, 100]), happening: pick(happenings)() }));
}

/** Plays a story for a payer of its own at a Stripe of its own; `hear` is called whenever Stripe has something to tell. */
async function play(story: Story, hear: (ctx: StripeContext, sandbox: StripeSandbox, payer: Payer, isOver: boolean) => Promise<void>) {
  const secret = "whsec_for_histories";
  const sandbox = await startStripeSandbox({ delivery: "manual", webhook: { url: "http://127.0.0.1:9", secret }, clock: { now: () => database.ctx.clock.now() } });
  const ctx: StripeContext = { ...database.ctx, stripe: openStripe({ secretKey: SANDBOX_KEY, apiUrl: sandbox.url, webhookSecret: secret, automaticTax: false }) };
  try {
    const payer = await newPayer(ctx);
    for (const { dollars, happening } of story) {
      const { topUpId } = await openCheckout(ctx, payer, 5, false, undefined, BigInt(Math.round(dollars * 100)) * 10_000n);
      const [topUp] = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, payer.accountId), eq(topUps.id, topUpId)));
      await happen(ctx, sandbox, payer, { id: topUpId, sessionId: topUp!.sessionId!, creditMicros: topUp!.creditMicros }, happening, () => hear(ctx, sandbox, payer, false));
      await hear(ctx, sandbox, payer, false);
    }
    sandbox.passTime(86_400_000);
    await hear(ctx, sandbox, payer, true);
    const states = await ctx.db.select({ state: topUps.state, credit: topUps.creditMicros }).from(topUps).where(eq(topUps.accountId, payer.accountId)).orderBy(asc(topUps.id));
    const backs = await ctx.db.select({ state: refunds.state, credit: refunds.creditMicros, fee: refunds.feeMicros }).from(refunds).where(eq(refunds.accountId, payer.accountId)).orderBy(asc(refunds.creditMicros), asc(refunds.feeMicros), asc(refunds.state));
    const { balanceMicros, heldMicros, frozenAt } = await getWallet(ctx, payer.accountId);
    return { payer, books: { ledger: await ledgerOf(ctx, payer), states, backs, balanceMicros, heldMicros, frozen: frozenAt !== null } };
  } finally {
    await sandbox.stop();
  }
}

async function happen(ctx: StripeContext, sandbox: StripeSandbox, payer: Payer, topUp: { id: string; sessionId: string; creditMicros: bigint }, happening: Happening, hear: () => Promise<void>): Promise<void> {
  const pay = (card: string) => sandbox.pay(topUp.sessionId, card);
  const { accountId } = payer;
  const chargeOf = (intent: { latest_charge: unknown }) => intent.latest_charge as string;
  switch (happening.what) {
    case "pays": return void pay(happening.card);
    case "leaves": return void sandbox.expire(topUp.sessionId);
    case "is declined, then pays":
      try { pay("4000000000000002"); } catch { /* the page says so */ }
      return void pay("4242424242424242");
    case "passes 3-D Secure": return void sandbox.authenticate(pay("4000002500003155").id, true);
    case "fails 3-D Secure":
      try { sandbox.authenticate(pay("4000002500003155").id, false); } catch { /* the page says so */ }
      return void sandbox.expire(topUp.sessionId);
    case "debit": return void sandbox.endDebit(pay(happening.ends === "succeeded" ? "000123456789" : "000111111116").id, happening.ends);
    case "disputes": {
      const dispute = sandbox.dispute(chargeOf(pay("4242424242424242")));
      if (happening.verdict) sandbox.closeDispute(dispute.id, happening.verdict);
      return;
    }
    case "is refunded at Stripe": {
      const intent = pay("4242424242424242");
      const cents = Math.floor(intent.amount * happening.share);
      sandbox.refund(chargeOf(intent), cents);
      if (happening.again && happening.share <= 0.5) sandbox.refund(chargeOf(intent), cents);
      return;
    }
    case "asks for a refund": {
      pay(happening.fails ? "4000000000005126" : "4242424242424242");
      // An owner looks at the wallet before asking for credit back: what is asked for must not hang on which events came.
      for (const { id } of await ctx.db.select({ id: topUps.id }).from(topUps).where(eq(topUps.accountId, accountId))) await fetchTopUp(ctx, { accountId, topUpId: id });
      const wallet = await getWallet(ctx, accountId);
      const refundId = newId();
      const wanted = (BigInt(Math.round(Number(topUp.creditMicros / 10_000n) * happening.share))) * 10_000n;
      if (wallet.frozenAt || wallet.availableMicros < wanted) return;
      await requestRefund(ctx, { accountId, topUpId: topUp.id, refundId, creditMicros: wanted, reason: "story" });
      await approveRefund(ctx, { accountId, refundId });
      return hear();
    }
  }
}

/** Everything once, in order, as soon as it happens. */
function straight() {
  let heard = 0;
  return async (ctx: StripeContext, sandbox: StripeSandbox) => {
    const events = sandbox.events();
    await deliver(ctx, sandbox, events.slice(heard));
    heard = events.length;
  };
}

/** Nothing until the story is over; then every event one to five times, shuffled, some at the same moment, a fifth of all deliveries lost; then our own look at Stripe. */
function troubled(random: () => number) {
  return async (ctx: StripeContext, sandbox: StripeSandbox, payer: Payer, isOver: boolean) => {
    const early = !isOver && random() < 0.5;
    if (!isOver && !early) return;
    const deliveries = sandbox.events().flatMap((event) => Array.from({ length: 1 + Math.floor(random() * 5) }, () => ({ event, place: random() })));
    const arrived = deliveries.filter(() => random() >= LOST).sort((a, b) => a.place - b.place).map(({ event }) => event);
    for (let i = 0; i < arrived.length; ) {
      const together = 1 + Math.floor(random() * 4);
      await Promise.all(arrived.slice(i, i + together).map((event) => deliver(ctx, sandbox, [event])));
      i += together;
    }
    if (!isOver) return;
    await sweepStripe({ ...ctx });
    const waiting = await ctx.db.select().from(topUps).where(and(eq(topUps.accountId, payer.accountId), inArray(topUps.state, ["open", "processing"])));
    for (const { accountId, id } of waiting) await fetchTopUp(ctx, { accountId, topUpId: id });
    // A replay after a month changes nothing.
    await deliver(ctx, sandbox, arrived.slice(0, 3));
  };
}

test(`${HISTORIES} histories: events lost, repeated, late and out of order give the books of the straight story, each payment credited once`, async () => {
  let next = 0;
  let deliveriesOfMoney = 0;
  await Promise.all(Array.from({ length: LANES }, async () => {
    for (let seed = next++; seed < HISTORIES; seed = next++) {
      const story = invent(seeded(seed));
      const [plain, rough] = [await play(story, straight()), await play(story, troubled(seeded(10_000 + seed)))];
      expect(rough.books, `history ${seed}: ${JSON.stringify(story)}`).toEqual(plain.books);
      deliveriesOfMoney += plain.books.ledger.filter((line) => line.startsWith("top_up.settle")).length;
    }
  }));
  expect(deliveriesOfMoney).toBeGreaterThan(HISTORIES);
}, 1_200_000);
