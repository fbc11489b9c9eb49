import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LumaAI } from "lumaai";
import { BufferSource, Input, MP4 } from "mediabunny";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLumaSandbox, type Exchange, type LumaSandbox, type LumaSandboxOptions } from "@/lib/upstream/sandbox/start-luma-sandbox";
import { TRIGGERS } from "@/lib/upstream/sandbox/triggers";

const NOW = new Date("2026-03-10T12:00:00Z");
const ASPECT_RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"] as const;

let now = NOW;
let sandbox: LumaSandbox;
let luma: LumaAI;
let exchanges: Exchange[];
const cleanUp: (() => unknown)[] = [];

const connect = (authToken = "luma-sandbox-test", options: ConstructorParameters<typeof LumaAI>[0] = {}): LumaAI => new LumaAI({ authToken, baseURL: sandbox.apiUrl, maxRetries: 0, timeout: 5_000, ...options });

async function start(options: LumaSandboxOptions = {}): Promise<void> {
  sandbox = await startLumaSandbox({ clock: { now: () => now }, record: (exchange) => exchanges.push(exchange), ...options });
  luma = connect();
}

beforeEach(async () => {
  now = NOW;
  exchanges = [];
  await start();
});

afterEach(async () => {
  await sandbox.stop();
  for (const undo of cleanUp.splice(0)) await undo();
});

const create = (prompt: string, more: Partial<LumaAI.GenerationCreateParams> = {}, client = luma): Promise<LumaAI.Generation> => client.generations.video.create({ model: "ray-2", prompt, duration: "5s", resolution: "720p", aspect_ratio: "16:9", ...more });

async function refusal(promise: Promise<unknown>): Promise<InstanceType<typeof LumaAI.APIError>> {
  return promise.then(() => expect.fail("it was not refused"), (error: unknown) => error as InstanceType<typeof LumaAI.APIError>);
}

async function until(isDone: () => boolean): Promise<void> {
  for (let tries = 0; !isDone(); tries++) {
    if (tries > 2_000) throw new Error("it did not happen within 20 s");
    await pause(10);
  }
}

