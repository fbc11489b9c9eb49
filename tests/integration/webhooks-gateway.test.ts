import { and, asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { jobs, webhookDeliveries } from "@/db/schema";
import { type ApiCaller, authenticateApiKey } from "@/lib/auth/authenticate-api-key";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { presentJob } from "@/lib/gateway/present-job";
import { setBudget } from "@/lib/gateway/set-budget";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { createEndpoint } from "@/lib/webhooks/create-endpoint";
import { deliverWebhook } from "@/lib/webhooks/deliver-webhook";
import { announceAllLimits } from "@/lib/worker/tasks/announce-limits";
import { useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";
import { startReceiver } from "@/tests/support/receiver";

// Read once, by whoever asks first: these receivers listen on loopback.
process.env.WEBHOOK_ALLOW_PRIVATE = "1";
const database = useDatabase();
const gateway = useGateway(database);

async function deliverAll({ accountId }: ApiCaller) {
  const waiting = await database.ctx.db.select().from(webhookDeliveries).where(and(eq(webhookDeliveries.accountId, accountId), eq(webhookDeliveries.state, "pending"))).orderBy(asc(webhookDeliveries.id));
  for (const { id } of waiting) await deliverWebhook(database.ctx, { accountId, deliveryId: id });
}

test("a job's end is told once to its own address and once to the endpoints that asked, as GET tells the job", async () => {
  const [own, endpoint] = [await startReceiver("/own"), await startReceiver("/endpoint")];
  const caller = await gateway.newBuyer(10);
  const { accountId } = caller;
  await createEndpoint(database.ctx, { accountId, url: endpoint.url, events: ["job.completed"] });
  const made = await gateway.submit(caller, { prompt: "a lake", durationSeconds: 5, resolution: "720p", webhookUrl: own.url });
  const refused = await gateway.submit(caller, { prompt: "moderation", webhookUrl: own.url });
  await deliverAll(caller);
  expect([own.received, endpoint.received]).toEqual([[], []]);
  await gateway.drain(10);
  await settleJobs(database.ctx, { accountId, jobIds: [made.id, refused.id] });
  await deliverAll(caller);
  await deliverAll(caller);
  const told = (receiver: typeof own) => receiver.received.map(({ body }) => JSON.parse(body) as { id: string; type: string; data: { id: string; status: string } }).sort((a, b) => a.type.localeCompare(b.type));
  const as = async (jobId: string) => JSON.parse(JSON.stringify(presentJob(await gateway.job(caller, jobId)))) as object;
  expect(told(own).map(({ type, data }) => ({ type, data }))).toEqual([{ type: "job.completed", data: await as(made.id) }, { type: "job.failed", data: await as(refused.id) }]);
  expect(told(endpoint).map(({ type, data }) => ({ type, data }))).toEqual([{ type: "job.completed", data: await as(made.id) }]);
  expect(told(endpoint)[0]!.id).toBe(told(own)[0]!.id);
});

test("a job whose address is out of reach is refused before anything is set aside", async () => {
  const caller = await gateway.newBuyer(10);
  await expect(gateway.submit(caller, { prompt: "a lake", webhookUrl: "https://169.254.169.254/latest" })).rejects.toMatchObject({ code: "invalid_request", field: "webhook_url" });
  expect(await database.ctx.db.select().from(jobs).where(eq(jobs.accountId, caller.accountId))).toEqual([]);
});

type Told = { type: string; data: Record<string, unknown> };
const LIMITS = ["usage.threshold", "balance.low", "sub_account.budget.exhausted"] as const;
const toldTo = async ({ accountId }: { accountId: string }): Promise<Told[]> => (await database.ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.accountId, accountId)).orderBy(asc(webhookDeliveries.id)))
  .map(({ body }) => JSON.parse(body) as Told).map(({ type, data }) => ({ type, data }))
  // Those of one instant come in any order.
  .sort((a, b) => Number(a.data.cap_cents ?? 0) - Number(b.data.cap_cents ?? 0) || Number(a.data.share_percent ?? 0) - Number(b.data.share_percent ?? 0) || Number(b.data.available_cents ?? 0) - Number(a.data.available_cents ?? 0));

test("spend that passes 80 and 100 per cent of a budget is told once each, and anew when the budget is another one", async () => {
  const caller = await gateway.newBuyer(100);
  const { accountId } = caller;
  await createEndpoint(database.ctx, { accountId, url: "https://example.com/limits", events: [...LIMITS] });
  await setBudget(database.ctx, { accountId, tag: "ads", monthlyCapMicros: 5_000_000n });
  const spend = async () => {
    await gateway.submit(caller, "a lake", { tag: "ads" });
    await gateway.drain(10);
    await announceAllLimits(database.ctx);
    await announceAllLimits(database.ctx);
  };
  await spend();
  expect(await toldTo(caller)).toEqual([]);
  await spend();
  const about = (share_percent: number, spent_cents: number, cap_cents: number) => ({ type: "usage.threshold", data: { tag: "ads", sub_account_id: null, month: "2026-11", share_percent, spent_cents, cap_cents } });
  expect(await toldTo(caller)).toEqual([about(80, 500, 500), about(100, 500, 500)]);
  await setBudget(database.ctx, { accountId, tag: "ads", monthlyCapMicros: 9_000_000n });
  await spend();
  expect((await toldTo(caller)).slice(2)).toEqual([about(80, 750, 900)]);
});

test("a sub-account that cannot spend more is told of once a month, when a call is refused for its cap and not before", async () => {
  const owner = await gateway.newBuyer(100);
  const { accountId } = owner;
  await createEndpoint(database.ctx, { accountId, url: "https://example.com/limits", events: ["sub_account.budget.exhausted"] });
  const { subAccount, key } = await createSubAccount(database.ctx, { accountId, name: "Studio", externalRef: null, spendCapMicros: 4_000_000n, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  const caller = await authenticateApiKey(database.ctx, `Bearer ${key}`);
  await gateway.submit(caller, "a lake");
  expect(await toldTo(owner)).toEqual([]);
  for (let i = 0; i < 2; i++) await expect(gateway.submit(caller, "a lake")).rejects.toMatchObject({ code: "insufficient_credits" });
  await gateway.drain(10);
  await announceAllLimits(database.ctx);
  expect(await toldTo(owner)).toEqual([{ type: "sub_account.budget.exhausted", data: { sub_account_id: publicId("sa", subAccount.id), name: "Studio", month: "2026-11", cap_cents: 400 } }]);
});

test("low credit is told once until credit is added, by the line of automatic top-up or $10.00; who never had any is told nothing", async () => {
  const [caller, never] = [await gateway.newBuyer(12), await gateway.newBuyer(0)];
  for (const { accountId } of [caller, never]) await createEndpoint(database.ctx, { accountId, url: "https://example.com/limits", events: [...LIMITS] });
  await announceAllLimits(database.ctx);
  expect([await toldTo(caller), await toldTo(never)]).toEqual([[], []]);
  for (let i = 0; i < 2; i++) {
    await gateway.submit(caller, "a lake");
    await announceAllLimits(database.ctx);
  }
  const low = (available_cents: number) => ({ type: "balance.low", data: { available_cents, line_cents: 1_000 } });
  expect(await toldTo(caller)).toEqual([low(950)]);
  await settleTopUp(database.ctx, { accountId: caller.accountId, topUpId: newId(), creditMicros: 1_000_000n, paymentReference: "wire" });
  await announceAllLimits(database.ctx);
  expect(await toldTo(caller)).toEqual([low(950), low(800)]);
  await gateway.drain(20);
});
