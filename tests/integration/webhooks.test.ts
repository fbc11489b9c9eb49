import { randomBytes } from "node:crypto";
import { and, asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as secretRoute from "@/app/v1/webhook-secret/route";
import * as rotateRoute from "@/app/v1/webhook-secret/rotate/route";
import { auditEntries, webhookAttempts, webhookDeliveries, webhookEndpoints, webhookSecrets } from "@/db/schema";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { transact } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { openQueue } from "@/lib/queue/boss";
import { runQueue } from "@/lib/queue/run-queue";
import { announce } from "@/lib/webhooks/announce";
import { changeEndpoint } from "@/lib/webhooks/change-endpoint";
import { createEndpoint } from "@/lib/webhooks/create-endpoint";
import { deliverWebhook } from "@/lib/webhooks/deliver-webhook";
import { findDelivery } from "@/lib/webhooks/find-delivery";
import { getWebhookSecret } from "@/lib/webhooks/get-webhook-secret";
import { listDeliveries } from "@/lib/webhooks/list-deliveries";
import { listEndpoints } from "@/lib/webhooks/list-endpoints";
import { removeEndpoint } from "@/lib/webhooks/remove-endpoint";
import { replayDelivery } from "@/lib/webhooks/replay-delivery";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";
import { newCustomer } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { DEMO, names } from "@/tests/support/reach";
import { type Received, type Receiver, startReceiver } from "@/tests/support/receiver";
import { type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
serveFrom(database);

let accountId: string;
beforeEach(async () => {
  database.setNow(NOW);
  ({ accountId } = await newCustomer(database.ctx));
});
afterEach(() => database.owner`delete from pgboss.job where name = 'webhook.deliver'`);

const DATA = { id: "job_1", object: "job", status: "completed", result: { url: "https://example.com/läuft.mp4" } };
const jobEnds = (more: { jobUrl?: string | null; eventKey?: string } = {}) => announce(database.ctx, { accountId, type: "job.completed", data: DATA, eventKey: "job_1", ...more });
const endpoint = (url: string, events: string[] = ["job.completed"]) => createEndpoint(database.ctx, { accountId, url, events }, DEMO);
const deliveries = () => database.ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.accountId, accountId)).orderBy(asc(webhookDeliveries.url));
const deliver = (deliveryId: string, reach = DEMO) => deliverWebhook(database.ctx, { accountId, deliveryId }, reach);
const attempts = (deliveryId: string) => database.ctx.db.select().from(webhookAttempts).where(and(eq(webhookAttempts.accountId, accountId), eq(webhookAttempts.deliveryId, deliveryId))).orderBy(asc(webhookAttempts.id));
const audited = async () => (await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.accountId, accountId)).orderBy(asc(auditEntries.id))).map(({ action }) => action).filter((action) => action.startsWith("webhook"));
/** What waits in the queue, with how many seconds it still has to. */
const tasks = async () => (await database.owner<{ id: string; wait: number }[]>`
  select data->>'deliveryId' as id, greatest(0, round(extract(epoch from start_after - clock_timestamp())))::int as wait from pgboss.job
  where name = 'webhook.deliver' and state = 'created' and data->>'accountId' = ${accountId} order by created_on, id`).map((row) => ({ ...row }));
/** Takes a delivery's task out of the queue, as a worker does when it is due. Returns how many seconds that would have been. */
const take = async (id: string) => {
  const waits = (await tasks()).filter((task) => task.id === id).map(({ wait }) => wait);
  await database.owner`delete from pgboss.job where name = 'webhook.deliver' and data->>'deliveryId' = ${id}`;
  return waits;
};
/** One delivery to a receiver, announced just now. */
async function oneDelivery(): Promise<{ receiver: Receiver; id: string }> {
  const receiver = await startReceiver();
  await jobEnds({ jobUrl: receiver.url });
  return { receiver, id: (await deliveries())[0]!.id };
}

/** Checks a signature as a receiver does, by its header alone and with another implementation than ours. */
async function isSigned({ headers, body }: Received, secret: string): Promise<boolean> {
  const { t, v1 } = Object.fromEntries(String(headers["x-gateway-signature"]).split(",").map((part) => part.split("=")));
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const hex = Buffer.from(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`${t}.${body}`))).toString("hex");
  return v1 === hex && headers["aig-signature"] === hex && headers["aig-timestamp"] === t;
}

