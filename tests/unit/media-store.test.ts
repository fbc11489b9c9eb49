import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { subMinutes } from "date-fns";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parseEnv } from "@/lib/env";
import { newId } from "@/lib/ids/ids";
import { openLocalStore } from "@/lib/media/local-store";
import { mediaKey } from "@/lib/media/media-key";
import type { MediaStore } from "@/lib/media/media-store";
import { openS3Store } from "@/lib/media/s3-store";
import { signatureOf, startS3, type TestS3 } from "@/tests/support/s3";

vi.setConfig({ testTimeout: 60_000 });
const MIB = 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), "tollgate-media-"));
const incoming = join(folder, ".incoming");
let s3: TestS3;
beforeAll(async () => { s3 = await startS3(); });
afterEach(() => s3.breakWith(null));
afterAll(async () => {
  await s3.stop();
  rmSync(folder, { recursive: true });
});

const newKey = () => mediaKey({ accountId: newId(), jobId: newId(), fileName: "video.mp4" });

/** Repeats only where no chunk, part or page ends. */
const PATTERN = randomBytes(1_000_003);
const content = (bytes: number) => Buffer.alloc(bytes, PATTERN);

/** A stream of `body` in uneven chunks, which fails after `breakAt` bytes if told so, and says how much was taken of it. */
function streamOf(body: Buffer, breakAt = Infinity) {
  let taken = 0;
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (taken >= breakAt) return controller.error(new Error("the upstream hung up"));
      if (taken >= body.length) return controller.close();
      const next = Math.min(body.length, taken + 70_001, breakAt);
      controller.enqueue(new Uint8Array(body.subarray(taken, next)));
      taken = next;
    },
    cancel: () => { cancelled = true; },
  }, { highWaterMark: 0 });
  return { stream, taken: () => taken, cancelled: () => cancelled };
}

const put = (store: MediaStore, key: string, body: Buffer) => store.put(key, streamOf(body).stream, "video/mp4");
async function read(store: MediaStore, key: string, range?: { start: number; end: number }): Promise<Buffer> {
  return buffer((await store.open(key, range))!.body as never);
}

/** Bytes that have left our memory: on the disk, or at S3. */
const STORES: [name: string, open: () => MediaStore, arrived: () => number][] = [
  ["a folder", () => openLocalStore(folder), () => readdirSync(incoming).reduce((sum, name) => sum + statSync(join(incoming, name)).size, 0)],
  ["a bucket", () => openS3Store(s3.settings), () => s3.received()],
];

