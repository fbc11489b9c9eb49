import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { LumaAI } from "lumaai";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ANSWERS, describeFailure, FAILURES, isUpstreamFault, OWN_KEY_FAILURES, type Failure } from "@/lib/upstream/failure-table";
import { openLuma } from "@/lib/upstream/luma";
import { NoVideo } from "@/lib/upstream/no-video";
import { openStream } from "@/lib/upstream/open-stream";
import { openOpenAiVideos } from "@/lib/upstream/openai-videos";
import { startLumaSandbox, type Exchange, type LumaSandbox } from "@/lib/upstream/sandbox/start-luma-sandbox";
import type { Credential, GenerationRequest, Upstream } from "@/lib/upstream/upstream";
import { UpstreamError, type UpstreamErrorKind } from "@/lib/upstream/upstream-error";
import { findSecret } from "../support/find-secret";
import { newLumaKey } from "../support/provider-keys";
import { startVideosUpstream, type VideosUpstream } from "../support/videos-upstream";

const NOW = new Date("2026-03-10T12:00:00Z");
const TIMEOUT_MS = 400;
const SECRET = "cb-secret-0123456789";
const LUMA_KEY: Credential = { id: "luma:test", apiKey: "luma-sandbox-test" };
const VIDEOS_KEY: Credential = { id: "openai-videos:test", apiKey: "sk-test-key" };
const REQUEST: GenerationRequest = { model: "ray-2", prompt: "a lighthouse", imageUrl: null, durationMs: 5_000, resolution: "720p", aspectRatio: "16:9", callbackUrl: `http://127.0.0.1:9/callback/${SECRET}` };
const SORA: GenerationRequest = { ...REQUEST, model: "sora-2", durationMs: 8_000 };