test("an event is written once for each enabled endpoint that asked for it and once for the job's address, under one id", async () => {
  await endpoint("http://127.0.0.1:1/a");
  await endpoint("http://127.0.0.1:1/b", ["job.failed", "job.completed"]);
  await endpoint("http://127.0.0.1:1/other-events", ["job.failed", "balance.low"]);
  const off = await endpoint("http://127.0.0.1:1/off");
  await changeEndpoint(database.ctx, { accountId, id: off.id, enabled: false });
  await jobEnds({ jobUrl: "http://127.0.0.1:1/job" });
  const written = await deliveries();
  expect(written.map(({ url, endpointId, state, attempts: count }) => [url, endpointId !== null, state, count])).toEqual([
    ["http://127.0.0.1:1/a", true, "pending", 0], ["http://127.0.0.1:1/b", true, "pending", 0], ["http://127.0.0.1:1/job", false, "pending", 0],
  ]);
  const [{ eventId, body }] = written as [typeof written[0]];
  expect(eventId).toMatch(/^evt_[0-9a-f]{32}$/);
  expect(body).toBe(JSON.stringify({ id: eventId, type: "job.completed", created: NOW.getTime() / 1_000, data: DATA }));
  expect(new Set(written.map((one) => `${one.eventId} ${one.body}`)).size).toBe(1);
  expect((await tasks()).map(({ id }) => id).sort()).toEqual(written.map(({ id }) => id).sort());
});

test("announcing again, later and with other words, adds nothing; another event does", async () => {
  await jobEnds({ jobUrl: "http://127.0.0.1:1/job" });
  const first = await deliveries();
  database.setNow(new Date(NOW.getTime() + 60_000));
  await announce(database.ctx, { accountId, type: "job.completed", data: { other: true }, jobUrl: "http://127.0.0.1:1/job", eventKey: "job_1" });
  expect(await deliveries()).toEqual(first);
  expect(await tasks()).toHaveLength(1);
  await jobEnds({ jobUrl: "http://127.0.0.1:1/job", eventKey: "job_2" });
  await announce(database.ctx, { accountId, type: "job.failed", data: {}, jobUrl: "http://127.0.0.1:1/job", eventKey: "job_1" });
  expect(new Set((await deliveries()).map(({ eventId }) => eventId)).size).toBe(3);
});

test("several events are announced together, each to those who asked for it, also to the longest address there may be", async () => {
  const url = `https://example.com/${randomBytes(2_028).toString("base64url").slice(0, 2_028)}`;
  await createEndpoint(database.ctx, { accountId, url, events: ["job.failed"] }, names({}));
  await announce(database.ctx, ...["job_1", "job_2", "job_2"].map((eventKey) => ({ accountId, type: "job.failed" as const, data: {}, eventKey })), { accountId, type: "job.completed", data: {}, eventKey: "job_3" });
  expect((await deliveries()).map((delivery) => [delivery.url === url, delivery.type])).toEqual([[true, "job.failed"], [true, "job.failed"]]);
  expect(await tasks()).toHaveLength(2);
});

test("an address that is both the job's and an endpoint's hears once, and still does when the endpoint goes", async () => {
  const receiver = await startReceiver();
  const { id } = await endpoint(receiver.url);
  await jobEnds({ jobUrl: receiver.url });
  await removeEndpoint(database.ctx, { accountId, id });
  for (const delivery of await deliveries()) await deliver(delivery.id);
  expect(receiver.received).toHaveLength(1);
});

test("the same event key in two accounts is two events, and neither hears of the other's", async () => {
  await endpoint("http://127.0.0.1:1/a");
  const other = await newCustomer(database.ctx);
  await announce(database.ctx, { accountId: other.accountId, type: "job.completed", data: DATA, jobUrl: "http://127.0.0.1:1/theirs", eventKey: "job_1" });
  expect(await deliveries()).toEqual([]);
  await jobEnds();
  const [theirs] = await database.ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.accountId, other.accountId));
  expect((await deliveries())[0]!.eventId).not.toBe(theirs!.eventId);
});

