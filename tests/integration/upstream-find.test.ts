import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "@/lib/ids/ids";
import { claimGeneration } from "@/lib/upstream/claim-generation";
import { createGeneration } from "@/lib/upstream/create-generation";
import { findGeneration } from "@/lib/upstream/find-generation";
import { findUpstream, houseCredential, isLumaSandbox, listUpstreams } from "@/lib/upstream/get-upstream";
import { openOpenAiVideos } from "@/lib/upstream/openai-videos";
import type { Credential, Generation, GenerationRequest, Upstream } from "@/lib/upstream/upstream";
import { UpstreamError } from "@/lib/upstream/upstream-error";
import { NOW, useDatabase } from "../support/database";
import { useLuma } from "../support/luma";
import { startVideosUpstream, type VideosUpstream } from "../support/videos-upstream";

const database = useDatabase();
const luma = useLuma(database);
const KEY: Credential = { id: "openai-videos:test", apiKey: "sk-test-key" };
const REQUEST: GenerationRequest = { model: "sora-2", prompt: "a lighthouse", imageUrl: null, durationMs: 8_000, resolution: "720p", aspectRatio: "16:9", callbackUrl: "http://127.0.0.1:9/a" };

let server: VideosUpstream;
let sora: Upstream;
beforeAll(async () => {
  server = await startVideosUpstream(() => Math.floor(database.ctx.clock.now().getTime() / 1_000));
  sora = openOpenAiVideos({ apiUrl: server.url, timeoutMs: 5_000, retryMs: 1 });
});
afterAll(() => server.stop());
/** No test's lost answers open the breaker for the next. */
beforeEach(async () => {
  await database.owner`delete from upstream_minutes`;
});

const job = (prompt: string) => ({ upstream: sora, credential: KEY, jobId: newId(), request: { ...REQUEST, prompt } });
const kindOf = (error: unknown): string => (error instanceof UpstreamError ? error.kind : String(error));

/** What a job does: create once, look after an unclear answer, and create again only when there is nothing. */
async function getOne(asked: ReturnType<typeof job>): Promise<Generation> {
  for (let tries = 0; tries < 5; tries++) {
    const made = await createGeneration(database.ctx, asked).catch((error: unknown) => (kindOf(error) === "unclear" ? null : Promise.reject(error)));
    const generation = made ?? (await findGeneration(database.ctx, { ...asked, since: NOW }));
    if (generation) return generation;
  }
  throw new Error("it was never made");
}

test("a lost create of Luma's is found by its own job, once, and never by an equal one", async () => {
  const upstream = findUpstream("luma")!;
  const asked = (path: string) => ({ upstream, credential: houseCredential("luma")!, jobId: newId(), request: { ...REQUEST, model: "ray-2", durationMs: 5_000, prompt: "lost create answer", callbackUrl: `http://127.0.0.1:9/${path}` } });
  const [first, second] = [asked("first"), asked("second")];
  await expect(createGeneration(database.ctx, first)).rejects.toMatchObject({ kind: "unclear" });
  expect(await findGeneration(database.ctx, { ...second, since: NOW })).toBeNull();
  const found = await findGeneration(database.ctx, { ...first, since: NOW });
  expect(found).toMatchObject({ state: "completed" });
  expect(await findGeneration(database.ctx, { ...first, since: NOW })).toEqual(found);
  expect([luma.creates(), luma.sandbox.generations().length]).toEqual([1, 1]);
});

test("twelve equal jobs at once whose answers are partly lost have twelve generations, one each, and none was bought twice", async () => {
  const before = server.videos.length;
  server.loseCreates(4);
  const generations = await Promise.all(Array.from({ length: 12 }, () => getOne(job("equal jobs"))));
  expect(new Set(generations.map(({ upstreamId }) => upstreamId)).size).toBe(12);
  expect(server.asked.filter((line) => line === "GET /videos").length).toBeGreaterThanOrEqual(4);
  expect(server.videos.length - before).toBe(12);
});

test("a job whose generation was found by an equal job first finds that job's", async () => {
  const [slow, quick] = [job("swapped"), job("swapped")];
  server.loseCreates(1);
  await expect(createGeneration(database.ctx, quick)).rejects.toMatchObject({ kind: "unclear" });
  const made = await sora.create(KEY, slow.request);
  // The answer to `slow` is on its way when `quick` looks and takes that one.
  expect(await claimGeneration(database.ctx, { upstream: sora.name, upstreamId: made.upstreamId, jobId: quick.jobId })).toBe(true);
  const late: Upstream = { ...sora, create: async () => made };
  await expect(createGeneration(database.ctx, { ...slow, upstream: late })).rejects.toMatchObject({ kind: "unclear" });
  const found = await findGeneration(database.ctx, { ...slow, since: NOW });
  expect(found!.upstreamId).not.toBe(made.upstreamId);
  expect(await findGeneration(database.ctx, { ...slow, since: NOW })).toEqual(found);
});

test("what an equal job has had for long is not adopted, and where nothing was made nothing is found", async () => {
  await getOne(job("done long ago"));
  expect(await findGeneration(database.ctx, { ...job("done long ago"), since: NOW })).toBeNull();
  server.answerWith((response) => response.writeHead(500).end());
  const asked = job("never made");
  await expect(createGeneration(database.ctx, asked)).rejects.toMatchObject({ kind: "unclear" });
  expect(await findGeneration(database.ctx, { ...asked, since: NOW })).toBeNull();
});

test("of twenty who claim one generation at once, one has it", async () => {
  const upstreamId = newId();
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimGeneration(database.ctx, { upstream: "luma", upstreamId, jobId: newId() })));
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test("upstreams are known by name, with the house's key where there is one", () => {
  expect(listUpstreams()).toEqual(["luma", "openai-videos"]);
  expect([findUpstream("luma")?.name, findUpstream("openai-videos")?.name, findUpstream("constructor"), findUpstream("pika")]).toEqual(["luma", "openai-videos", null, null]);
  expect(houseCredential("luma")).toEqual({ id: "luma:house", apiKey: expect.stringMatching(/^luma-sandbox/) });
  expect([houseCredential("openai-videos"), houseCredential("constructor")]).toEqual([null, null]);
  expect(isLumaSandbox()).toBe(true);
});
