import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createTls } from "node:https";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { lookup } from "node:dns/promises";
import { promisify } from "node:util";
import { and, asc, eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { auditEntries, webhookAttempts, webhookDeliveries, webhookEndpoints, webhookSecrets } from "@/db/schema";
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
import { postWebhook } from "@/lib/webhooks/post-webhook";
import { type Reach, whyRefused } from "@/lib/webhooks/reach";
import { removeEndpoint } from "@/lib/webhooks/remove-endpoint";
import { replayDelivery } from "@/lib/webhooks/replay-delivery";
import { rotateWebhookSecret } from "@/lib/webhooks/rotate-webhook-secret";
import { newCustomer } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { type Received, type Receiver, startReceiver } from "@/tests/support/receiver";

const database = useDatabase();

/** As a demo has it: receivers listen on loopback. */
const DEMO: Reach = { refuses: (address, protocol) => whyRefused(address, protocol, { allowPrivate: true }), resolve: (host) => lookup(host, { all: true }) };
/** As in earnest, with names that lead where a test says. */
const names = (found: Record<string, string[]>, refuses: Reach["refuses"] = (address, protocol) => whyRefused(address, protocol, { allowPrivate: false })): Reach => ({
  refuses,
  resolve: async (host) => (found[host] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
});

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
/** Tasks that wait, with how many seconds the queue lets them. */
const tasks = async () => (await database.owner<{ id: string; wait: number }[]>`
  select data->>'deliveryId' as id, round(extract(epoch from start_after - created_on))::int as wait from pgboss.job where name = 'webhook.deliver' and data->>'accountId' = ${accountId} order by created_on, wait`).map((row) => ({ ...row }));
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
    const before = await tasks();
    await deliver(id);
    starts.push((now - NOW.getTime()) / 1_000);
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ state: attempt === 8 ? "failed" : "pending", attempts: attempt });
    expect(receiver.received).toHaveLength(attempt);
    if (!delivery!.nextAttemptAt) break;
    const waitMs = delivery!.nextAttemptAt.getTime() - now;
    expect((await tasks()).slice(before.length)).toEqual([{ id, wait: waitMs / 1_000 }]);
    // A moment too early: nothing is sent, and a task waits for the rest.
    database.setNow(new Date(now + waitMs - 1_000));
    await deliver(id);
    expect(receiver.received).toHaveLength(attempt);
    expect((await tasks()).at(-1)!.id).toBe(id);
    expect((await tasks()).map(({ wait }) => wait)).toContain(1);
    await database.owner`delete from pgboss.job where data->>'deliveryId' = ${id} and start_after < created_on + interval '2 seconds'`;
    database.setNow(new Date(now += waitMs));
  }
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
  const hanging = deliver(id);
  await expect.poll(() => receiver.received.length).toBe(1);
  await deliver(id);
  expect((await tasks()).map(({ wait }) => wait)).toEqual([0, 15]);
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
  await deliver(delivery!.id);
  expect((await attempts(delivery!.id)).at(-1)!.error).toBe("Not sent: the endpoint is removed");
  await expect(replayDelivery(database.ctx, { accountId, id: delivery!.id })).rejects.toMatchObject({ code: "conflict" });
  expect(receiver.received).toEqual([]);
});

