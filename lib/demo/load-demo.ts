import { randomBytes } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { accounts, feeRates, memberships, prices, settings, users } from "@/db/schema";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { createIngestToken } from "@/lib/auth/ingest-tokens";
import { hashPassword } from "@/lib/auth/password";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { setBudget } from "@/lib/gateway/set-budget";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { fixedClock } from "@/lib/time/clock";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { getWallet } from "@/lib/wallet/get-wallet";
import { DEMO_ACCOUNTS } from "./cast";
import { DEMO_USERS, demoApiKey, demoIngestToken, demoPassword, type DemoSetting, findDemoSetting } from "./credentials";
import type { DemoKeys } from "./demo-keys";
import type { DemoPayments } from "./demo-payments";
import { DEMO_DAYS, generateCalls } from "./generate-calls";
import { namedId } from "./random";

const DAY_MS = 86_400_000;
const PRICE_CHANGE_DAYS_AGO = 75;
/** What the amounts of top-ups are made for; fewer calls, smaller top-ups. */
const USUAL_EVENTS = 200_000;

/** What some tags may spend in a month, in dollars at the usual size: one that will be reached, one that will not, one that is used up, and one in between. */
const BUDGETS: { slug: string; tag: string; dollars: number; includeByok: boolean }[] = [
  { slug: "brightside", tag: "spring", dollars: 7_500, includeByok: true },
  { slug: "brightside", tag: "retail", dollars: 6_000, includeByok: false },
  { slug: "otter", tag: "clips", dollars: 2_500, includeByok: true },
  { slug: "lumen", tag: "biology", dollars: 6_500, includeByok: true },
];

/**
 * Fills an empty database with half a year of twelve accounts, through the same verbs as real life, each day booked on
 * its own day. An interrupted load is finished by running it again. Throws `conflict` where there are real accounts.
 */
export async function loadDemo(
  ctx: Context,
  input: { anchor: Date; events: number; /** Where customers pay by card; without it every top-up comes by transfer. */ payments?: DemoPayments; /** The provider keys of those who bring one. */ keys?: DemoKeys; onProgress?: (day: number, of: number, events: number) => void },
): Promise<{ events: number; milliseconds: number }> {
  const demo = await beginDemo(ctx, input);
  const anchor = new Date(demo.anchor);
  const opening = fixedClock(new Date(anchor.getTime() - (DEMO_DAYS + 1) * DAY_MS));
  await makeCast({ ...ctx, clock: opening }, demo);
  await input.keys?.attach({ ...ctx, clock: opening });
  for (const { slug, tag, dollars, includeByok } of BUDGETS) {
    const monthlyCapMicros = BigInt(Math.max(1, Math.round((dollars * demo.events) / USUAL_EVENTS))) * MICROS_PER_DOLLAR;
    await setBudget({ ...ctx, clock: opening }, { accountId: namedId(slug), tag, monthlyCapMicros, includeByok });
  }
  await changeAPrice({ ...ctx, clock: opening }, new Date(anchor.getTime() - PRICE_CHANGE_DAYS_AGO * DAY_MS));

  let events = 0;
  let milliseconds = 0;
  let day = 0;
  for (const { start, lines } of generateCalls(anchor, demo.events)) {
    const morning = { ...ctx, clock: fixedClock(start) };
    for (const { slug } of DEMO_ACCOUNTS) await topUpWhenLow(morning, slug, demo.events, input.payments);
    await input.payments?.happen(morning, DEMO_DAYS - 1 - day);
    const evening = new Date(Math.min(start.getTime() + DAY_MS + 600_000, anchor.getTime()));
    const began = performance.now();
    await ingestLines({ ...ctx, clock: fixedClock(evening) }, {
      source: "gateway", origin: "demo", lines: lines.map((raw, i) => ({ raw, line: i + 1 })),
    });
    milliseconds += performance.now() - began;
    // The month before is over, and closed while its first day is told.
    if (start.getUTCDate() === 1) for (const { slug } of DEMO_ACCOUNTS) await closeDueStatements({ ...ctx, clock: fixedClock(evening) }, namedId(slug));
    events += lines.length;
    day += 1;
    input.onProgress?.(day, DEMO_DAYS, events);
  }
  await input.keys?.checkAgain({ ...ctx, clock: fixedClock(anchor) });
  for (const { slug } of DEMO_ACCOUNTS) await sealLedger(ctx, namedId(slug));
  await ctx.db.update(settings).set({ value: { ...demo, state: "done" } satisfies DemoSetting }).where(eq(settings.key, "demo"));
  return { events, milliseconds };
}