/** An upstream that answers everything as it is told to, and counts. */
let answering: (response: ServerResponse) => void;
let asked: string[];
let server: Server;
let origin: string;
let closedPort: number;
let sandbox: LumaSandbox;
let exchanges: Exchange[];
let videos: VideosUpstream;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on("end", () => {
      asked.push(`${request.method} ${request.url}`);
      answering(response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const closed = createServer();
  await new Promise<void>((done) => closed.listen(0, "127.0.0.1", done));
  closedPort = (closed.address() as AddressInfo).port;
  await new Promise((done) => closed.close(done));
  sandbox = await startLumaSandbox({ clock: { now: () => NOW }, record: (exchange) => exchanges.push(exchange) });
  videos = await startVideosUpstream(() => NOW.getTime() / 1_000);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await Promise.all([sandbox.stop(), videos.stop()]);
});
beforeEach(() => {
  asked = [];
  exchanges = [];
});

const luma = (apiUrl = sandbox.apiUrl, timeoutMs = 5_000): Upstream => openLuma({ apiUrl, timeoutMs, retryMs: 5 });
const sora = (apiUrl = videos.url, timeoutMs = 5_000): Upstream => openOpenAiVideos({ apiUrl, timeoutMs, retryMs: 5 });
const noneTaken = async (): Promise<ReadonlySet<string>> => new Set();

async function failure(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await promise.then(() => expect.fail("it did not fail"), (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UpstreamError);
  return error as UpstreamError;
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const VENDORS: { vendor: string; open: (apiUrl: string, timeoutMs?: number) => Upstream; credential: Credential; request: GenerationRequest; errorBody: (words: string) => unknown }[] = [
  { vendor: "luma", open: luma, credential: LUMA_KEY, request: REQUEST, errorBody: (words) => ({ detail: words }) },
  { vendor: "openai-videos", open: sora, credential: VIDEOS_KEY, request: SORA, errorBody: (words) => ({ error: { message: words, type: "invalid_request_error", code: null } }) },
];

/** What an upstream says so that a row with words applies; rows without answer something neutral. */
const SAYING: Record<string, string> = { "no credit, as a bad request": "Insufficient credits", "no credit, as forbidden": "insufficient_quota", "no credit, as too many requests": "billing_hard_limit_reached" };
const WITH_STATUS = ANSWERS.filter(({ status }) => status !== null);

describe.each(VENDORS)("$vendor", ({ vendor, open, credential, request, errorBody }) => {
  test.each(WITH_STATUS)("an answer of $status ($what) is $create to a create, $read to a get", async ({ what, status, create, read }) => {
    const words = SAYING[what] ?? "something is wrong";
    answering = (response) => response.writeHead(status!, { "Content-Type": "application/json", "Retry-After": "7" }).end(JSON.stringify(errorBody(words)));
    const upstream = open(origin);
    const created = await failure(upstream.create(credential, request));
    expect([created.kind, created.retryAfterMs, created.message.includes(words)]).toEqual([create, 7_000, true]);
    expect(asked.filter((line) => line.startsWith("POST"))).toHaveLength(1);
    asked = [];
    expect((await failure(upstream.get(credential, "some-id"))).kind).toBe(read);
    expect(asked).toHaveLength(read === "failed" ? 3 : 1);
    expect((await failure(upstream.find(credential, request, NOW, noneTaken))).kind).toBe(read === "not_found" ? "failed" : read);
  });

  test("an upstream that cannot be reached has made nothing", async () => {
    const upstream = open(`http://127.0.0.1:${closedPort}`);
    expect((await failure(upstream.create(credential, request))).kind).toBe("failed");
    expect((await failure(upstream.get(credential, "some-id"))).kind).toBe("failed");
  });

  const noAnswer: [string, (response: ServerResponse) => void][] = [
    ["an answer that never comes", () => {}],
    ["a connection that breaks", (response) => response.socket!.destroy()],
    ["half an answer", (response) => response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "1000" }).write('{"id":', () => response.socket!.destroy())],
    ["an answer that stalls", (response) => response.writeHead(200, { "Content-Type": "application/json" }).write('{"id":')],
    ["an answer that is not JSON", (response) => response.writeHead(200, { "Content-Type": "application/json" }).end("<html>")],
    ["an answer without an id", (response) => response.writeHead(200, { "Content-Type": "application/json" }).end("{}")],
    ["a status that nobody expects", (response) => response.writeHead(599).end("<html><h1>Oops</h1></html>")],
  ];
  test.each(noAnswer)("%s leaves a create unclear, sent once, and says nothing of a generation", async (_what, answer) => {
    answering = answer;
    const upstream = open(origin, TIMEOUT_MS);
    const began = performance.now();
    expect((await failure(upstream.create(credential, request))).kind).toBe("unclear");
    expect(performance.now() - began).toBeLessThan(TIMEOUT_MS * 4);
    expect(asked.filter((line) => line.startsWith("POST"))).toHaveLength(1);
    expect((await failure(upstream.get(credential, "some-id"))).kind).toBe("failed");
  });

  test("any other refusal is a refusal of the create alone", async () => {
    answering = (response) => response.writeHead(451).end("not in your country");
    expect(await failure(open(origin).create(credential, request))).toMatchObject({ kind: "refused", message: "not in your country" });
    expect((await failure(open(origin).get(credential, "some-id"))).kind).toBe("failed");
  });

  test("a read that fails is repeated, and a state that is not known is not an end", async () => {
    const answers = [(response: ServerResponse) => response.writeHead(503).end(), (response: ServerResponse) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ id: "some-id", state: "pondering", status: "pondering" }))];
    answering = (response) => answers.shift()!(response);
    expect(await open(origin).get(credential, "some-id")).toEqual({ upstreamId: "some-id", state: "running", failure: null, videoUrl: null, reportedMs: null });
    expect(asked).toHaveLength(2);
  });

  test("Retry-After may be an instant, by the upstream's own clock", async () => {
    answering = (response) => response.writeHead(429, { Date: "Tue, 10 Mar 2026 12:00:00 GMT", "Retry-After": "Tue, 10 Mar 2026 12:00:30 GMT" }).end("{}");
    expect((await failure(open(origin).create(credential, request))).retryAfterMs).toBe(30_000);
    answering = (response) => response.writeHead(429, { "Retry-After": "soon" }).end("{}");
    expect((await failure(open(origin).create(credential, request))).retryAfterMs).toBeNull();
  });

  test("a list that never reaches back far enough is a failure, never a no", async () => {
    const item = { id: "x", created_at: vendor === "luma" ? NOW.toISOString() : NOW.getTime() / 1_000, request: {}, model: "other" };
    answering = (response) => response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ generations: [item], data: [item], has_more: true }));
    expect(await failure(open(origin).find(credential, request, NOW, noneTaken))).toMatchObject({ kind: "failed", message: expect.stringContaining("does not reach back") });
  });
});