/** Somebody who is called back; answers with the statuses given first, then with 200. */
async function receive(...statuses: number[]): Promise<{ url: string; got: { state: string; id: string; at: number }[] }> {
  const got: { state: string; id: string; at: number }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString())).on("end", () => {
      got.push({ ...(JSON.parse(body) as { state: string; id: string }), at: performance.now() });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanUp.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback/secret`, got };
}

async function probe(url: string): Promise<{ seconds: number; codec: string | null; ratio: number; decodable: number }> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const input = new Input({ formats: [MP4], source: new BufferSource(bytes) });
  const track = (await input.getPrimaryVideoTrack())!;
  const { packetCount } = await track.computePacketStats();
  return { seconds: await input.computeDuration(), codec: track.codec, ratio: track.displayWidth / track.displayHeight, decodable: packetCount };
}

test("the unmodified client makes, gets, lists and deletes a video, asks for credits and pings", async () => {
  const made = await create("a lighthouse at dusk", { loop: true, keyframes: { frame0: { type: "image", url: "https://example.com/a.jpg" } } });
  expect(made).toMatchObject({ state: "queued", failure_reason: null, assets: null, model: "ray-2", generation_type: "video", created_at: NOW.toISOString() });
  expect(made.request).toMatchObject({ prompt: "a lighthouse at dusk", duration: "5s", resolution: "720p", aspect_ratio: "16:9", loop: true, keyframes: { frame0: { type: "image", url: "https://example.com/a.jpg" } } });
  expect(await luma.generations.get(made.id!)).toMatchObject({ id: made.id, state: "completed", assets: { video: `${sandbox.url}/files/${made.id}.mp4` } });
  expect((await luma.generations.create({ model: "ray-flash-2", prompt: "the older way" })).request).toMatchObject({ model: "ray-flash-2", duration: "5s", resolution: "720p", aspect_ratio: "16:9" });
  expect(await luma.credits.get()).toEqual({ credit_balance: 1_000_000 });
  expect(await luma.ping.check()).toEqual({ message: "pong" });
  await luma.generations.delete(made.id!);
  expect(await refusal(luma.generations.get(made.id!))).toMatchObject({ status: 404 });
  expect((await fetch(`${sandbox.url}/files/${made.id}.mp4`)).status).toBe(404);
  expect((await luma.generations.list()).generations).toHaveLength(1);
});

test("the list pages from the newest, and says whether there is more", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.unshift((await create(`video ${i}`)).id!);
  const page = await luma.generations.list({ limit: 2, offset: 2 });
  expect(page).toMatchObject({ count: 2, limit: 2, offset: 2, has_more: true });
  expect(page.generations.map(({ id }) => id)).toEqual(ids.slice(2, 4));
  expect(await luma.generations.list({ limit: 2, offset: 4 })).toMatchObject({ count: 1, has_more: false });
  expect(await refusal(luma.generations.list({ limit: 101 }))).toMatchObject({ status: 422 });
});

test("a video takes as long as Luma does, and as many times less as it is told", async () => {
  await sandbox.stop();
  await start({ speed: 1 });
  const { id } = await create("a lighthouse");
  const stateAfter = async (seconds: number) => {
    now = new Date(NOW.getTime() + seconds * 1_000);
    const { state, assets } = await luma.generations.get(id!);
    return [state, assets?.video !== undefined];
  };
  expect([await stateAfter(0), await stateAfter(3), await stateAfter(32), await stateAfter(33)]).toEqual([["queued", false], ["dreaming", false], ["dreaming", false], ["completed", true]]);
  expect((await fetch(`${sandbox.url}/files/${id}.mp4`)).status).toBe(200);
  now = NOW;
  expect((await fetch(`${sandbox.url}/files/${id}.mp4`)).status).toBe(404);
  await sandbox.stop();
  await start({ speed: 10 });
  const fast = await create("a lighthouse");
  now = new Date(NOW.getTime() + 3_300);
  expect((await luma.generations.get(fast.id!)).state).toBe("completed");
});

test("the finished video is a playable H.264 MP4 of exactly the length and shape that was asked for", async () => {
  for (const aspectRatio of ASPECT_RATIOS) {
    for (const duration of ["5s", "9s"] as const) {
      const { id } = await create("a lighthouse", { aspect_ratio: aspectRatio, duration });
      const { assets } = await luma.generations.get(id!);
      const [wide, high] = aspectRatio.split(":").map(Number) as [number, number];
      const seconds = Number.parseInt(duration, 10);
      expect(await probe(assets!.video!)).toEqual({ seconds, codec: "avc", ratio: wide / high, decodable: seconds * 10 });
    }
  }
});

test("only sandbox keys are let in, each sees its own, and one has no credit", async () => {
  const { id } = await create("mine");
  for (const key of ["luma-invalid-1", "luma-0123-a-real-looking-key"]) expect(await refusal(create("theirs", {}, connect(key)))).toMatchObject({ status: 401 });
  expect((await fetch(`${sandbox.apiUrl}/generations`)).status).toBe(401);
  const other = connect("luma-sandbox-other");
  expect(await refusal(other.generations.get(id!))).toMatchObject({ status: 404 });
  expect((await other.generations.list()).generations).toEqual([]);
  const empty = connect("luma-empty-1");
  expect(await refusal(create("too dear", {}, empty))).toMatchObject({ status: 402 });
  expect(await empty.credits.get()).toEqual({ credit_balance: 0 });
  await sandbox.stop();
  await start({ key: "told-in-a-test" });
  expect((await create("told", {}, connect("told-in-a-test"))).state).toBe("queued");
});

test("a bad request is refused in Luma's words and makes nothing", async () => {
  const saying = async (more: object) => String(((await refusal(create("abc", more as never))).error as { detail: unknown }).detail);
  expect(await saying({ prompt: undefined })).toBe("Prompt is required");
  expect(await saying({ prompt: "ab" })).toMatch(/too short/);
  expect(await saying({ prompt: "a".repeat(5_001) })).toMatch(/too long/);
  for (const more of [{ duration: "6s" }, { model: "ray-9" }, { aspect_ratio: "2:1" }, { resolution: "8k" }, { callback_url: "ftp://x" }]) {
    const error = await refusal(create("abc", more as never));
    expect([error.status, (error.error as { detail: { loc: string[] }[] }).detail[0]!.loc]).toEqual([422, ["body", Object.keys(more)[0]]]);
  }
  expect((await fetch(`${sandbox.apiUrl}/generations`, { method: "POST", body: "{", headers: { Authorization: "Bearer luma-sandbox" } })).status).toBe(422);
  expect(sandbox.generations()).toEqual([]);
});

test("trigger words that refuse a create make nothing, every time or once for each job", async () => {
  expect(await refusal(create("Moderation, please"))).toMatchObject({ status: 400, error: { detail: "Advanced prompt moderation failed" } });
  expect(await refusal(create("say 429"))).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
  expect(await refusal(create("say 500"))).toMatchObject({ status: 500 });
  expect(await refusal(create("say 500"))).toMatchObject({ status: 500 });
  expect(await refusal(luma.generations.create({ model: "ray-2", prompt: "a timeout" }, { timeout: 300 }))).toBeInstanceOf(LumaAI.APIConnectionTimeoutError);
  expect(sandbox.generations()).toEqual([]);
  for (const words of ["500 once", "500-once", "429 once"]) {
    for (const job of ["a", "b"]) {
      const more = { callback_url: `http://127.0.0.1:9/${words.replace(" ", "+")}/${job}` };
      expect((await refusal(create(words, more))).status).toBe(Number(words.slice(0, 3)));
      expect((await create(words, more)).state).toBe("queued");
    }
  }
  expect(await refusal(luma.generations.create({ model: "ray-2", prompt: "timeout once" }, { timeout: 300 }))).toBeInstanceOf(LumaAI.APIConnectionTimeoutError);
  expect((await create("timeout once")).state).toBe("queued");
});

