import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addSeconds } from "date-fns";
import { afterAll, expect, test } from "vitest";
import { jobs } from "@/db/schema";
import { getBaseUrl } from "@/lib/env";
import { errorResponse } from "@/lib/http/error-response";
import { newId } from "@/lib/ids/ids";
import { idOfPublic, publicId } from "@/lib/ids/public-id";
import { openLocalStore } from "@/lib/media/local-store";
import { mediaKey } from "@/lib/media/media-key";
import { openS3Store } from "@/lib/media/s3-store";
import { serveFile } from "@/lib/media/serve-file";
import { shareFile } from "@/lib/media/share-file";
import { checkSignature } from "@/lib/media/sign-file";
import { type Customer, newCustomer } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { startS3 } from "@/tests/support/s3";

process.env.NEXTAUTH_SECRET = "for-these-tests-only";
const folder = mkdtempSync(join(tmpdir(), "tollgate-serve-"));
const store = openLocalStore(folder);
const database = useDatabase();
afterAll(() => rmSync(folder, { recursive: true }));

const BODY = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

/** A settled job with a file of 1000 bytes. */
async function newJob(customer: Customer, { stored = true, ...row }: Partial<typeof jobs.$inferInsert> & { stored?: boolean } = {}) {
  const job = {
    accountId: customer.accountId, id: newId(), status: "completed", apiKeyId: customer.apiKeyId, tag: "", modelId: "luma/luma-dream-machine-ray-2", funding: "wallet",
    prompt: "a lighthouse", requestedMs: 5_000, resolution: "720p", aspectRatio: "16:9", quoteMicros: 2_500_000n, upstream: "luma", upstreamModel: "ray-2", credential: "luma:house", callbackToken: "t",
    createAttempts: 1, outcome: "completed", deliveredMs: 5_000, secondsSource: "probed", fileName: "video.mp4", fileBytes: BODY.length,
    createdAt: NOW, updatedAt: NOW, finishedAt: NOW, settledAt: NOW, ...row,
  } satisfies typeof jobs.$inferInsert;
  await database.ctx.db.insert(jobs).values(job);
  if (stored) await store.put(mediaKey({ accountId: job.accountId, jobId: job.id, fileName: "video.mp4" }), new Blob([BODY]).stream(), "video/mp4");
  return { accountId: job.accountId, job: publicId("job", job.id), fileName: "video.mp4" };
}
type Asked = Awaited<ReturnType<typeof newJob>>;

/** As the route answers. */
async function get(asked: Asked, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return serveFile(database.ctx, store, new Request("http://tollgate.example/", { method, headers }), asked).catch(errorResponse);
}
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test("a file is served whole, as a video that may be sought in, shown in place and kept by nobody else", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  const response = await get(asked);
  expect([response.status, Object.fromEntries(response.headers)]).toEqual([200, {
    "accept-ranges": "bytes", "cache-control": "private, max-age=3600", "content-disposition": 'inline; filename="video.mp4"', "content-length": "1000",
    "content-type": "video/mp4", "x-content-type-options": "nosniff", etag: expect.stringMatching(/^"[0-9a-f]{32}-1000"$/),
  }]);
  expect((await bytesOf(response)).equals(BODY)).toBe(true);
  const head = await get(asked, { range: "bytes=0-1" }, "HEAD");
  expect([head.status, head.headers.get("content-length"), (await bytesOf(head)).length]).toEqual([200, "1000", 0]);
});

test("a range answers exactly its bytes", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  for (const [range, start, end] of [["bytes=0-0", 0, 1], ["bytes=10-19", 10, 20], ["bytes=990-", 990, 1000], ["bytes=-5", 995, 1000], ["bytes=0-", 0, 1000], ["bytes=900-99999999999999999999", 900, 1000], ["bytes=-5000", 0, 1000], ["BYTES= 1-2 ", 1, 3]] as const) {
    const response = await get(asked, { range });
    expect([response.status, response.headers.get("content-range"), response.headers.get("content-length")], range).toEqual([206, `bytes ${start}-${end - 1}/1000`, String(end - start)]);
    expect((await bytesOf(response)).equals(BODY.subarray(start, end)), range).toBe(true);
  }
});

test("a range that asks for nothing is 416 and says how much there is", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  for (const range of ["bytes=1000-", "bytes=1000-1001", "bytes=5-2", "bytes=-0", "bytes=-", "bytes=", "bytes=a-b", "bytes=1.5-3", "bytes=0x1-2"]) {
    const response = await get(asked, { range });
    expect([response.status, response.headers.get("content-range"), response.headers.get("content-type")], range).toEqual([416, "bytes */1000", "application/json"]);
    expect(await response.json()).toEqual({ error: { message: expect.stringContaining("of 1000 bytes"), type: "range_not_satisfiable", code: 416, param: "range" }, request_id: expect.any(String) });
  }
});

test("another unit, several ranges, and a range of a file that has changed are answered with the whole", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  const etag = (await get(asked)).headers.get("etag")!;
  const whole: Record<string, string>[] = [{ range: "seconds=1-2" }, { range: "bytes=0-1,5-6" }, { range: "bytes=0-1", "if-range": '"other"' }, { range: "bytes=0-1", "if-range": `W/${etag}` }, { range: "bytes=5000-", "if-range": "Sun, 01 Nov 2026 12:00:00 GMT" }];
  for (const headers of whole) expect([JSON.stringify(headers), (await get(asked, headers)).status]).toEqual([JSON.stringify(headers), 200]);
  expect((await get(asked, { range: "bytes=0-1", "if-range": etag })).status).toBe(206);
});