test.each([["Luma", luma, REQUEST], ["OpenAI's format", sora, SORA]] as const)("a key that a provider quotes, in %s, is in no error, failure or log, also where the environment asks for everything", async (_, open, request) => {
  const said: string[] = [];
  vi.stubEnv("DEBUG", "true");
  const spy = vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => { said.push(words.map((word) => inspect(word, { depth: 9, showHidden: true })).join(" ")); });
  onTestFinished(() => { spy.mockRestore(); vi.unstubAllEnvs(); });
  const apiKey = newLumaKey();
  const credential: Credential = { id: "byok:1", apiKey };
  const arrived: (string | undefined)[] = [];
  const quote = `Incorrect API key provided: ${apiKey}, which begins with ${apiKey.slice(0, 20)} and ends in ${apiKey.slice(-20)}`;
  const answerWith = (status: number, body: unknown) => {
    answering = (response) => {
      arrived.push(response.req.headers.authorization);
      response.writeHead(status, { "Content-Type": "application/json", "x-your-key": apiKey, "retry-after": apiKey }).end(typeof body === "string" ? body : JSON.stringify(body));
    };
  };
  const told: unknown[] = [];
  for (const status of [400, 401, 402, 404, 429, 500]) for (const body of [{ detail: quote }, { error: { message: quote, code: apiKey } }, { detail: [{ loc: ["header", apiKey], msg: quote }] }, quote]) {
    answerWith(status, body);
    told.push(await failure(open(origin).create(credential, request)), await failure(open(origin).get(credential, "1")), await failure(open(origin).check(credential)));
  }
  answerWith(200, quote.slice(0, 40));
  told.push(await failure(open(origin).create(credential, request)));
  answerWith(200, { id: "1", state: "failed", status: "failed", failure_reason: quote, error: { message: quote } });
  const failed = await open(origin).get(credential, "1");
  expect(failed).toMatchObject({ state: "failed", failure: expect.stringMatching(/^Incorrect API key provided: …/) as string });
  expect(new Set(arrived)).toEqual(new Set([`Bearer ${apiKey}`]));
  expect(said.some((line) => line.includes("LumaAI:DEBUG:request"))).toBe(open === luma);
  const printed = [...told, failed].map((one) => `${inspect(one, { depth: 9, showHidden: true })} ${JSON.stringify(one)} ${(one as Error).stack}`);
  expect(await findSecret(apiKey, { texts: { told: printed.join("\n"), log: said.join("\n") } })).toEqual([]);
});

test("a refusal shows the upstream's words, but never the callback's secret", async () => {
  answering = (response) => response.writeHead(422, { "Content-Type": "application/json" }).end(JSON.stringify({ detail: [{ loc: ["body", "callback_url"], msg: `${REQUEST.callbackUrl} is no address` }, { loc: ["body", "prompt"], msg: "no" }] }));
  const error = await failure(luma(origin).create(LUMA_KEY, REQUEST));
  expect(error).toMatchObject({ kind: "refused", message: "callback_url: … is no address; prompt: no" });
  expect(describeFailure(error, { ownKey: false })).toEqual({ httpStatus: 400, type: "invalid_request_error", message: error.message, retry: false });
});

