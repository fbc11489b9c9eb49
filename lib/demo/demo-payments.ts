import { eq } from "drizzle-orm";
import { topUps } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { approveRefund } from "@/lib/topups/approve-refund";
import { fetchTopUp } from "@/lib/topups/fetch-top-up";
import { requestRefund } from "@/lib/topups/request-refund";
import { saveAutoTopUp } from "@/lib/topups/save-auto-top-up";
import { startStripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";
import { startTopUp } from "@/lib/topups/start-top-up";
import { openStripe } from "@/lib/topups/stripe";
import { SANDBOX_KEY, type StripeContext } from "@/lib/topups/stripe-context";
import { topUpAutomatically } from "@/lib/topups/top-up-automatically";
import { expirePromotional, listEndedGrants } from "@/lib/wallet/expire-promotional";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { DEMO_ACCOUNTS } from "./cast";
import { namedId } from "./random";

const GOOD_CARD = "4242424242424242";
const DAY_MS = 86_400_000;
/** Buys automatically with a saved card; all others buy by hand. */
const AUTOMATIC = "kestrel";

/** What else happens to money in the demo, so many days before its last: one thing of each kind. */
const HAPPENINGS: { daysAgo: number; slug: string; what: "grant" | "refund" | "dispute"; dollars: number; lastsDays?: number; reason: string }[] = [
  { daysAgo: 120, slug: "lumen", what: "grant", dollars: 200, lastsDays: 90, reason: "Welcome credit for schools" },
  { daysAgo: 70, slug: "pixelpine", what: "grant", dollars: 2_000, lastsDays: 14, reason: "Trial of the newest models" },
  { daysAgo: 20, slug: "solo", what: "grant", dollars: 25, lastsDays: 60, reason: "Sorry for the outage" },
  { daysAgo: 50, slug: "foxglove", what: "refund", dollars: 100, reason: "Bought more than the season needs" },
  { daysAgo: 12, slug: "quarry", what: "dispute", dollars: 0, reason: "" },
];

/** The demo's customers with their cards, at a sandbox of Stripe whose state the running product goes on with. */
export async function openDemoPayments(ctx: Context, { stateFile }: { stateFile?: string }) {
  let now = ctx.clock.now();
  const sandbox = await startStripeSandbox({ stateFile, delivery: "manual", clock: { now: () => now } });
  const stripe = openStripe({ secretKey: SANDBOX_KEY, apiUrl: sandbox.url, webhookSecret: "whsec_demo", automaticTax: false });
  const at = (day: Context): StripeContext => {
    now = day.clock.now();
    return { ...day, stripe };
  };
  const accountOf = (slug: string) => ({ accountId: namedId(slug), slug, name: DEMO_ACCOUNTS.find((account) => account.slug === slug)!.name });

  async function pay(day: Context, slug: string, topUpId: string, creditMicros: bigint, saveCard = false): Promise<void> {
    const payer = at({ ...day, actor: { kind: "user", userId: namedId(`owner@${slug}.example`), email: `owner@${slug}.example` } });
    const account = accountOf(slug);
    const [known] = await day.db.select({ state: topUps.state, sessionId: topUps.sessionId }).from(topUps).where(eq(topUps.id, topUpId));
    if (known?.state === "settled") return;
    await startTopUp(payer, { account, topUpId, creditMicros, saveCard, baseUrl: "http://localhost:3000" });
    const [opened] = await day.db.select({ sessionId: topUps.sessionId }).from(topUps).where(eq(topUps.id, topUpId));
    sandbox.pay(opened!.sessionId!, GOOD_CARD, { email: `owner@${slug}.example`, saveCard });
    await fetchTopUp(payer, { accountId: account.accountId, topUpId });
  }

  return {
    /** Buys credit in the morning where a few days' spend is not covered. */
    async buyWhenLow(day: Context, slug: string, credit: bigint, balanceOf: () => Promise<bigint>): Promise<void> {
      const date = day.clock.now().toISOString().slice(0, 10);
      const { accountId } = accountOf(slug);
      if (slug === AUTOMATIC) {
        const first = namedId(`top-up ${slug} first`);
        await pay(day, slug, first, credit, true);
        await saveAutoTopUp(at(day), { accountId, enabled: true, thresholdMicros: credit / 2n, creditMicros: credit, monthlyLimitMicros: 100_000n * MICROS_PER_DOLLAR });
        await topUpAutomatically(at(day), accountId);
        return;
      }
      for (let n = 0; (await balanceOf()) < credit / 2n; n++) await pay(day, slug, namedId(`top-up ${slug} ${date} ${n}`), credit);
    },

    /** Promotional credit, a refund and a dispute, each on its day; and what of promotional credit has ended. */
    async happen(day: Context, daysAgo: number): Promise<void> {
      for (const { slug, what, dollars, lastsDays = 0, reason } of HAPPENINGS.filter((one) => one.daysAgo === daysAgo)) {
        const { accountId } = accountOf(slug);
        const id = namedId(`${what} ${slug}`);
        const admin = at({ ...day, actor: { kind: "user", userId: namedId("admin@tollgate.example"), email: "admin@tollgate.example" } });
        if (what === "grant") await grantPromotional(admin, { accountId, grantId: id, amountMicros: BigInt(dollars) * MICROS_PER_DOLLAR, reason, expiresAt: new Date(now.getTime() + lastsDays * DAY_MS) });
        else {
          const topUpId = namedId(`top-up ${slug} for a ${what}`);
          await pay(day, slug, topUpId, 250n * MICROS_PER_DOLLAR);
          if (what === "refund") {
            await requestRefund(at(day), { accountId, topUpId, refundId: id, creditMicros: BigInt(dollars) * MICROS_PER_DOLLAR, reason });
            await approveRefund(admin, { accountId, refundId: id });
          } else {
            const [{ paymentIntentId } = { paymentIntentId: null }] = await day.db.select({ paymentIntentId: topUps.paymentIntentId }).from(topUps).where(eq(topUps.id, topUpId));
            if (!(await stripe.findPayment(paymentIntentId!))!.disputes.length) sandbox.dispute(await chargeOf(paymentIntentId!));
            await fetchTopUp(at(day), { accountId, topUpId });
          }
        }
      }
      for (const accountId of await listEndedGrants(day)) await expirePromotional(day, accountId);
    },

    stop: () => sandbox.stop(),
  };

  async function chargeOf(paymentIntentId: string): Promise<string> {
    const paid = sandbox.events().findLast(({ type, data }) => type === "charge.succeeded" && (data.object as unknown as { payment_intent: string }).payment_intent === paymentIntentId);
    return (paid!.data.object as unknown as { id: string }).id;
  }
}

export type DemoPayments = Awaited<ReturnType<typeof openDemoPayments>>;