test("what was announced in a transaction that is rolled back is never sent", async () => {
  const receiver = await startReceiver();
  await endpoint(receiver.url);
  await expect(transact(database.ctx, async (tx) => {
    await announce(tx, { accountId, type: "job.completed", data: DATA, jobUrl: receiver.url, eventKey: "job_1" });
    throw new Error("the job did not end after all");
  })).rejects.toThrow("after all");
  expect([await deliveries(), await tasks()]).toEqual([[], []]);
  await jobEnds();
  expect(await deliveries()).toHaveLength(1);
});

test("the queue delivers what was announced: the bytes as they were written, signed in both forms with a secret made when first needed", async () => {
  const receiver = await startReceiver("/hooks?for=jobs");
  await endpoint(receiver.url);
  expect(await database.ctx.db.select().from(webhookSecrets).where(eq(webhookSecrets.accountId, accountId))).toEqual([]);
  await transact(database.ctx, (tx) => announce(tx, { accountId, type: "job.completed", data: DATA, eventKey: "job_1" }));
  const stop = new AbortController();
  const failures: unknown[] = [];
  const running = runQueue(openQueue(database.ctx.db), {
    name: "webhook.deliver", concurrency: 4, signal: stop.signal, onError: (error) => failures.push(error),
    run: async (data) => { for (const task of data) await deliverWebhook(database.ctx, task, DEMO); },
  });
  await expect.poll(async () => (await deliveries())[0]!.state, { timeout: 10_000 }).toBe("delivered");
  stop.abort();
  await running;
  expect(failures).toEqual([]);
  const [delivery] = await deliveries();
  const [received] = receiver.received;
  expect(receiver.received).toHaveLength(1);
  expect(received).toMatchObject({ method: "POST", path: "/hooks?for=jobs", body: delivery!.body, headers: { "content-type": "application/json", "user-agent": "Tollgate-Webhooks/1", "content-length": String(Buffer.byteLength(delivery!.body)) } });
  const secret = await getWebhookSecret(database.ctx, accountId);
  expect(secret).toMatch(/^whsec_[0-9A-Za-z]{40}$/);
  expect([await isSigned(received!, secret), await isSigned(received!, `${secret}x`)]).toEqual([true, false]);
  expect(received!.headers["aig-timestamp"]).toBe(String(NOW.getTime() / 1_000));
  expect(delivery).toMatchObject({ attempts: 1, deliveredAt: NOW, nextAttemptAt: null });
  expect(await attempts(delivery!.id)).toMatchObject([{ at: NOW, httpStatus: 204, error: null }]);
});

test("a secret is made once, however many need it first at the same time", async () => {
  expect(new Set(await Promise.all(Array.from({ length: 8 }, () => getWebhookSecret(database.ctx, accountId)))).size).toBe(1);
});

test("a delivered event is not sent again by a repeated task, nor an unknown or somebody else's by any", async () => {
  const { receiver, id } = await oneDelivery();
  for (let i = 0; i < 3; i++) await deliver(id);
  await deliver(newId());
  const other = await newCustomer(database.ctx);
  await database.ctx.db.update(webhookDeliveries).set({ state: "pending", nextAttemptAt: NOW, deliveredAt: null, attempts: 0 }).where(eq(webhookDeliveries.accountId, accountId));
  await deliverWebhook(database.ctx, { accountId: other.accountId, deliveryId: id }, DEMO);
  expect(receiver.received).toHaveLength(1);
});

test("of many workers with the same task one sends", async () => {
  const { receiver, id } = await oneDelivery();
  await Promise.all(Array.from({ length: 8 }, () => deliver(id)));
  expect(receiver.received).toHaveLength(1);
  expect((await attempts(id)).length).toBe(1);
});