/** One way to bring each kind about at the sandbox, with what a customer then reads. */
const TOLD: { kind: UpstreamErrorKind; bring: () => Promise<unknown>; house: Partial<Failure>; ownKey: Partial<Failure>; isFault: boolean }[] = [
  { kind: "refused", bring: () => luma().create(LUMA_KEY, { ...REQUEST, prompt: "moderation" }), house: { httpStatus: 400, type: "invalid_request_error", message: "Advanced prompt moderation failed", retry: false }, ownKey: {}, isFault: false },
  { kind: "invalid_key", bring: () => luma().create({ ...LUMA_KEY, apiKey: "luma-invalid-1" }, REQUEST), house: { httpStatus: 500, type: "server_error", retry: false }, ownKey: { httpStatus: 401, type: "authentication_error", message: "The provider refused your provider key" }, isFault: false },
  { kind: "out_of_credit", bring: () => luma().create({ ...LUMA_KEY, apiKey: "luma-empty-1" }, REQUEST), house: { httpStatus: 503, type: "service_unavailable", retry: false }, ownKey: { httpStatus: 402, type: "insufficient_credits" }, isFault: false },
  { kind: "rate_limited", bring: () => luma().create(LUMA_KEY, { ...REQUEST, prompt: "429" }), house: { httpStatus: 503, type: "service_unavailable", retry: true }, ownKey: { httpStatus: 429, type: "rate_limit_error" }, isFault: false },
  { kind: "saturated", bring: () => Promise.reject(new UpstreamError("saturated", "the breaker is open")), house: { httpStatus: 503, type: "service_unavailable", retry: true }, ownKey: {}, isFault: false },
  { kind: "failed", bring: () => luma(`http://127.0.0.1:${closedPort}`).create(LUMA_KEY, REQUEST), house: { httpStatus: 500, type: "server_error", message: "The provider failed", retry: true }, ownKey: {}, isFault: true },
  { kind: "unclear", bring: () => luma().create(LUMA_KEY, { ...REQUEST, prompt: "lost create answer" }), house: { httpStatus: 500, type: "server_error", retry: true }, ownKey: {}, isFault: true },
  { kind: "not_found", bring: () => luma().get(LUMA_KEY, "nobody"), house: { httpStatus: 500, type: "server_error", retry: false }, ownKey: {}, isFault: false },
];

test.each(TOLD)("$kind is told to customers as the table says", async ({ kind, bring, house, ownKey, isFault }) => {
  const error = await failure(bring());
  expect(error.kind).toBe(kind);
  expect(describeFailure(error, { ownKey: false })).toMatchObject(house);
  expect(describeFailure(error, { ownKey: true })).toMatchObject({ ...house, ...(kind in OWN_KEY_FAILURES ? OWN_KEY_FAILURES[kind] : {}), ...ownKey });
  expect(isUpstreamFault(error)).toBe(isFault);
});

test("every kind has its row and its test", () => {
  expect(TOLD.map(({ kind }) => kind)).toEqual(Object.keys(FAILURES));
});

test("a video is asked for, followed and fetched at Luma", async () => {
  const made = await luma().create(LUMA_KEY, { ...REQUEST, durationMs: 9_000, aspectRatio: "9:16", resolution: "1080p", imageUrl: "https://example.com/a.jpg" });
  expect(made).toMatchObject({ state: "queued", failure: null, videoUrl: null, reportedMs: null });
  expect(JSON.parse(exchanges[0]!.body)).toEqual({
    model: "ray-2", prompt: "a lighthouse", duration: "9s", resolution: "1080p", aspect_ratio: "9:16", callback_url: REQUEST.callbackUrl, keyframes: { frame0: { type: "image", url: "https://example.com/a.jpg" } },
  });
  const finished = await luma().get(LUMA_KEY, made.upstreamId);
  expect(finished).toEqual({ upstreamId: made.upstreamId, state: "completed", failure: null, reportedMs: null, videoUrl: `${sandbox.url}/files/${made.upstreamId}.mp4` });
  const bytes = await readAll(await luma().download(LUMA_KEY, finished));
  expect([bytes.subarray(4, 8).toString(), bytes.equals(Buffer.from(await (await fetch(finished.videoUrl!)).arrayBuffer()))]).toEqual(["ftyp", true]);
  const failed = await luma().create(LUMA_KEY, { ...REQUEST, prompt: "moderation later" });
  expect(await luma().get(LUMA_KEY, failed.upstreamId)).toMatchObject({ state: "failed", failure: "Advanced prompt moderation failed", videoUrl: null });
});