describe.each(STORES)("in %s", (_name, open, arrived) => {
  test("what was put is read back to the byte, in whole and in part, whatever its size", async () => {
    const store = open();
    for (const bytes of [0, 1, 300_000, 8 * MIB - 1, 8 * MIB, 16 * MIB + 1]) {
      const [key, body] = [newKey(), content(bytes)];
      expect(await put(store, key, body)).toEqual({ bytes });
      expect(await store.size(key)).toBe(bytes);
      expect((await read(store, key)).equals(body), `${bytes} bytes`).toBe(true);
      for (const [start, end] of [[0, 1], [0, bytes], [bytes - 1, bytes], [Math.floor(bytes / 3), Math.ceil(bytes / 2)]] as const) {
        if (start < 0 || start >= end || end > bytes) continue;
        expect((await store.open(key, { start, end }).then(async (file) => (await file!.body.cancel(), file!)))).toMatchObject({ bytes });
        expect((await read(store, key, { start, end })).equals(body.subarray(start, end)), `${start} to ${end} of ${bytes}`).toBe(true);
      }
    }
  });

  test("putting again replaces the file, and removing it twice leaves none", async () => {
    const [store, key] = [open(), newKey()];
    await put(store, key, content(1000));
    await put(store, key, content(10));
    expect((await read(store, key)).equals(content(10))).toBe(true);
    await store.remove(key);
    await store.remove(key);
    expect([await store.size(key), await store.open(key), await store.open(key, { start: 0, end: 1 })]).toEqual([null, null, null]);
  });

  test("a body that breaks off leaves what was there before, and nothing half-written", async () => {
    const [store, key, other] = [open(), newKey(), newKey()];
    await put(store, key, content(500));
    for (const breakAt of [0, 1000, 9 * MIB]) {
      for (const target of [key, other]) await expect(store.put(target, streamOf(content(20 * MIB), breakAt).stream, "video/mp4")).rejects.toThrow("the upstream hung up");
    }
    expect((await read(store, key)).equals(content(500))).toBe(true);
    expect(await store.size(other)).toBeNull();
    expect([s3.uploads.size, readdirSync(incoming)]).toEqual([0, []]);
  });

  test("putting holds two parts of a file at most, never the whole", async () => {
    const [store, source] = [open(), streamOf(content(24 * MIB))];
    const before = arrived();
    let most = 0;
    const watched = source.stream.pipeThrough(new TransformStream({
      transform(chunk, controller) {
        most = Math.max(most, source.taken() - (arrived() - before));
        controller.enqueue(chunk);
      },
    }, undefined, { highWaterMark: 0 }));
    expect(await store.put(newKey(), watched, "video/mp4")).toEqual({ bytes: 24 * MIB });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(16 * MIB);
  });

  test("a range that does not lie within the file is refused", async () => {
    const [store, key] = [open(), newKey()];
    await put(store, key, content(100));
    for (const range of [{ start: 90, end: 101 }, { start: 100, end: 101 }]) await expect(store.open(key, range)).rejects.toThrow();
  });

  test("a key that leads anywhere else is refused, whatever is done with it", async () => {
    const store = open();
    const [account, job] = [newId(), newId()];
    for (const key of ["", "video.mp4", "../../etc/passwd", `${account}/${job}`, `${account}/${job}/`, `${account}/${job}/..`, `${account}/${job}/.hidden`, `${account}/../${job}`, `${account}/${job}/a/b`, `/${account}/${job}/a`, `${account}/${job}/a\\b`, `${account}/${job}/a\0`, `${account}/${job}/a%2f`, ".incoming/x/y"]) {
      for (const refused of [put(store, key, content(1)), store.size(key), store.open(key), store.remove(key)]) await expect(refused, key).rejects.toThrow(/no key of the media store/);
    }
  });
});

test("a folder is rid of what a process that died left half-written, but not of what another is writing", async () => {
  const store = openLocalStore(folder);
  await put(store, newKey(), content(1));
  const [dead, alive] = [join(incoming, newId()), join(incoming, newId())];
  for (const path of [dead, alive]) writeFileSync(path, "half");
  const longAgo = subMinutes(new Date(), 61);
  utimesSync(dead, longAgo, longAgo);
  await put(store, newKey(), content(1));
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
  rmSync(alive);
});

test.runIf(existsSync("/proc/self/fd"))("a folder's reader closes its file at the end and when it leaves", async () => {
  const [store, key] = [openLocalStore(folder), newKey()];
  await put(store, key, content(MIB));
  const openFiles = () => readdirSync("/proc/self/fd").length;
  const before = openFiles();
  for (let i = 0; i < 50; i++) {
    await read(store, key, { start: 10, end: 20 });
    const reader = (await store.open(key))!.body.getReader();
    expect((await reader.read()).value!.length).toBeLessThan(MIB);
    await reader.cancel();
  }
  expect(openFiles()).toBeLessThan(before + 50);
});

test("a bucket's reader who leaves ends the sending", async () => {
  const [store, key] = [openS3Store(s3.settings), newKey()];
  s3.objects.set(key, { body: content(64 * MIB), contentType: "video/mp4", etag: "0" });
  const [sent, left] = [s3.sent(), s3.left()];
  const reader = (await store.open(key))!.body.getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(() => s3.left(), { timeout: 30_000 }).toBe(left + 1);
  expect(s3.sent() - sent).toBeLessThan(64 * MIB);
});

test("a bucket keeps the type of a file, and takes a large one in parts", async () => {
  const [store, small, large] = [openS3Store(s3.settings), newKey(), newKey()];
  await put(store, small, content(5));
  await put(store, large, content(20 * MIB));
  expect([s3.objects.get(small), s3.objects.get(large)]).toMatchObject([{ contentType: "video/mp4" }, { contentType: "video/mp4", etag: expect.stringMatching(/-3$/) }]);
});