test("a lost answer leaves the generation behind", async () => {
  expect(await refusal(create("lost create answer"))).toBeInstanceOf(LumaAI.APIConnectionError);
  const [left] = (await luma.generations.list()).generations;
  expect(left).toMatchObject({ state: "completed", request: { prompt: "lost create answer" } });
});

test("trigger words decide how a generation ends, and how long the video is", async () => {
  const end = async (prompt: string) => luma.generations.get((await create(prompt)).id!);
  expect(await end("moderation later")).toMatchObject({ state: "failed", failure_reason: "Advanced prompt moderation failed", assets: null });
  expect(await end("it fails")).toMatchObject({ state: "failed", failure_reason: "Job failed while processing" });
  for (const [prompt, seconds] of [["a wrong duration", 3], ["wrong duration 12", 12], ["wrong duration 4.5", 4.5]] as const) {
    const { state, assets, request } = await end(prompt);
    expect([state, (await probe(assets!.video!)).seconds, (request as { duration: string }).duration]).toEqual(["completed", seconds, "5s"]);
  }
  const slow = await create("something slow");
  now = new Date(NOW.getTime() + 599_999);
  expect((await luma.generations.get(slow.id!)).state).toBe("dreaming");
  now = new Date(NOW.getTime() + 600_000);
  expect((await luma.generations.get(slow.id!)).state).toBe("completed");
  expect((await end("nothing slowly 5000 timeouts moderationless, a slow drone shot")).state).toBe("completed");
});

test("a callback is told every state, until it is answered 200 and at most four times", async () => {
  await sandbox.stop();
  await start({ speed: 1 });
  const { url, got } = await receive(500, 204);
  const { id } = await create("a lighthouse", { callback_url: url });
  now = new Date(NOW.getTime() + 3_000);
  await until(() => got.length === 3);
  now = new Date(NOW.getTime() + 33_000);
  await until(() => got.length === 4);
  expect(got.map((call) => [call.id, call.state])).toEqual([[id, "dreaming"], [id, "dreaming"], [id, "dreaming"], [id, "completed"]]);
  const deaf = await receive(500, 500, 500, 500, 500);
  const unheard = await create("slow", { callback_url: deaf.url });
  now = new Date(now.getTime() + 3_000);
  await until(() => deaf.got.length === 4);
  sandbox.finish(unheard.id!, "told by hand");
  await until(() => deaf.got.length === 6);
  expect(deaf.got.map(({ state }) => state)).toEqual(["dreaming", "dreaming", "dreaming", "dreaming", "failed", "failed"]);
});

test("a callback comes twice, before the answer, or never, when the prompt says so", async () => {
  const twice = await receive();
  await create("callback twice", { callback_url: twice.url });
  await until(() => twice.got.length === 2);
  const early = await receive();
  await create("early callback", { callback_url: early.url });
  const answeredAt = performance.now();
  expect(early.got.map(({ state, at }) => [state, at < answeredAt])).toEqual([["completed", true]]);
  const never = await receive();
  await create("no callback", { callback_url: never.url });
  const after = await receive();
  await create("a lighthouse", { callback_url: after.url });
  await until(() => after.got.length === 1);
  expect([twice.got.length, early.got.length, never.got.length]).toEqual([2, 1, 0]);
});

test("it keeps Luma's limits when it is given them", async () => {
  await sandbox.stop();
  await start({ speed: 1, limits: { concurrent: 2, createsPerMinute: 3 } });
  await create("one");
  await create("two");
  expect(await refusal(create("three"))).toMatchObject({ status: 429, error: { detail: expect.stringContaining("2 at a time") } });
  now = new Date(NOW.getTime() + 40_000);
  await create("three");
  expect(await refusal(create("four"))).toMatchObject({ status: 429, headers: { "retry-after": "60" }, error: { detail: expect.stringContaining("3 generations a minute") } });
  now = new Date(NOW.getTime() + 60_000);
  expect((await create("four")).state).toBe("queued");
});