test("Luma is not asked for a length that it does not make", async () => {
  expect(await failure(luma().create(LUMA_KEY, { ...REQUEST, durationMs: 6_000 }))).toMatchObject({ kind: "refused", message: "duration: Luma makes 5s or 9s, not 6s" });
  expect(exchanges).toEqual([]);
});

test("a lost create is found at Luma by its callback's address, however many others there are", async () => {
  const request = { ...REQUEST, prompt: "lost create answer", callbackUrl: `${REQUEST.callbackUrl}/lost` };
  expect((await failure(luma().create(LUMA_KEY, request))).kind).toBe("unclear");
  const client = new LumaAI({ authToken: LUMA_KEY.apiKey, baseURL: sandbox.apiUrl });
  for (let i = 0; i < 120; i++) await client.generations.video.create({ model: "ray-2", prompt: request.prompt.replace("lost", "kept"), callback_url: `${REQUEST.callbackUrl}/${i}` });
  exchanges = [];
  const found = await luma().find(LUMA_KEY, request, NOW, noneTaken);
  expect([found?.state, exchanges.length]).toEqual(["completed", 2]);
  expect(sandbox.generations().find(({ id }) => id === found!.upstreamId)!.request.callback_url).toBe(request.callbackUrl);
  expect(await luma().find(LUMA_KEY, { ...request, callbackUrl: `${REQUEST.callbackUrl}/never` }, NOW, noneTaken)).toBeNull();
  exchanges = [];
  expect(await luma().find(LUMA_KEY, { ...request, callbackUrl: `${REQUEST.callbackUrl}/never` }, new Date(NOW.getTime() + 3_600_000), noneTaken)).toBeNull();
  expect(exchanges).toHaveLength(1);
});

test("a video is asked for, followed and fetched in OpenAI's format", async () => {
  const made = await sora().create(VIDEOS_KEY, { ...SORA, aspectRatio: "9:16", imageUrl: "https://example.com/a.jpg" });
  expect(videos.bodies.at(-1)).toEqual({ model: "sora-2", prompt: "a lighthouse", seconds: "8", size: "720x1280", input_reference: { image_url: "https://example.com/a.jpg" } });
  expect(made).toEqual({ upstreamId: videos.videos[0]!.id, state: "queued", failure: null, videoUrl: null, reportedMs: null });
  const finished = await sora().get(VIDEOS_KEY, made.upstreamId);
  expect(finished).toMatchObject({ state: "completed", reportedMs: 8_000 });
  expect([...(await readAll(await sora().download(VIDEOS_KEY, finished)))]).toEqual([1, 2, 3]);
  expect(await failure(sora().create(VIDEOS_KEY, { ...SORA, aspectRatio: "1:1" }))).toMatchObject({ kind: "refused", message: expect.stringMatching(/720p 1:1 is not made here; choose one of 720p 16:9/) });
  expect((await failure(sora().create({ ...VIDEOS_KEY, apiKey: "sk-other" }, SORA))).kind).toBe("invalid_key");
  videos.videos[0]!.status = "failed";
  videos.videos[0]!.error = { code: "moderation_blocked", message: "Your request was blocked." };
  expect(await sora().get(VIDEOS_KEY, made.upstreamId)).toMatchObject({ state: "failed", failure: "Your request was blocked." });
});