test("a failing receiver is tried eight times over 22 hours and 45 minutes, never early, and then no more", async () => {
  const { receiver, id } = await oneDelivery();
  receiver.answer(() => ({ status: 503, body: "come\nback \0later" }));
  const starts: number[] = [];
  let now = NOW.getTime();
  for (let attempt = 1; attempt <= 8; attempt++) {
    const [wait] = await take(id);
    if (wait! > 0) {
      // A moment too early: nothing is sent, and a task waits for the rest.
      database.setNow(new Date(now + (wait! - 3) * 1_000));
      await deliver(id);
      expect(receiver.received).toHaveLength(attempt - 1);
      expect(await take(id)).toEqual([3]);
      database.setNow(new Date(now += wait! * 1_000));
    }
    await deliver(id);
    starts.push((now - NOW.getTime()) / 1_000);
    expect(receiver.received).toHaveLength(attempt);
    expect((await deliveries())[0]).toMatchObject({ state: attempt === 8 ? "failed" : "pending", attempts: attempt });
  }
  expect(await tasks()).toEqual([]);
  expect(starts).toEqual([0, 15, 75, 315, 1_275, 5_115, 20_475, 81_915]);
  const log = await attempts(id);
  expect(log.map(({ at }) => (at.getTime() - NOW.getTime()) / 1_000)).toEqual(starts);
  expect(new Set(log.map(({ httpStatus, error }) => `${httpStatus} ${error}`))).toEqual(new Set(["503 come back later"]));
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  const signatures = receiver.received.map(({ headers }) => headers["aig-timestamp"]);
  expect(signatures).toEqual(starts.map((seconds) => String(NOW.getTime() / 1_000 + seconds)));
  database.setNow(new Date(now + 86_400_000));
  await deliver(id);
  expect(receiver.received).toHaveLength(8);
});

test("an attempt whose process hangs is made again by another, and the late end of the first changes nothing", async () => {
  const { receiver, id } = await oneDelivery();
  let wake = () => {};
  receiver.answer(() => new Promise((done) => { wake = () => done({ status: 500 }); }));
  await take(id);
  const hanging = deliver(id);
  await expect.poll(() => receiver.received.length).toBe(1);
  await deliver(id);
  expect(await take(id)).toEqual([15]);
  receiver.answer(() => ({ status: 200 }));
  database.setNow(new Date(NOW.getTime() + 15_000));
  await deliver(id);
  wake();
  await hanging;
  expect((await deliveries())[0]).toMatchObject({ state: "delivered", attempts: 2 });
  expect((await attempts(id)).map(({ httpStatus }) => httpStatus)).toEqual([500, 200]);
});

test("a last attempt that nobody saw the end of counts as failed", async () => {
  const { receiver, id } = await oneDelivery();
  await database.ctx.db.update(webhookDeliveries).set({ attempts: 8, nextAttemptAt: NOW }).where(eq(webhookDeliveries.accountId, accountId));
  await deliver(id);
  expect((await deliveries())[0]).toMatchObject({ state: "failed", attempts: 8 });
  expect(receiver.received).toEqual([]);
});

test("what waits for an endpoint that was disabled or removed is not sent, and says so; enabled again, it can be replayed", async () => {
  const receiver = await startReceiver();
  const { id } = await endpoint(receiver.url);
  await jobEnds();
  const [delivery] = await deliveries();
  await changeEndpoint(database.ctx, { accountId, id, enabled: false });
  await deliver(delivery!.id);
  expect((await deliveries())[0]).toMatchObject({ state: "failed", attempts: 1 });
  expect(await attempts(delivery!.id)).toMatchObject([{ httpStatus: null, error: "Not sent: the endpoint is disabled" }]);
  await expect(replayDelivery(database.ctx, { accountId, id: delivery!.id })).rejects.toMatchObject({ code: "conflict", message: "Its endpoint is disabled; enable it first" });
  await changeEndpoint(database.ctx, { accountId, id, enabled: true });
  await replayDelivery(database.ctx, { accountId, id: delivery!.id });
  await removeEndpoint(database.ctx, { accountId, id });
  database.setNow(new Date(NOW.getTime() + 1_000));
  await deliver(delivery!.id);
  expect((await attempts(delivery!.id)).at(-1)!.error).toBe("Not sent: the endpoint is removed");
  await expect(replayDelivery(database.ctx, { accountId, id: delivery!.id })).rejects.toMatchObject({ code: "conflict" });
  expect(receiver.received).toEqual([]);
});