test("an outage answers everything with one status until it is over", async () => {
  sandbox.breakDown(503);
  expect(await refusal(create("a lighthouse"))).toMatchObject({ status: 503 });
  expect(await refusal(luma.generations.list())).toMatchObject({ status: 503 });
  sandbox.breakDown(null);
  expect((await luma.generations.list()).generations).toEqual([]);
  expect(exchanges.map(({ method, path, status }) => `${method} ${path.split("/v1")[1]} ${status}`)).toEqual(["POST /generations/video 503", "GET /generations 503", "GET /generations 200"]);
});

test("the README lists exactly the trigger words that there are", () => {
  const listed = [...readFileSync("lib/upstream/README.md", "utf8").matchAll(/^\| `([^`]+)`.* \|$/gm)].map(([, words]) => words);
  expect(listed.toSorted()).toEqual(Object.keys(TRIGGERS).toSorted());
});

test("it answers on this machine only, under no other name", async () => {
  const answered = await new Promise<number>((done, fail) => {
    const { port } = sandbox;
    import("node:http").then(({ get }) => get({ host: "127.0.0.1", port, path: "/dream-machine/v1/ping", headers: { Host: "evil.example" } }, (response) => done(response.statusCode!)).once("error", fail), fail);
  });
  expect(answered).toBe(403);
});

test("a restart goes on where it was: generations, callbacks and what was said once", async () => {
  await sandbox.stop();
  const stateFile = join(mkdtempSync(join(tmpdir(), "luma-sandbox-")), "state.ndjson");
  await start({ stateFile, speed: 1 });
  const { url, got } = await receive();
  const { id } = await create("a lighthouse", { callback_url: url });
  await refusal(create("500 once"));
  const gone = await create("gone");
  await luma.generations.delete(gone.id!);
  // What a kill -9 leaves: the file as it is now, with a line that was being written.
  const left = readFileSync(stateFile, "utf8");
  await sandbox.stop();
  writeFileSync(stateFile, `${left}{"generation":{"id":"half`);
  now = new Date(NOW.getTime() + 60_000);
  await start({ stateFile, speed: 1 });
  expect((await luma.generations.get(id!)).state).toBe("completed");
  expect((await create("500 once")).state).toBe("queued");
  expect((await luma.generations.list()).generations).toHaveLength(2);
  await until(() => got.some((call) => call.state === "completed"));
});

test("a damaged state file is refused by its line, and left as it is", async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), "luma-sandbox-")), "state.ndjson");
  const damaged = '{"mark":"a"}\n{"mark":"b\n{"mark":"c"}\n';
  writeFileSync(stateFile, damaged);
  await expect(startLumaSandbox({ stateFile })).rejects.toThrow(/state\.ndjson line 2 is not JSON/);
  expect(readFileSync(stateFile, "utf8")).toBe(damaged);
});

/** The sandbox as a process of its own. */
async function spawnSandbox(env: Record<string, string>): Promise<{ child: ChildProcess; said: () => string; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/upstream/sandbox/main.ts"], { env: { ...process.env, ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (said += data.toString()));
  const ended = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  await Promise.race([ended, until(() => said.includes("Luma sandbox: "))]);
  return { child, said: () => said, ended };
}

test("as a process it survives kill -9 and a second start, and does not start beside a real key", async () => {
  const { port } = sandbox;
  await sandbox.stop();
  const env = { LUMA_SANDBOX_PORT: String(port), LUMA_SANDBOX_STATE: join(mkdtempSync(join(tmpdir(), "luma-sandbox-")), "state.ndjson"), LUMA_SANDBOX_SPEED: "1000", LUMAAI_API_KEY: "" };
  const first = await spawnSandbox(env);
  const { id } = await create("a lighthouse");
  first.child.kill("SIGKILL");
  await first.ended;
  const second = await spawnSandbox(env);
  for (let tries = 0; (await luma.generations.get(id!)).state !== "completed"; tries++) {
    if (tries > 500) throw new Error("it was not completed within 5 s");
    await pause(10);
  }
  const third = await spawnSandbox(env);
  expect([await third.ended, third.said()]).toEqual([1, expect.stringContaining("EADDRINUSE")]);
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  const beside = await spawnSandbox({ ...env, LUMAAI_API_KEY: "luma-0123456789" });
  expect([await beside.ended, beside.said()]).toEqual([1, expect.stringContaining("LUMAAI_API_KEY is set")]);
  await start();
});