test("a reader who leaves before the first byte leaves nothing open at the store", async () => {
  const s3 = await startS3();
  const bucket = openS3Store(s3.settings);
  const customer = await newCustomer(database.ctx);
  for (const [i, leaves] of ["before the store answers", "after"].entries()) {
    const asked = await newJob(customer, { stored: false });
    const key = mediaKey({ ...asked, jobId: idOfPublic("job", asked.job)! });
    s3.objects.set(key, { body: Buffer.alloc(64 * 2 ** 20), contentType: "video/mp4", etag: "0" });
    const reader = new AbortController();
    const answer = serveFile(database.ctx, bucket, new Request("http://tollgate.example/", { signal: reader.signal }), asked);
    if (leaves === "after") await answer;
    reader.abort();
    await answer;
    await expect.poll(() => s3.left(), { message: leaves, timeout: 30_000 }).toBe(i + 1);
  }
  await s3.stop();
});

test("what the reader has already is not sent again", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  const etag = (await get(asked)).headers.get("etag")!;
  for (const known of [etag, `W/${etag}`, `"a", ${etag}`, "*"]) {
    const response = await get(asked, { "if-none-match": known });
    expect([response.status, response.headers.get("etag"), (await bytesOf(response)).length]).toEqual([304, etag, 0]);
  }
  expect((await get(asked, { "if-none-match": '"other"' })).status).toBe(200);
});

test("what is unknown, another account's, not completed, without a file, or gone from the store is the same 404", async () => {
  const [mine, other] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const asked = await newJob(mine);
  const running = { status: "processing", outcome: null, finishedAt: null, settledAt: null, deliveredMs: null, secondsSource: null } as const;
  const missing: [string, Asked][] = [
    ["another account's", { ...asked, accountId: other.accountId }],
    ["another name", { ...asked, fileName: "other.mp4" }],
    ["a path for a name", { ...asked, fileName: "../video.mp4" }],
    ["an unknown job", { ...asked, job: publicId("job", newId()) }],
    ["an id without its prefix", { ...asked, job: asked.job.slice(4) }],
    ["no id", { ...asked, job: "job_1" }],
    ["a job under way", await newJob(mine, running)],
    ["a failed job", await newJob(mine, { status: "failed", outcome: "failed", deliveredMs: null, secondsSource: null })],
    ["a job without a file", await newJob(mine, { fileName: null })],
    ["a file gone from the store", await newJob(mine, { stored: false })],
  ];
  for (const [what, wrong] of missing) {
    const response = await get(wrong);
    expect([what, response.status, await response.json()]).toEqual([what, 404, { error: { message: expect.stringMatching(/^No such file/), type: "not_found", code: 404 }, request_id: expect.any(String) }]);
  }
});

/** The address that a query names, as the public route reads it. */
function addressOf(url: string): Parameters<typeof checkSignature>[0] {
  const { pathname, searchParams: query } = new URL(url);
  const [, job, fileName] = /^\/v1\/files\/jobs\/([^/]+)\/([^/]+)\/public$/.exec(pathname)!;
  return { job: job!, fileName: decodeURIComponent(fileName!), token: query.get("token"), exp: query.get("exp"), k: query.get("k") };
}

test("a signed address serves its file without a key until it expires", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  for (const [expiresIn, seconds] of [["60", 60], ["604800", 604_800], [null, 3600]] as const) {
    const { url, expiresAt } = await shareFile(database.ctx, asked, expiresIn);
    expect([url.startsWith(getBaseUrl()), expiresAt]).toEqual([true, addSeconds(NOW, seconds)]);
    const address = addressOf(url);
    const accountId = checkSignature(address, addSeconds(NOW, seconds - 1));
    expect((await get({ ...asked, accountId, job: address.job, fileName: address.fileName })).status).toBe(200);
    expect(() => checkSignature(address, addSeconds(NOW, seconds))).toThrow(expect.objectContaining({ code: "invalid_request", field: "exp", status: 400 }));
  }
});

test("a signed address with any part changed, missing or taken from another is refused", async () => {
  const customer = await newCustomer(database.ctx);
  const [asked, another] = [await newJob(customer), await newJob(customer)];
  const address = addressOf((await shareFile(database.ctx, asked, "60")).url);
  const other = addressOf((await shareFile(database.ctx, another, "60")).url);
  const wrong: Partial<typeof address>[] = [
    { job: other.job }, { job: "job_1" }, { fileName: "other.mp4" }, { exp: String(Number(address.exp) + 1) }, { exp: `0${address.exp}` }, { exp: "" }, { exp: null },
    { k: publicId("acc", newId()) }, { k: customer.accountId }, { k: null }, { token: other.token }, { token: null }, { token: "" }, { token: `${address.token}=` }, { token: address.token!.toLowerCase() }, { token: "é".repeat(43) },
  ];
  for (const change of wrong) {
    expect(() => checkSignature({ ...address, ...change }, NOW), JSON.stringify(change)).toThrow(expect.objectContaining({ code: "invalid_request", field: "token", status: 400 }));
  }
});

test("expires_in is a whole number of seconds from 60 to 604800, and only for a file that is there to be seen", async () => {
  const asked = await newJob(await newCustomer(database.ctx));
  for (const expiresIn of ["", "59", "604801", "-60", "60.5", "1e3", "1 hour", "9".repeat(30)]) {
    await expect(shareFile(database.ctx, asked, expiresIn), expiresIn).rejects.toMatchObject({ code: "invalid_request", field: "expires_in", message: expect.stringContaining("from 60 to 604800") });
  }
  const other = await newCustomer(database.ctx);
  await expect(shareFile(database.ctx, { ...asked, accountId: other.accountId }, "60")).rejects.toMatchObject({ code: "not_found" });
});