test("a replay sends the same bytes and event id with a new signature, and begins the schedule anew", async () => {
  const { receiver, id } = await oneDelivery();
  await take(id);
  await deliver(id);
  expect(await tasks()).toEqual([]);
  const later = new Date(NOW.getTime() + 3_600_000);
  database.setNow(later);
  await replayDelivery(database.ctx, { accountId, id });
  expect((await deliveries())[0]).toMatchObject({ state: "pending", attempts: 0, nextAttemptAt: later });
  receiver.answer(() => ({ status: 500 }));
  expect(await take(id)).toEqual([0]);
  await deliver(id);
  const [first, second] = receiver.received;
  expect(second!.body).toBe(first!.body);
  expect([first!.headers["aig-timestamp"], second!.headers["aig-timestamp"]]).toEqual([NOW, later].map((at) => String(at.getTime() / 1_000)));
  expect(await isSigned(second!, await getWebhookSecret(database.ctx, accountId))).toBe(true);
  expect((await deliveries())[0]).toMatchObject({ state: "pending", attempts: 1, nextAttemptAt: new Date(later.getTime() + 15_000) });
  expect(await tasks()).toEqual([{ id, wait: 15 }]);
  // What waits for its next attempt is sent at once, and still has one task.
  await replayDelivery(database.ctx, { accountId, id });
  expect(await tasks()).toEqual([{ id, wait: 0 }]);
  expect(await audited()).toEqual(["webhook_delivery.replay", "webhook_delivery.replay"]);
});

test("a task that waits already is not taken before what hastened it is committed", async () => {
  const { receiver, id } = await oneDelivery();
  receiver.answer(() => ({ status: 500 }));
  await take(id);
  await deliver(id);
  const queue = openQueue(database.ctx.db);
  await transact(database.ctx, async (tx) => {
    await replayDelivery(tx, { accountId, id });
    expect(await queue.fetch("webhook.deliver")).toEqual([]);
  });
  expect((await queue.fetch<{ deliveryId: string }>("webhook.deliver")).map(({ data }) => data.deliveryId)).toEqual([id]);
});

test("a rotated secret signs at once: the news of it, what waited, and nothing of another account", async () => {
  const receiver = await startReceiver();
  await endpoint(receiver.url, ["job.completed", "key.rotated"]);
  const other = await newCustomer(database.ctx);
  const [old, theirs] = [await getWebhookSecret(database.ctx, accountId), await getWebhookSecret(database.ctx, other.accountId)];
  await jobEnds();
  const secret = await rotateWebhookSecret(database.ctx, accountId);
  for (const { id } of await deliveries()) await deliver(id);
  expect(receiver.received.map(({ body }) => (JSON.parse(body) as { type: string; data: object })).map(({ type }) => type).sort()).toEqual(["job.completed", "key.rotated"]);
  const news = JSON.parse(receiver.received.find(({ body }) => body.includes("key.rotated"))!.body) as { data: object };
  expect(news.data).toEqual({ object: "webhook_secret", rotated_at: NOW.getTime() / 1_000 });
  for (const received of receiver.received) expect([await isSigned(received, secret), await isSigned(received, old)]).toEqual([true, false]);
  expect([await getWebhookSecret(database.ctx, accountId), await getWebhookSecret(database.ctx, other.accountId)]).toEqual([secret, theirs]);
  expect(JSON.stringify(await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.accountId, accountId)))).not.toContain(secret);
  expect(await audited()).toEqual(["webhook_endpoint.create", "webhook_secret.rotate"]);
});