test("a replay sends the same bytes and event id with a new signature, and begins the schedule anew", async () => {
  const { receiver, id } = await oneDelivery();
  await deliver(id);
  const later = new Date(NOW.getTime() + 3_600_000);
  database.setNow(later);
  await replayDelivery(database.ctx, { accountId, id });
  expect((await deliveries())[0]).toMatchObject({ state: "pending", attempts: 0, nextAttemptAt: later });
  receiver.answer(() => ({ status: 500 }));
  await deliver(id);
  const [first, second] = receiver.received;
  expect(second!.body).toBe(first!.body);
  expect([first!.headers["aig-timestamp"], second!.headers["aig-timestamp"]]).toEqual([NOW, later].map((at) => String(at.getTime() / 1_000)));
  expect(await isSigned(second!, await getWebhookSecret(database.ctx, accountId))).toBe(true);
  expect((await deliveries())[0]).toMatchObject({ state: "pending", attempts: 1, nextAttemptAt: new Date(later.getTime() + 15_000) });
  expect((await tasks()).map(({ wait }) => wait)).toEqual([0, 0, 15]);
  expect(await audited()).toEqual(["webhook_delivery.replay"]);
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

const post = (url: string, reach: Reach, options: { timeoutMs?: number } = {}) => postWebhook({ url, body: "{}", headers: {} }, reach, options);

const CLASSES: [what: string, address: string][] = [
  ["loopback", "127.0.0.1"], ["loopback", "::1"], ["private", "10.0.0.1"], ["private", "172.16.0.1"], ["private", "192.168.0.1"], ["private", "fd00::1"], ["link-local", "169.254.1.1"], ["link-local", "fe80::1"],
  ["link-local", "169.254.169.254"], ["private", "fd00:ec2::254"], ["carrier's shared", "100.64.0.1"], ["reserved", "0.0.0.0"], ["multicast", "224.0.0.1"], ["IPv4-mapped", "::ffff:127.0.0.1"], ["NAT64", "64:ff9b::7f00:1"], ["6to4", "2002:7f00:1::"],
];
for (const [what, address] of CLASSES) {
  test(`a delivery to a name that leads to ${address} (${what}) is not sent`, async () => {
    const answer = await post("https://hooks.example/", names({ "hooks.example": [address] }));
    expect(answer).toMatchObject({ httpStatus: null, error: expect.stringMatching(new RegExp(`^Not sent: hooks.example: ${address} is an? ${what} address$`)) });
  });
}

test("nothing connects to a refused address that is written out, whatever the form", async () => {
  let connections = 0;
  const server = createTcp((socket) => { connections += 1; socket.destroy(); });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const host of ["127.0.0.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"]) {
    for (const protocol of ["https", "http"]) expect((await post(`${protocol}://${host}:${port}/`, { ...names({}), resolve: DEMO.resolve })).error, host).toMatch(/^Not sent: /);
  }
  expect(connections).toBe(0);
});

test("a redirect is never followed, to a private address or a public one, and counts as a failure that names it", async () => {
  const inside = await startReceiver("/secret");
  const receiver = await startReceiver();
  for (const status of [301, 302, 303, 307, 308]) {
    receiver.answer(() => ({ status, headers: { location: inside.url } }));
    expect(await post(receiver.url, DEMO)).toMatchObject({ httpStatus: status, error: `Redirects are not followed; this one leads to ${inside.url}` });
  }
  expect([receiver.received.length, inside.received.length]).toEqual([5, 0]);
});

test("a name is looked up once, and the address that was checked is the one that is connected to", async () => {
  const receiver = await startReceiver();
  // A name server that answers with another address each time: an open one, then one that is refused.
  const answers = ["127.0.0.1", "::1"];
  let lookups = 0;
  const rebinding: Reach = { refuses: (address) => (address === "127.0.0.1" ? null : `${address} is refused`), resolve: async () => [{ address: answers[lookups++]!, family: 4 }] };
  expect((await post(`http://rebinding.example:${receiver.port}/`, rebinding)).httpStatus).toBe(204);
  expect([lookups, receiver.received.map(({ from, headers }) => [from, headers.host])]).toEqual([1, [["127.0.0.1", `rebinding.example:${receiver.port}`]]]);
});

test("of a name's addresses only those that may be spoken to are tried", async () => {
  const receiver = await startReceiver();
  const refuses: Reach["refuses"] = (address) => (address === "127.0.0.1" ? `${address} is refused` : null);
  // Port 1 of ::1 is closed: had 127.0.0.1 been tried, the receiver would have heard it.
  expect((await post(`http://both.example:${receiver.port}/`, names({ "both.example": ["127.0.0.1", "::1"] }, refuses))).error).not.toMatch(/^Not sent/);
  expect((await post(`http://none.example:${receiver.port}/`, names({ "none.example": ["127.0.0.1"] }, refuses))).error).toBe("Not sent: none.example: 127.0.0.1 is refused");
  expect((await post(`http://empty.example:${receiver.port}/`, names({}, refuses))).error).toBe("Not sent: empty.example has no address");
  expect(receiver.received).toEqual([]);
});

test("one time limit is over the look-up, the connection and the answer", async () => {
  const receiver = await startReceiver();
  receiver.answer(() => new Promise(() => {}));
  expect(await post(receiver.url, DEMO, { timeoutMs: 200 })).toMatchObject({ httpStatus: null, error: "No answer within 0.2 s" });
  expect(await post("https://slow-names.example/", { ...DEMO, resolve: () => new Promise(() => {}) }, { timeoutMs: 200 })).toMatchObject({ httpStatus: null, error: "No answer within 0.2 s" });
  const silent = createTcp(() => {});
  await new Promise<void>((done) => silent.listen(0, "127.0.0.1", done));
  onTestFinished(() => void silent.close());
  const began = performance.now();
  expect((await post(`https://127.0.0.1:${(silent.address() as AddressInfo).port}/`, DEMO, { timeoutMs: 200 })).error).toBe("No answer within 0.2 s");
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("of an endless answer only the beginning is read, and its status counts", async () => {
  const server = createTcp((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write("HTTP/1.1 500 Oh\r\ncontent-type: text/plain\r\n\r\n");
      const drip = setInterval(() => socket.write("a".repeat(1_000)), 1);
      socket.once("close", () => clearInterval(drip));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const answer = await post(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, DEMO);
  expect(answer).toMatchObject({ httpStatus: 500, error: "a".repeat(300) });
  expect(answer.latencyMs).toBeLessThan(2_000);
});

test("an answer that stops half way keeps its status: 2xx is delivered, anything else is not", async () => {
  for (const [status, error] of [[200, null], [502, "half"]] as const) {
    const server = createTcp((socket) => void socket.on("error", () => {}).once("data", () => socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: 100\r\n\r\nhalf`)));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => void server.close());
    expect(await post(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, DEMO, { timeoutMs: 200 })).toMatchObject({ httpStatus: status, error });
  }
});

test("a connection that fails says why in words", async () => {
  const gone = await startReceiver();
  const closed = createTcp((socket) => socket.destroy());
  await new Promise<void>((done) => closed.listen(0, "127.0.0.1", done));
  onTestFinished(() => void closed.close());
  expect((await post(`http://127.0.0.1:${(closed.address() as AddressInfo).port}/`, DEMO)).error).toBe("The connection was closed before an answer");
  expect((await post("http://127.0.0.1:1/", DEMO)).error).toBe("The connection was refused");
  expect((await post("https://nowhere.example/", { ...DEMO, resolve: () => Promise.reject(Object.assign(new Error("x"), { code: "ENOTFOUND" })) })).error).toBe("The name cannot be found");
  expect((await post("no address at all", DEMO)).error).toBe("Invalid URL");
  expect(gone.received).toEqual([]);
});

test("https is checked against the name, not the address it leads to; a certificate nobody vouches for gets nothing", async () => {
  const pem = readFileSync("tests/fixtures/hooks.example.pem");
  const bodies: string[] = [];
  const server = createTls({ key: pem, cert: pem }, (request, response) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk.toString())).on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const from = async (host: string, env: Record<string, string>) => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "tests/support/post-once.ts", `https://${host}:${port}/`], { env: { ...process.env, ...env } });
    return JSON.parse(stdout) as { httpStatus: number | null; error: string | null };
  };
  const [trusted, otherName, untrusted] = await Promise.all([
    from("hooks.example", { NODE_EXTRA_CA_CERTS: "tests/fixtures/hooks.example.pem" }), from("other.example", { NODE_EXTRA_CA_CERTS: "tests/fixtures/hooks.example.pem" }), from("hooks.example", {}),
  ]);
  expect(trusted).toMatchObject({ httpStatus: 202, error: null });
  expect(otherName).toMatchObject({ httpStatus: null, error: expect.stringContaining("other.example") });
  expect(untrusted).toMatchObject({ httpStatus: null, error: expect.stringContaining("self-signed certificate") });
  expect(bodies).toEqual(['{"id":"evt_1"}']);
});