async function beginDemo(ctx: Context, { anchor, events }: { anchor: Date; events: number }): Promise<DemoSetting> {
  const earlier = await findDemoSetting(ctx);
  if (earlier?.state === "done") throw new AppError("conflict", "The demo data is loaded already");
  if (earlier) return earlier;
  const [account] = await ctx.db.select().from(accounts).limit(1);
  if (account) throw new AppError("conflict", "There are accounts in this database: demo data goes into an empty one only");
  const demo: DemoSetting = { state: "loading", anchor: anchor.toISOString(), events, secret: randomBytes(32).toString("hex") };
  await ctx.db.insert(settings).values({ key: "demo", value: demo });
  return demo;
}

async function makeCast(ctx: Context, demo: DemoSetting): Promise<void> {
  const createdAt = ctx.clock.now();
  for (const { slug, name } of DEMO_ACCOUNTS) {
    const accountId = await createAccount(ctx, { accountId: namedId(slug), slug, name });
    for (const [place, label] of ["production", "batch"].entries()) {
      await createApiKey(ctx, { accountId, id: namedId(`${slug} key ${place}`), name: label, key: demoApiKey(demo.secret, slug, place) });
    }
  }
  for (const { email, account, role } of DEMO_USERS) {
    const platformRole = role === "admin" || role === "platform_finance" ? role : null;
    const id = namedId(email);
    const demoPasswordHash = await hashPassword(demoPassword(demo.secret, email));
    await ctx.db.insert(users).values({ id, email, name: email.split("@")[0]!, emailVerified: createdAt, platformRole, demoPasswordHash, createdAt }).onConflictDoNothing();
    if (account && !platformRole) await ctx.db.insert(memberships).values({ userId: id, accountId: namedId(account), role: role as "owner", createdAt }).onConflictDoNothing();
  }
  await createIngestToken(ctx, { name: "demo gateway", source: "gateway", token: demoIngestToken(demo.secret) });
}

/** Luma Ray Flash 2 becomes cheaper part-way, so that a chart shows a dated price at work. */
async function changeAPrice(ctx: Context, at: Date): Promise<void> {
  const [model] = await ctx.db.select().from(prices).where(sql`${prices.modelId} = 'luma/luma-ray-flash-2' and ${prices.resolution} = '*' and ${prices.effectiveTo} is null`).limit(1);
  const [fee] = await ctx.db.select().from(feeRates).limit(1);
  if (!model || !fee) throw new AppError("conflict", "The catalog is not seeded");
  await ctx.db.transaction(async (tx) => {
    for (const card of ["list", "upstream"] as const) {
      const id = namedId(`price ${card}`);
      const [done] = await tx.select().from(prices).where(eq(prices.id, id));
      if (done) continue;
      const open = sql`${prices.modelId} = ${model.modelId} and ${prices.resolution} = '*' and ${prices.rateCard} = ${card} and ${prices.effectiveTo} is null`;
      await tx.update(prices).set({ effectiveTo: at }).where(open);
      await tx.insert(prices).values({ ...model, id, rateCard: card, unitPriceMicros: 140_000n, effectiveFrom: at, effectiveTo: null, createdAt: ctx.clock.now() });
    }
  });
}

/** Each account buys credit in the morning when a few days' spend is not covered; the amount follows its size, and the demo's. */
async function topUpWhenLow(ctx: Context, slug: string, events: number, payments?: DemoPayments): Promise<void> {
  const account = DEMO_ACCOUNTS.find((one) => one.slug === slug)!;
  const accountId = namedId(slug);
  const credit = BigInt(Math.max(25, Math.min(10_000, Math.round((250 * account.weight * events) / USUAL_EVENTS)))) * MICROS_PER_DOLLAR;
  const balanceOf = async () => (await getWallet(ctx, accountId)).balanceMicros;
  if (payments) return payments.buyWhenLow(ctx, slug, credit, balanceOf);
  const day = ctx.clock.now().toISOString().slice(0, 10);
  for (let n = 0; (await balanceOf()) < credit / 2n; n++) {
    await settleTopUp(ctx, { accountId, topUpId: namedId(`top-up ${slug} ${day} ${n}`), creditMicros: credit, paymentReference: `WIRE-${day}-${slug}-${n}` });
  }
}