test("the API tells and rotates the secret of the key's account, and nothing of it to a sub-account's key", async () => {
  const [ours, theirs] = [await newCaller(database.ctx), await newCaller(database.ctx)];
  const secret = async (key: string) => (await read<{ secret: string }>(send(secretRoute.GET, "/v1/webhook-secret", { key }))).body;
  const rotate = (key: string) => read<{ secret: string }>(send(rotateRoute.POST, "/v1/webhook-secret/rotate", { key }, "POST"));
  const old = await secret(ours.key);
  expect(old).toEqual({ secret: await getWebhookSecret(database.ctx, ours.accountId) });
  const { key } = await createSubAccount(database.ctx, { accountId: ours.accountId, name: "Studio", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  for (const answer of [await read<ErrorBody>(send(secretRoute.GET, "/v1/webhook-secret", { key })), await read<ErrorBody>(send(rotateRoute.POST, "/v1/webhook-secret/rotate", { key }, "POST"))]) {
    expect([answer.status, answer.body.error.type]).toEqual([404, "not_found"]);
  }
  const before = await secret(theirs.key);
  const { status, body } = await rotate(ours.key);
  expect([status, body.secret === old.secret, await secret(ours.key), await secret(theirs.key)]).toEqual([200, false, body, before]);
  const [entry] = await database.ctx.db.select().from(auditEntries).where(and(eq(auditEntries.accountId, ours.accountId), eq(auditEntries.action, "webhook_secret.rotate")));
  expect(entry).toMatchObject({ actor: `api_key:${ours.apiKeyId}`, detail: {} });
});

test("an endpoint is refused with its field: no or unknown events, a bad address, a name that leads to a private one", async () => {
  const create = (url: string, events: string[], reach = names({ "inside.example": ["10.0.0.5"], "both.example": ["10.0.0.5", "8.8.8.8"] })) => createEndpoint(database.ctx, { accountId, url, events }, reach);
  await expect(create("https://example.com", [])).rejects.toMatchObject({ code: "invalid_request", field: "events", message: expect.stringContaining("job.completed, job.failed, usage.threshold, balance.low, key.rotated, sub_account.budget.exhausted") });
  await expect(create("https://example.com", ["job.completed", "job.started"])).rejects.toMatchObject({ field: "events", message: expect.stringContaining('there is no "job.started"') });
  await expect(create("http://example.com", ["job.failed"])).rejects.toMatchObject({ code: "invalid_request", field: "url" });
  await expect(create("https://inside.example", ["job.failed"])).rejects.toMatchObject({ code: "invalid_request", field: "url", message: "url: inside.example cannot be used: 10.0.0.5 is a private address; it must be public" });
  expect(await listEndpoints(database.ctx, accountId)).toEqual([]);
  for (const url of ["https://both.example/", "https://not-there-yet.example/"]) await create(url, ["key.rotated", "job.failed", "job.failed"]);
  expect((await listEndpoints(database.ctx, accountId)).map(({ url, events }) => [url, events])).toEqual([["https://both.example/", ["job.failed", "key.rotated"]], ["https://not-there-yet.example/", ["job.failed", "key.rotated"]]]);
  await expect(create("https://both.example/", ["job.failed"])).rejects.toMatchObject({ code: "conflict", field: "url" });
  for (let i = 2; i < 20; i++) await create(`https://example.com/${i}`, ["job.failed"]);
  await expect(create("https://example.com/21", ["job.failed"])).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("20 endpoints already") });
});

test("an endpoint's events change, it is disabled and enabled, and removed; each is audited once", async () => {
  const { id } = await endpoint("http://127.0.0.1:1/a");
  const read = async () => (await listEndpoints(database.ctx, accountId)).map(({ events, disabledAt }) => ({ events, disabledAt }));
  await changeEndpoint(database.ctx, { accountId, id, events: ["balance.low", "job.failed"] });
  await changeEndpoint(database.ctx, { accountId, id, enabled: false });
  database.setNow(new Date(NOW.getTime() + 1_000));
  await changeEndpoint(database.ctx, { accountId, id, enabled: false });
  expect(await read()).toEqual([{ events: ["job.failed", "balance.low"], disabledAt: NOW }]);
  await expect(changeEndpoint(database.ctx, { accountId, id, events: [] })).rejects.toMatchObject({ code: "invalid_request", field: "events" });
  await changeEndpoint(database.ctx, { accountId, id, enabled: true });
  await removeEndpoint(database.ctx, { accountId, id });
  await expect(removeEndpoint(database.ctx, { accountId, id })).rejects.toMatchObject({ code: "not_found" });
  expect(await audited()).toEqual(["webhook_endpoint.create", ...Array<string>(3).fill("webhook_endpoint.change"), "webhook_endpoint.remove"]);
});

test("another account's endpoints and deliveries are not found and stay as they are", async () => {
  const { id: endpointId } = await endpoint("http://127.0.0.1:1/a");
  await jobEnds();
  const [delivery] = await deliveries();
  const theirs = { accountId: (await newCustomer(database.ctx)).accountId };
  await expect(changeEndpoint(database.ctx, { ...theirs, id: endpointId, enabled: false })).rejects.toMatchObject({ code: "not_found" });
  await expect(removeEndpoint(database.ctx, { ...theirs, id: endpointId })).rejects.toMatchObject({ code: "not_found" });
  await expect(replayDelivery(database.ctx, { ...theirs, id: delivery!.id })).rejects.toMatchObject({ code: "not_found" });
  expect(await findDelivery(database.ctx, { ...theirs, id: delivery!.id })).toBeNull();
  expect([await listEndpoints(database.ctx, theirs.accountId), await listDeliveries(database.ctx, theirs.accountId, { limit: 50 })]).toEqual([[], []]);
  expect(await deliveries()).toEqual([delivery]);
  expect(await database.ctx.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.accountId, accountId))).toMatchObject([{ disabledAt: null }]);
});

