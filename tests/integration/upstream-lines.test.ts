import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { addDays, addHours, subDays } from "date-fns";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { POST as compare } from "@/app/api/platform/reconciliation/compare/route";
import { POST as importExport } from "@/app/api/platform/reconciliation/import/route";
import { POST as writeNote } from "@/app/api/platform/reconciliation/note/route";
import { models, providers, usageEvents } from "@/db/schema";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { matchLines } from "@/lib/reconciliation/match-lines";
import { fetchUpstreamLines, listFetchable, readOurUpstreamLines } from "@/lib/reconciliation/upstream-lines";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { openLuma } from "@/lib/upstream/luma";
import type { ListedGeneration } from "@/lib/upstream/upstream";
import { logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { RAY_2, useGateway } from "@/tests/support/gateway";
import { asPerson } from "@/tests/support/provider-keys";

const session = vi.hoisted(() => ({ ctx: undefined as unknown }));
vi.mock("@/lib/auth/session-context", () => ({ sessionContext: async () => session.ctx }));
/** A second upstream with a list, which says what is put there. */
const second = vi.hoisted(() => ({ list: [] as unknown[] }));
vi.mock("@/lib/upstream/get-upstream", async (original) => {
  const real = await original<typeof import("@/lib/upstream/get-upstream")>();
  return {
    ...real,
    findUpstream: (name: string) => (name === "second" ? { name, list: async function* () { yield* second.list; } } : real.findUpstream(name)),
    houseCredential: (name: string) => (name === "second" ? { id: "second:house", apiKey: "x" } : real.houseCredential(name)),
  };
});

const database = useDatabase();
const gateway = useGateway(database);
const PERIOD = { from: subDays(NOW, 2), to: addDays(NOW, 2) };
const generation = (upstreamId: string, more: Partial<ListedGeneration> = {}): ListedGeneration => ({ upstreamId, state: "completed", model: "other-1", durationMs: 5_000, resolution: "720p", createdAt: subDays(NOW, 1), ...more });
const model = async (id: string, more: Partial<typeof models.$inferInsert>) => {
  const [ray] = await database.ctx.db.select().from(models).where(eq(models.id, RAY_2));
  await database.ctx.db.insert(models).values({ ...ray!, id, ...more });
};

test("a completed call on our account that came without the upstream's id is one that only we have, each by itself", async () => {
  const made = subDays(NOW, 20);
  const times = { upstream_id: null, submitted_at: made.toISOString(), finished_at: addHours(made, 1).toISOString() };
  // The same event id in two accounts is two calls.
  const customers = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  for (const customer of customers) {
    await settleTopUp(database.ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: 100_000_000n, paymentReference: "t" });
    await ingestLines(database.ctx, { source: "gateway", origin: "r", lines: numbered([
      logLine(customer, { ...times, event_id: "without", job_id: "without" }), logLine(customer, { ...times, event_id: "with", job_id: "with", upstream_id: `with-${customer.accountId}` }),
      logLine(customer, { ...times, event_id: "byok", job_id: "byok", funding: "byok" }), logLine(customer, { ...times, event_id: "failed", job_id: "failed", status: "failed" }),
    ]) });
  }
  const ids = (await database.ctx.db.select().from(usageEvents).where(eq(usageEvents.eventId, "without"))).map(({ id }) => `call:${id}`);
  const lines = await readOurUpstreamLines(database.ctx, "luma", { from: subDays(made, 1), to: addDays(made, 1) });
  expect(ids.length).toBe(2);
  expect(lines.map(({ id }) => id).sort()).toEqual([...ids, ...customers.map(({ accountId }) => `with-${accountId}`)].sort());
  expect(matchLines(lines, lines.filter(({ id }) => !id.startsWith("call:"))).filter(({ finding }) => finding !== "matched").map(({ id, finding, atRiskMicros }) => [id, finding, atRiskMicros]).sort()).toEqual(ids.sort().map((id) => [id, "only_ours", 2_500_000n]));
});

