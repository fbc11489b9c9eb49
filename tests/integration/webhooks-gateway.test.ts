import { and, asc, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { jobs, webhookDeliveries } from "@/db/schema";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { presentJob } from "@/lib/gateway/present-job";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { createEndpoint } from "@/lib/webhooks/create-endpoint";
import { deliverWebhook } from "@/lib/webhooks/deliver-webhook";
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
