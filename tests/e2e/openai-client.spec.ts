import { randomBytes } from "node:crypto";
import { expect, test } from "@playwright/test";
import OpenAI from "openai";
import { eq } from "drizzle-orm";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import { apiKeys } from "@/db/schema";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { systemClock } from "@/lib/time/clock";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { getWallet } from "@/lib/wallet/get-wallet";
import { demo } from "./demo";

const MODEL = "luma/luma-dream-machine-ray-2";
let sql: Sql;
let owner: Sql;
let ctx: Context;

test.beforeAll(() => {
  sql = connectSql(demo().database_url);
  owner = connectSql(demo().database_url, { max: 1, role: "owner" });
  ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "e2e" } };
});
test.afterAll(async () => {
  await sql.end();
  await owner.end();
});

/** An account with $20 of credit and an OpenAI client on a key of it, whose answers' statuses are written down. */
async function newClient(): Promise<{ accountId: string; keyId: string; client: OpenAI; statuses: number[]; onAnswer: (status: number) => Promise<void> }> {
  const accountId = await createAccount(ctx, { slug: `sdk-${randomBytes(6).toString("hex")}`, name: "SDK" });
  await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 20_000_000n, paymentReference: "e2e" });
  const { id: keyId, key } = await createApiKey(ctx, { accountId, name: "sdk" });
  const made = { accountId, keyId, statuses: [] as number[], onAnswer: async () => {} } as unknown as Awaited<ReturnType<typeof newClient>>;
  made.client = new OpenAI({
    baseURL: `${demo().base_url}/v1`, apiKey: key,
    fetch: async (input, init) => {
      const response = await fetch(input as string, init as RequestInit);
      made.statuses.push(response.status);
      await made.onAnswer(response.status);
      return response as never;
    },
  });
  return made;
}

test("OpenAI's client asks for a video, waits for it and downloads it, and the wallet pays what it costs", async () => {
  test.setTimeout(120_000);
  const { client, accountId } = await newClient();
  const video = await client.videos.create({ model: MODEL as never, prompt: "a slow drone shot over a mountain lake", seconds: "5" as never, size: "1280x720" });
  expect(video).toMatchObject({ object: "video", status: "queued", seconds: "5", size: "1280x720", model: MODEL });
  let now = video;
  for (let i = 0; i < 90 && now.status !== "completed" && now.status !== "failed"; i++) {
    await new Promise((done) => setTimeout(done, 1_000));
    now = await client.videos.retrieve(video.id);
  }
  expect(now).toMatchObject({ status: "completed", progress: 100, error: null });
  const bytes = Buffer.from(await (await client.videos.downloadContent(video.id)).arrayBuffer());
  expect(bytes.subarray(4, 8).toString()).toBe("ftyp");
  expect((await client.videos.list()).data.map(({ id }) => id)).toEqual([video.id]);
  const job = await client.get<{ status: string; usage: { cost_cents: number; video_seconds: number }; result_url: string }>(`/jobs/${video.id}`);
  expect(job).toMatchObject({ status: "completed", usage: { cost_cents: 250, video_seconds: 5 } });
  const { balanceMicros, heldMicros } = await getWallet(ctx, accountId);
  expect([balanceMicros, heldMicros]).toEqual([17_500_000n, 0n]);
  expect((await client.videos.delete(video.id)).deleted).toBe(true);
});

test("the gateway's own form works through the client's post, and says so in its errors", async () => {
  const { client } = await newClient();
  const job = await client.post<{ id: string; object: string; status: string }>("/videos/generations", { body: { model: MODEL, prompt: "waves, slow", duration: 5, unknown_field: 1 } });
  expect([job.object, job.status, job.id.slice(0, 4)]).toEqual(["job", "queued", "job_"]);
  await expect(client.post("/videos/generations", { body: { model: MODEL, prompt: "x", duration: 6 } })).rejects.toMatchObject({ status: 400, type: "invalid_request_error", param: "duration" });
  await expect(client.post("/videos/generations", { body: { model: "luma/none", prompt: "x" } })).rejects.toMatchObject({ status: 404, type: "not_found" });
  for (let i = 0; i < 7; i++) await client.post("/videos/generations", { body: { model: MODEL, prompt: "waves, slow" } });
  await expect(client.post("/videos/generations", { body: { model: MODEL, prompt: "x" } })).rejects.toMatchObject({ status: 402, type: "insufficient_credits" });
});

test("over the limit, the client waits as long as Retry-After says and gets through", async () => {
  const { client, keyId, statuses } = await newClient();
  await ctx.db.update(apiKeys).set({ rateLimitRpm: 2 }).where(eq(apiKeys.id, keyId));
  await client.models.list();
  await client.models.list();
  await owner`update rate_limits set expire = now() + interval '2 seconds' where key like ${`%${keyId}`}`;
  const began = Date.now();
  await client.models.list();
  expect(statuses).toEqual([200, 200, 429, 200]);
  expect(Date.now() - began).toBeGreaterThan(900);
});

test("while a model cannot be made, the client waits as Retry-After says, and gets through once it can", async () => {
  const made = await newClient();
  // A model on offer whose prices are yet to come.
  const [model] = await owner<{ id: string }[]>`select id from models where upstream is null and id like 'bytedance/%' limit 1`;
  const priceIt = () => owner`update prices set effective_from = effective_from - interval '900 years', effective_to = effective_to - interval '900 years' where model_id = ${model!.id} and effective_from > '2900-01-01'`;
  made.onAnswer = async (status) => {
    if (status === 503) await priceIt();
  };
  try {
    await owner`update models set upstream = 'luma', upstream_model = 'ray-2' where id = ${model!.id}`;
    await owner`update prices set effective_from = effective_from + interval '900 years', effective_to = effective_to + interval '900 years' where model_id = ${model!.id}`;
    const job = await made.client.post<{ id: string }>("/videos/generations", { body: { model: model!.id, prompt: "waves, slow" } });
    expect([job.id.slice(0, 4), made.statuses]).toEqual(["job_", [503, 202]]);
    await made.client.delete(`/jobs/${job.id}`);
  } finally {
    await priceIt();
    await owner`update models set upstream = null, upstream_model = null where id = ${model!.id}`;
  }
});