test("of one upstream each provider gets what is known as its model, and what nobody knows; a provider's upstreams are all read", async () => {
  const caller = await gateway.newBuyer();
  await gateway.submit(caller, "a lake");
  await gateway.drain(10);
  await database.ctx.db.insert(providers).values({ id: "other", name: "Other", website: null });
  await model("other/through-luma", { providerId: "other", upstreamModel: "other-1" });
  await model("other/elsewhere", { providerId: "other", upstream: "second", upstreamModel: "other-1" });
  expect(await listFetchable(database.ctx)).toEqual([{ provider: "luma", upstreams: ["luma"] }, { provider: "other", upstreams: ["luma", "second"] }]);
  const [ours] = await fetchUpstreamLines(database.ctx, "luma", PERIOD);
  expect(ours).toMatchObject({ what: "ray-2", ms: 5_000, micros: 2_500_000n });
  second.list = [generation("s1"), generation("s2", { model: "nobody's" }), generation("s3", { model: null }), generation("s4", { state: "failed" }), generation("s5", { createdAt: subDays(NOW, 9) })];
  expect((await fetchUpstreamLines(database.ctx, "other", PERIOD)).map(({ id, what }) => [id, what])).toEqual([["s1", "other-1"], ["s2", "nobody's"], ["s3", null]]);
  await expect(fetchUpstreamLines(database.ctx, "runway", PERIOD)).rejects.toMatchObject({ code: "invalid_request", field: "provider" });
});

test("a list that cannot be read is unavailable, and says which", async () => {
  gateway.luma.sandbox.breakDown(503);
  await expect(fetchUpstreamLines(database.ctx, "luma", PERIOD)).rejects.toMatchObject({ name: "AppError", code: "unavailable", message: expect.stringMatching(/^The list of luma cannot be read now, so nothing was compared: /) });
  gateway.luma.sandbox.breakDown(null);
});

test("what Luma lists with a time that cannot be read, or with none, is listed as made now", async () => {
  const ids = [newId(), newId(), newId()];
  const body = JSON.stringify({ has_more: false, generations: ids.map((id, i) => ({ id, state: "completed", model: "ray-2", created_at: ["2026-10-31T10:00:00Z", "yesterday", undefined][i], request: { duration: "5s", resolution: "720p" } })) });
  const server = createServer((_request, response) => { response.writeHead(200, { "content-type": "application/json" }).end(body); });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const before = Date.now();
  const listed: ListedGeneration[] = [];
  for await (const one of openLuma({ apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs: 3_000 }).list!({ id: "x", apiKey: "x" }, subDays(NOW, 2))) listed.push(one);
  await new Promise((done) => server.close(done));
  expect(listed.map(({ upstreamId }) => upstreamId)).toEqual(ids);
  expect(listed[0]!.createdAt).toEqual(new Date("2026-10-31T10:00:00Z"));
  for (const { createdAt } of listed.slice(1)) expect(createdAt.getTime()).toBeGreaterThanOrEqual(before);
});

test("the routes refuse, by field, days before anything was sold, text that cannot be kept, and a file that is too large", async () => {
  session.ctx = await asPerson(database.ctx, "", "platform_finance");
  const answer = async (post: (request: Request) => Promise<Response>, body: unknown) => {
    const response = await post(new Request("http://x", { method: "POST", body: JSON.stringify(body) }));
    return [response.status, ((await response.json()) as { error: { message: string } }).error.message];
  };
  const days = { from: "2026-10-01", to: "2026-10-31" };
  const file = { provider: "luma", ...days, name: "october.csv", text: "id,created_at\na,2026-10-02\n" };
  for (const from of ["0001-01-01", "2014-12-31"]) {
    expect(await answer(compare, { counterparty: "luma", from, to: "2015-01-05" })).toEqual([400, "from: not before 2015-01-01"]);
    expect(await answer(importExport, { ...file, from, to: "2015-01-05" })).toEqual([400, "from: not before 2015-01-01"]);
  }
  for (const bad of ["a\0b", "a\ud800"]) {
    for (const field of ["provider", "name", "text"]) expect(await answer(importExport, { ...file, [field]: bad }), field).toEqual([400, `${field}: must not contain NUL or half a surrogate pair`]);
    expect(await answer(compare, { counterparty: bad, ...days })).toEqual([400, "counterparty: must not contain NUL or half a surrogate pair"]);
    expect(await answer(writeNote, { id: newId(), note: bad })).toEqual([400, "note: must not contain NUL or half a surrogate pair"]);
  }
  expect(await answer(importExport, { ...file, text: "x".repeat(16 * 1024 * 1024) })).toEqual([413, "file: at most 16 MiB in all; import it in parts"]);
});