const FAULTS: [what: string, fault: Parameters<TestS3["breakWith"]>[0]][] = [
  ["refuses a part", ({ query }) => (query.get("partNumber") === "2" ? { status: 500, body: "<Error><Code>InternalError</Code></Error>" } : null)],
  ["refuses to put the parts together", ({ method, query }) => (method === "POST" && query.has("uploadId") ? { status: 400, body: "<Error><Code>InvalidPart</Code></Error>" } : null)],
  ["answers 200 with an error inside to putting them together", ({ method, query }) => (method === "POST" && query.has("uploadId") ? { status: 200, body: "<Error><Code>InternalError</Code></Error>" } : null)],
];
test.each(FAULTS)("a put fails, and leaves no parts, when S3 %s", async (_what, fault) => {
  const [store, key, source] = [openS3Store(s3.settings), newKey(), streamOf(content(24 * MIB))];
  s3.breakWith(fault);
  await expect(store.put(key, source.stream, "video/mp4")).rejects.toThrow(/S3/);
  s3.breakWith(null);
  expect([await store.size(key), s3.uploads.size]).toEqual([null, 0]);
  if (source.taken() < 24 * MIB) expect(source.cancelled()).toBe(true);
});

test("a failing S3 is an error, never a missing file", async () => {
  const store = openS3Store(s3.settings);
  s3.breakWith(() => ({ status: 503, body: "<Error><Code>SlowDown</Code></Error>" }));
  for (const failing of [() => store.size(newKey()), () => store.open(newKey()), () => store.remove(newKey()), () => put(store, newKey(), content(1))]) await expect(failing()).rejects.toThrow(/503/);
});

test("S3 lets nobody in with a wrong secret", async () => {
  const store = openS3Store({ ...s3.settings, secretAccessKey: "wrong" });
  await expect(put(store, newKey(), content(1))).rejects.toThrow(/403/);
  await expect(store.open(newKey())).rejects.toThrow(/403/);
});

test("the S3 of these tests signs as AWS's own example does", () => {
  const headers = {
    host: "examplebucket.s3.amazonaws.com", range: "bytes=0-9", "x-amz-date": "20130524T000000Z",
    "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    authorization: "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=0",
  };
  expect(signatureOf({ method: "GET", url: "/test.txt", headers }, { region: "us-east-1", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" }))
    .toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
});

test("a bucket's five settings come together, and each that is missing is named", () => {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = s3.settings;
  const all = { MEDIA_S3_ENDPOINT: endpoint, MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region, MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey };
  expect([parseEnv(all).MEDIA_S3_BUCKET, parseEnv({}).MEDIA_DIR]).toEqual([bucket, ".data/media"]);
  for (const missing of Object.keys(all)) expect(() => parseEnv({ ...all, [missing]: "" }), missing).toThrow(new RegExp(`^Configuration: ${missing}: needed with MEDIA_S3_[^;]*; give all of[^;]*$`));
  expect(() => parseEnv({ ...all, MEDIA_S3_BUCKET: "a/b" })).toThrow(/MEDIA_S3_BUCKET: a bucket's name/);
  expect(() => parseEnv({ ...all, MEDIA_S3_ENDPOINT: "s3.example" })).toThrow(/MEDIA_S3_ENDPOINT/);
});

test("the settings choose the bucket, or else the folder", async () => {
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = s3.settings;
  const key = newKey();
  vi.stubEnv("MEDIA_DIR", folder);
  await put((await import("@/lib/media/get-media-store")).getMediaStore(), key, content(3));
  expect([existsSync(join(folder, key)), s3.objects.has(key)]).toEqual([true, false]);
  rmSync(join(folder, key));
  const settings = { MEDIA_S3_ENDPOINT: `${endpoint}/`, MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region, MEDIA_S3_ACCESS_KEY_ID: accessKeyId, MEDIA_S3_SECRET_ACCESS_KEY: secretAccessKey };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  await put((await import("@/lib/media/get-media-store")).getMediaStore(), key, content(3));
  expect([existsSync(join(folder, key)), s3.objects.has(key)]).toEqual([false, true]);
  vi.unstubAllEnvs();
});