test("an equal video is found in OpenAI's list only if it was made since, and is nobody else's", async () => {
  const request = { ...SORA, prompt: "find me" };
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) ids.push((await sora().create(VIDEOS_KEY, request)).upstreamId);
  for (let i = 0; i < 110; i++) await sora().create(VIDEOS_KEY, { ...request, prompt: `find me ${i}` });
  const find = (taken: string[], since = NOW, wanted = request) => sora().find(VIDEOS_KEY, wanted, since, async (among) => new Set(among.filter((id) => taken.includes(id)))).then((found) => found?.upstreamId);
  expect([await find([]), await find([ids[0]!]), await find(ids)]).toEqual([ids[0], ids[1], undefined]);
  expect(await find([], new Date(NOW.getTime() + 3_600_000))).toBeUndefined();
  for (const other of [{ durationMs: 4_000 }, { aspectRatio: "9:16" }, { model: "sora-2-pro" }, { prompt: "find them" }]) expect(await find([], NOW, { ...request, ...other })).toBeUndefined();
  videos.videos.find(({ id }) => id === ids[0])!.model = "sora-2-2025-12-08";
  expect(await find([])).toBe(ids[0]);
});

test("a download that breaks, stalls or is not there is a failure, and a slow reader is none", async () => {
  const generation = { upstreamId: "x", state: "completed", failure: null, reportedMs: null, videoUrl: `${origin}/file` } as const;
  const download = (timeoutMs = TIMEOUT_MS) => luma(origin, timeoutMs).download(LUMA_KEY, generation);
  answering = (response) => response.writeHead(403).end();
  expect(await failure(download())).toMatchObject({ kind: "failed", message: expect.stringContaining("403") });
  expect(await failure(download())).not.toBeInstanceOf(NoVideo);
  for (const status of [404, 410]) {
    answering = (response) => response.writeHead(status).end();
    expect(await failure(download())).toBeInstanceOf(NoVideo);
  }
  expect(await failure(luma().download(LUMA_KEY, { ...generation, videoUrl: null }))).toBeInstanceOf(NoVideo);
  expect((await failure(luma().download(LUMA_KEY, { ...generation, videoUrl: `http://127.0.0.1:${closedPort}` }))).kind).toBe("failed");
  answering = () => {};
  expect((await failure(download())).kind).toBe("failed");
  answering = (response) => response.writeHead(200, { "Content-Length": "10" }).write("12345", () => response.socket!.destroy());
  expect((await failure(download().then(readAll))).kind).toBe("failed");
  answering = (response) => response.writeHead(200, { "Content-Length": "10" }).write("12345");
  expect(await failure(download().then(readAll))).toMatchObject({ kind: "failed", message: "the video's bytes stopped coming" });
  answering = (response) => response.writeHead(200).end("all of it");
  const stream = await download(50);
  await new Promise((done) => setTimeout(done, 150));
  expect((await readAll(stream)).toString()).toBe("all of it");
});

test("a video's address that leads out of https, away for ever, or to more than a video is no way to it", async () => {
  const elsewhere = createServer((_, response) => response.end("the secrets of this machine's network"));
  await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
  const inside = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/latest/meta-data`;
  const download = (videoUrl: string) => luma(origin).download(LUMA_KEY, { upstreamId: "x", state: "completed", failure: null, reportedMs: null, videoUrl });
  for (const url of [inside, "file:///etc/passwd", "data:video/mp4;base64,AAAA"]) expect(await failure(download(url))).toMatchObject({ kind: "failed", message: "the video's address is not https" });
  expect((await failure(download("no address"))).kind).toBe("failed");
  answering = (response) => response.writeHead(302, { location: inside }).end();
  expect(await failure(download(`${origin}/file`))).toMatchObject({ kind: "failed", message: "the video's address is not https" });
  answering = (response) => response.writeHead(302, { location: "/again" }).end();
  expect(await failure(download(`${origin}/file`))).toMatchObject({ message: "the video's address leads on and on" });
  answering = (response) => (asked.length > 5 ? response.end("the video") : response.writeHead(307, { location: "/there" }).end());
  expect((await readAll(await download(`${origin}/file`))).toString()).toBe("the video");
  answering = (response) => response.end("x".repeat(1_000));
  expect(await failure(openStream(origin, { home: origin, timeoutMs: TIMEOUT_MS, mostBytes: 999 }).then(readAll))).toBeInstanceOf(NoVideo);
  expect(await readAll(await openStream(origin, { home: origin, timeoutMs: TIMEOUT_MS, mostBytes: 1_000 }))).toHaveLength(1_000);
  elsewhere.close();
});
