import { beforeEach, expect, test } from "vitest";
import { connectSql, openDatabase } from "@/db/client";
import type { Context } from "@/lib/context/context";
import { mayCall, recordAnswer } from "@/lib/upstream/breaker";
import { callUpstream } from "@/lib/upstream/call-upstream";
import { listUpstreamHealth } from "@/lib/upstream/list-upstream-health";
import { openLuma } from "@/lib/upstream/luma";
import type { Credential, GenerationRequest } from "@/lib/upstream/upstream";
import { UpstreamError } from "@/lib/upstream/upstream-error";
import { NOW, useDatabase } from "../support/database";
import { useLuma } from "../support/luma";

const database = useDatabase();
const luma = useLuma(database);
const CREDENTIAL: Credential = { id: "luma:test", apiKey: "luma-sandbox-test" };
const REQUEST: GenerationRequest = { model: "ray-2", prompt: "a lighthouse", imageUrl: null, durationMs: 5_000, resolution: "720p", aspectRatio: "16:9", callbackUrl: "http://127.0.0.1:9/a" };

const later = (ms: number) => database.setNow(new Date(NOW.getTime() + ms));
const fail = (ctx: Context = database.ctx, trial = false) => recordAnswer(ctx, "luma", { failed: true, latencyMs: 10, error: "unclear: no answer", trial });
const succeed = (trial = false) => recordAnswer(database.ctx, "luma", { failed: false, latencyMs: 30, trial });
const may = () => mayCall(database.ctx, "luma");
const health = async () => (await listUpstreamHealth(database.ctx)).find(({ upstream }) => upstream === "luma")!;
const breaker = async () => (await database.owner`select trips, open_until, last_error from upstream_breakers where upstream = 'luma'` as unknown as { trips: number; open_until: Date | null; last_error: string }[])[0];

beforeEach(async () => {
  later(0);
  luma.sandbox.breakDown(null);
  await database.owner`delete from upstream_minutes`;
  await database.owner`delete from upstream_breakers`;
});

test("four failures, or fewer than half, leave it closed; the fifth opens it for ten seconds", async () => {
  for (let i = 0; i < 4; i++) await fail();
  expect(await may()).toEqual({ ok: true, trial: false });
  await fail();
  expect(await may()).toEqual({ ok: false, retryAfterMs: 10_000 });
  expect(await breaker()).toMatchObject({ trips: 1, last_error: "unclear: no answer" });
  await recordAnswer(database.ctx, "openai-videos", { failed: false, latencyMs: 1, trial: false });
  expect(await mayCall(database.ctx, "openai-videos")).toEqual({ ok: true, trial: false });
});

test("it stays closed while more than half is answered, and failures of older minutes do not count", async () => {
  for (let i = 0; i < 10; i++) await succeed();
  for (let i = 0; i < 9; i++) await fail();
  expect((await may()).ok).toBe(true);
  later(120_000);
  for (let i = 0; i < 4; i++) await fail();
  expect((await may()).ok).toBe(true);
  await fail();
  expect((await may()).ok).toBe(false);
});

test("failures of the minute before count, so that a minute's end saves nobody", async () => {
  later(59_000);
  for (let i = 0; i < 3; i++) await fail();
  later(60_500);
  for (let i = 0; i < 2; i++) await fail();
  expect((await may()).ok).toBe(false);
});

test("fifty failures at once, from two processes, are all counted and open it once", async () => {
  const sql = connectSql(database.url, { max: 8 });
  const other = { ...database.ctx, db: openDatabase(sql) };
  await Promise.all(Array.from({ length: 50 }, (_, i) => fail(i % 2 ? other : database.ctx)));
  await sql.end();
  expect(await breaker()).toMatchObject({ trips: 1 });
  expect(await may()).toEqual({ ok: false, retryAfterMs: 10_000 });
  expect(await health()).toMatchObject({ requests: 50, failures: 50, successRate: 0, meanLatencyMs: 10, status: "down", breaker: "open" });
});

