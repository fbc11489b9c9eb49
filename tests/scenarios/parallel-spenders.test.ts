import { setTimeout } from "node:timers/promises";
import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { connectSql, openDatabase } from "@/db/client";
import { topUps } from "@/db/schema";
import { createApiKey } from "@/lib/auth/create-api-key";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { saveAutoTopUp } from "@/lib/topups/save-auto-top-up";
import { recordUsage } from "@/lib/usage/record-usage";
import { getWallet } from "@/lib/wallet/get-wallet";
import { placeHold } from "@/lib/wallet/place-hold";
import { buyAutomatically } from "@/lib/worker/tasks/buy-automatically";
import { useDatabase } from "@/tests/support/database";
import { deliver, newPayer, openCheckout, useStripe } from "@/tests/support/stripe";

const database = useDatabase();
const stripe = useStripe(database);

const SPENDERS = 64;
const CALLS = 10;
const PROCESSES = 8;
const dollars = (amount: number) => BigInt(amount) * 1_000_000n;

test(`${SPENDERS} parallel spenders and an automatic top-up on one wallet: available is never negative, and one purchase is made for one crossing`, async () => {
  const payer = await newPayer(database.ctx);
  const { accountId } = payer;
  const { topUpId } = await openCheckout(stripe.ctx, payer, 100, true);
  stripe.sandbox.pay((await database.ctx.db.select().from(topUps).where(eq(topUps.id, topUpId)))[0]!.sessionId!, "4242424242424242", { saveCard: true });
  await deliver(stripe.ctx, stripe.sandbox);
  await saveAutoTopUp(stripe.ctx, { accountId, enabled: true, thresholdMicros: dollars(50), creditMicros: dollars(100), monthlyLimitMicros: dollars(10_000) });
  const { id: apiKeyId } = await createApiKey(database.ctx, { accountId, name: "spender" });

  let refused = 0;
  let lowest = dollars(100);
  let over = false;
  /** Holds two dollars for a call until that succeeds, then delivers four seconds of Luma Ray 2, or fails every fifth time and tries again. */
  async function spend(ctx: Context): Promise<void> {
    for (let done = 0, tries = 0; done < CALLS; tries++) {
      const holdId = newId();
      const placed = await placeHold(ctx, { accountId, holdId, amountMicros: dollars(2), reference: holdId }).then(() => true, (error: unknown) => {
        if (error instanceof AppError && error.code === "insufficient_credits") return false;
        throw error;
      });
      if (!placed) {
        refused += 1;
        await setTimeout(5);
        continue;
      }
      const completed = tries % 5 !== 4;
      await recordUsage(ctx, {
        accountId, source: "gateway", calls: [{
          eventId: holdId, jobId: holdId, apiKeyId, subAccount: "", tag: "", modelId: "luma/luma-dream-machine-ray-2", status: completed ? "completed" : "failed", httpStatus: completed ? 200 : 500, funding: "wallet",
          requestedMs: 4_000, durationMs: completed ? 4_000 : 0, resolution: "720p", aspectRatio: "16:9", upstreamId: null, latencyMs: 1, error: null, occurredAt: database.ctx.clock.now(), finishedAt: database.ctx.clock.now(), holdId,
        }],
      });
      if (completed) done += 1;
    }
  }
  async function watch(): Promise<void> {
    while (!over) {
      const { availableMicros } = await getWallet(database.ctx, accountId);
      if (availableMicros < lowest) lowest = availableMicros;
      await setTimeout(1);
    }
  }
  /** A worker, as there are two of: they meet at the same crossings. */
  async function work(): Promise<void> {
    while (!over) {
      await buyAutomatically(stripe.ctx);
      await deliver(stripe.ctx, stripe.sandbox, stripe.sandbox.events().slice(-6));
      await setTimeout(10);
    }
  }
  const others = [watch(), work(), work()];
  // Each pool is a process of its own to the others: what arrives in one is folded there, and meets the rest in the database.
  const pools = Array.from({ length: PROCESSES }, () => connectSql(database.url, { max: 2 }));
  const processes = pools.map((pool): Context => ({ ...database.ctx, db: openDatabase(pool) }));
  await Promise.all(Array.from({ length: SPENDERS }, (_, i) => spend(processes[i % PROCESSES]!)));
  await Promise.all(pools.map((pool) => pool.end()));
  over = true;
  await Promise.all(others);
  await buyAutomatically(stripe.ctx);

  expect(lowest).toBeGreaterThanOrEqual(0n);
  expect(refused).toBeGreaterThan(0);
  const { availableMicros, heldMicros } = await getWallet(database.ctx, accountId);
  expect(heldMicros).toBe(0n);
  // $100.00 bought by hand and $1,280.00 spent: only thirteen purchases leave it between the threshold and one purchase above.
  const purchases = await database.ctx.db.select().from(topUps).where(and(eq(topUps.accountId, accountId), eq(topUps.kind, "automatic")));
  expect(purchases.every(({ state }) => state === "settled")).toBe(true);
  expect(availableMicros).toBe(dollars(100) + BigInt(purchases.length) * dollars(100) - dollars(2 * SPENDERS * CALLS));
  expect(availableMicros >= dollars(50) && availableMicros < dollars(150), `${purchases.length} purchases left ${availableMicros}`).toBe(true);
});
