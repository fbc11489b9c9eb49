import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { budgets, holds, jobs, subAccounts } from "@/db/schema";
import { AppError } from "@/lib/errors/app-error";
import { newId } from "@/lib/ids/ids";
import { getWallet } from "@/lib/wallet/get-wallet";
import { NOW, useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";

const database = useDatabase();
const gateway = useGateway(database);
const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));

/** How a burst of submits ended: how many were accepted, and how many refused with which code. */
async function burst(count: number, submit: () => Promise<unknown>): Promise<Record<string, number>> {
  const results = await Promise.allSettled(Array.from({ length: count }, submit));
  const answers: Record<string, number> = {};
  for (const result of results) {
    const answer = result.status === "fulfilled" ? "accepted" : result.reason instanceof AppError ? result.reason.code : String(result.reason);
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return answers;
}

test("200 submits at once against credit for 50: exactly 50 are accepted, 150 are refused, nothing is oversold and nothing left behind", async () => {
  const caller = await gateway.newBuyer(125);
  expect(await burst(200, () => gateway.submit(caller, "a lake"))).toEqual({ accepted: 50, insufficient_credits: 150 });
  const wallet = await getWallet(database.ctx, caller.accountId);
  expect([wallet.balanceMicros, wallet.heldMicros, wallet.availableMicros]).toEqual([dollars(125), dollars(125), 0n]);
  const [kept, open] = [await database.ctx.db.select().from(jobs).where(eq(jobs.accountId, caller.accountId)), await database.ctx.db.select().from(holds).where(eq(holds.accountId, caller.accountId))];
  expect([kept.length, open.length]).toEqual([50, 50]);
  const [queued] = await database.owner<{ count: string }[]>`select count(*) from pgboss.job where name = 'job.advance' and data ->> 'accountId' = ${caller.accountId}`;
  expect(queued!.count).toBe("50");
  await gateway.drain(20);
  const after = await getWallet(database.ctx, caller.accountId);
  expect([after.balanceMicros, after.heldMicros]).toEqual([0n, 0n]);
});

test("a burst under a tag's budget never passes it, whatever the wallet holds", async () => {
  const caller = await gateway.newBuyer(500);
  await database.ctx.db.insert(budgets).values({ accountId: caller.accountId, tag: "ads", monthlyCapMicros: dollars(25), createdAt: NOW, updatedAt: NOW });
  expect(await burst(60, () => gateway.submit(caller, "a lake", { tag: "ads" }))).toEqual({ accepted: 10, insufficient_credits: 50 });
  await gateway.drain(20);
  expect(await burst(5, () => gateway.submit(caller, "a lake", { tag: "ads" }))).toEqual({ insufficient_credits: 5 });
  expect(await burst(5, () => gateway.submit(caller, "a lake", { tag: "other" }))).toEqual({ accepted: 5 });
  await gateway.drain(20);
});

test("a sub-account's monthly cap holds under a burst, and the next month is a new one", async () => {
  const caller = await gateway.newBuyer(500);
  const subAccount = { id: newId(), name: "Client", defaultTag: "client", allowedModels: null, spendCapMicros: dollars(7.5), includeByok: true, rateLimitRpm: null };
  await database.ctx.db.insert(subAccounts).values({ accountId: caller.accountId, id: subAccount.id, name: subAccount.name, spendCapMicros: subAccount.spendCapMicros, createdAt: NOW });
  const client = { ...caller, subAccount };
  expect(await burst(40, () => gateway.submit(client, "a lake"))).toEqual({ accepted: 3, insufficient_credits: 37 });
  await gateway.drain(20);
  expect((await database.ctx.db.select({ tag: jobs.tag }).from(jobs).where(eq(jobs.accountId, caller.accountId))).map(({ tag }) => tag)).toEqual(["client", "client", "client"]);
  database.setNow(new Date("2026-12-01T00:00:00.000Z"));
  expect(await burst(5, () => gateway.submit(client, "a lake"))).toEqual({ accepted: 3, insufficient_credits: 2 });
  await gateway.drain(20);
  database.setNow(NOW);
});

test("one idempotency key, sent 30 times at once, is one job and one hold; with another body it is a conflict", async () => {
  const caller = await gateway.newBuyer(500);
  const sent = await Promise.all(Array.from({ length: 30 }, () => gateway.submit(caller, "a lake", { idempotencyKey: "k-1" })));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect((await getWallet(database.ctx, caller.accountId)).heldMicros).toBe(dollars(2.5));
  expect(await burst(3, () => gateway.submit(caller, "a sea", { idempotencyKey: "k-1" }))).toEqual({ conflict: 3 });
  database.setNow(new Date(NOW.getTime() + 24 * 3_600_000));
  expect((await gateway.submit(caller, "a sea", { idempotencyKey: "k-1" })).id).not.toBe(sent[0]!.id);
  await gateway.drain(20);
  database.setNow(NOW);
});