test("the log is paged newest first, filtered by state, and tells the last answer; a delivery's own page tells them all", async () => {
  const receiver = await startReceiver();
  for (let i = 0; i < 5; i++) {
    database.setNow(new Date(NOW.getTime() + i * 1_000));
    await jobEnds({ jobUrl: receiver.url, eventKey: `job_${i}` });
  }
  const all = await listDeliveries(database.ctx, accountId, { limit: 50 });
  expect(all.map(({ createdAt }) => createdAt.getTime() - NOW.getTime())).toEqual([4_000, 3_000, 2_000, 1_000, 0]);
  await deliver(all[0]!.id);
  receiver.answer(() => ({ status: 404, body: "no such hook" }));
  await deliver(all[1]!.id);
  database.setNow(new Date(NOW.getTime() + 60_000));
  receiver.answer(() => ({ status: 410 }));
  await deliver(all[1]!.id);
  await database.ctx.db.update(webhookDeliveries).set({ state: "failed", nextAttemptAt: null }).where(eq(webhookDeliveries.id, all[2]!.id));
  const ids = async (input: Omit<Parameters<typeof listDeliveries>[2], "limit">, limit = 50) => (await listDeliveries(database.ctx, accountId, { ...input, limit })).map(({ id }) => all.findIndex((one) => one.id === id));
  expect([await ids({ state: "delivered" }), await ids({ state: "failed" }), await ids({ state: "pending" })]).toEqual([[0], [2], [1, 3, 4]]);
  expect([await ids({}, 2), await ids({ before: all[1]!.id }, 2), await ids({ state: "pending", before: all[1]!.id }, 1)]).toEqual([[0, 1], [2, 3], [3]]);
  const [first, second] = await listDeliveries(database.ctx, accountId, { limit: 2 });
  expect(first).toMatchObject({ state: "delivered", last: { httpStatus: 204, error: null } });
  expect(second).toMatchObject({ state: "pending", attempts: 2, last: { httpStatus: 410, error: "No reason was given" } });
  const details = await findDelivery(database.ctx, { accountId, id: second!.id });
  expect(details).toMatchObject({ body: receiver.received[1]!.body, attempts: [{ httpStatus: 410 }, { httpStatus: 404, error: "no such hook" }] });
});

test("an account whose receiver does not answer keeps sixteen places and waits with the rest; another account's are sent meanwhile", async () => {
  const silent = await startReceiver();
  let letGo = () => {};
  const answered = new Promise<void>((done) => { letGo = done; });
  silent.answer(() => answered.then(() => ({ status: 204 })));
  for (let i = 0; i < 20; i++) await jobEnds({ jobUrl: silent.url, eventKey: `job_${i}` });
  const ids = (await deliveries()).map(({ id }) => id);
  for (const id of ids) await take(id);
  const sending = Promise.all(ids.map((id) => deliver(id)));
  for (let tries = 0; tries < 100 && (silent.received.length < 16 || (await tasks()).length < 4); tries++) await new Promise((done) => setTimeout(done, 20));
  expect([silent.received.length, (await tasks()).length]).toEqual([16, 4]);

  const other = await newCustomer(database.ctx);
  const receiver = await startReceiver();
  await announce(database.ctx, { accountId: other.accountId, type: "job.completed", data: DATA, eventKey: "job_1", jobUrl: receiver.url });
  const [theirs] = await database.ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.accountId, other.accountId));
  await deliverWebhook(database.ctx, { accountId: other.accountId, deliveryId: theirs!.id }, DEMO);
  expect(receiver.received).toHaveLength(1);

  letGo();
  await sending;
  for (const { id } of await tasks()) await deliver(id);
  expect((await deliveries()).map(({ state, attempts: tried }) => `${state} ${tried}`)).toEqual(Array(20).fill("delivered 1"));
});