test("after the pause exactly one of many tries, and the others wait for it", async () => {
  for (let i = 0; i < 5; i++) await fail();
  later(9_999);
  expect(await may()).toEqual({ ok: false, retryAfterMs: 1 });
  later(10_000);
  expect(await health()).toMatchObject({ status: "degraded", breaker: "trying" });
  const leaves = await Promise.all(Array.from({ length: 20 }, may));
  expect(leaves.filter(({ ok }) => ok)).toEqual([{ ok: true, trial: true }]);
  expect(leaves.filter(({ ok }) => !ok)).toEqual(Array(19).fill({ ok: false, retryAfterMs: 15_000 }));
});

test("a trial that works closes it; one that fails doubles the pause, up to five minutes", async () => {
  for (let i = 0; i < 5; i++) await fail();
  const pauses: number[] = [];
  let at = 10_000;
  for (let i = 0; i < 7; i++) {
    later(at);
    expect(await may()).toEqual({ ok: true, trial: true });
    await fail(database.ctx, true);
    const { open_until: openUntil } = (await breaker())!;
    pauses.push(openUntil!.getTime() - NOW.getTime() - at);
    at = openUntil!.getTime() - NOW.getTime();
  }
  expect(pauses).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  later(at);
  expect(await may()).toEqual({ ok: true, trial: true });
  await succeed(true);
  expect(await may()).toEqual({ ok: true, trial: false });
  expect(await breaker()).toMatchObject({ trips: 0, open_until: null });
});

test("a late success of a request from before does not close it, and a lost trial is given to another", async () => {
  for (let i = 0; i < 5; i++) await fail();
  await succeed();
  expect((await may()).ok).toBe(false);
  later(10_000);
  expect(await may()).toEqual({ ok: true, trial: true });
  later(10_000 + 119_999);
  expect((await may()).ok).toBe(false);
  later(10_000 + 120_000);
  expect(await may()).toEqual({ ok: true, trial: true });
});

test("through it, an outage is felt five times and then spared, until one request finds it over", async () => {
  const upstream = openLuma({ apiUrl: luma.sandbox.apiUrl, timeoutMs: 2_000, retryMs: 1 });
  const create = () => callUpstream(database.ctx, upstream, () => upstream.create(CREDENTIAL, REQUEST));
  const kindOf = (work: Promise<unknown>) => work.then(() => "made", (error: UpstreamError) => error.kind);
  luma.sandbox.breakDown(503);
  const before = luma.creates();
  const kinds: string[] = [];
  for (let i = 0; i < 8; i++) kinds.push(await kindOf(create()));
  expect(kinds).toEqual([...Array<string>(5).fill("unclear"), ...Array<string>(3).fill("saturated")]);
  expect(luma.creates() - before).toBe(5);
  expect(await create().catch((error: UpstreamError) => error.retryAfterMs)).toBe(10_000);
  expect(await health()).toMatchObject({ configured: true, status: "down", lastError: expect.stringContaining("503"), failures: 5 });
  later(10_000);
  expect(await kindOf(create())).toBe("unclear");
  luma.sandbox.breakDown(null);
  later(30_000);
  expect([await kindOf(create()), await kindOf(create())]).toEqual(["made", "made"]);
  expect(await health()).toMatchObject({ breaker: "closed", status: "degraded", requests: 8, failures: 6 });
  later(30_000 + 900_000);
  expect(await health()).toMatchObject({ status: "operational", requests: 0, successRate: null, meanLatencyMs: null });
});

test("refusals speak for its health: moderation, a bad key and too many requests open nothing", async () => {
  const upstream = openLuma({ apiUrl: luma.sandbox.apiUrl, timeoutMs: 2_000, retryMs: 1 });
  for (const [prompt, apiKey] of [["moderation", "luma-sandbox-test"], ["a", "luma-invalid-1"], ["429", "luma-sandbox-test"], ["abc", "luma-empty-1"]] as const) {
    for (let i = 0; i < 5; i++) await expect(callUpstream(database.ctx, upstream, () => upstream.create({ id: "x", apiKey }, { ...REQUEST, prompt }))).rejects.toBeInstanceOf(UpstreamError);
  }
  expect(await may()).toEqual({ ok: true, trial: false });
  expect(await health()).toMatchObject({ requests: 20, failures: 0, successRate: 1, status: "operational" });
});

test("counts of more than a day ago are forgotten", async () => {
  await fail();
  later(86_400_000 + 60_000);
  await succeed();
  expect((await database.owner`select minute_at from upstream_minutes` as unknown as unknown[]).length).toBe(1);
});
