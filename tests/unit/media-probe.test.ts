import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/lib/ids/ids";
import { openLocalStore } from "@/lib/media/local-store";
import { mediaKey } from "@/lib/media/media-key";
import type { MediaStore } from "@/lib/media/media-store";
import { probeVideo } from "@/lib/media/probe-video";
import { encodeVideo, layOut } from "@/tests/support/video";

const folder = mkdtempSync(join(tmpdir(), "tollgate-probe-"));
const local = openLocalStore(folder);
let read = 0;
/** The folder's store, counting the bytes that it is asked for. */
const store: MediaStore = { ...local, open: (key, range) => { read += range ? range.end - range.start : Infinity; return local.open(key, range); } };
let video: Uint8Array<ArrayBuffer>;
beforeAll(async () => { video = new Uint8Array(await encodeVideo({ seconds: 5, width: 320, height: 180 })); });
afterAll(() => rmSync(folder, { recursive: true }));

async function keep(bytes: Uint8Array): Promise<string> {
  const key = mediaKey({ accountId: newId(), jobId: newId(), fileName: "video.mp4" });
  await local.put(key, new Blob([new Uint8Array(bytes)]).stream(), "video/mp4");
  return key;
}
const probe = async (bytes: Uint8Array) => probeVideo(store, await keep(bytes));

test("a video's length and picture are read wherever its header is, from a part of the file", async () => {
  expect(video.length).toBeGreaterThan(1_000_000);
  for (const mp4 of [video, await layOut(video, "last"), await layOut(video, "first"), await layOut(video, "fragmented")]) {
    read = 0;
    expect(await probe(mp4)).toEqual({ durationMs: 5_000, width: 320, height: 180 });
    expect(read).toBeLessThan(mp4.length / 3);
  }
});

test("a length is to the millisecond, and a picture may be upright", async () => {
  expect(await probe(await encodeVideo({ seconds: 0.7, width: 72, height: 128 }))).toEqual({ durationMs: 700, width: 72, height: 128 });
});

test("a video that starts late is as long as its pictures", async () => {
  expect(await probe(await layOut(video, "first", 2))).toMatchObject({ durationMs: 5_000 });
});

test("a video cut short is none, even where its header is whole", async () => {
  for (const mp4 of [video, await layOut(video, "first"), await layOut(video, "fragmented")]) {
    for (const part of [0.001, 0.5, 0.99]) expect(await probe(mp4.subarray(0, Math.floor(mp4.length * part))), `${part}`).toBeNull();
  }
  expect(await probe((await layOut(video, "first")).subarray(0, -1))).toBeNull();
});

test("what is no video, or not there, is none", async () => {
  const broken = new Uint8Array(video);
  broken.set(new Uint8Array(2000).fill(255), broken.length - 2500);
  for (const bytes of [new Uint8Array(), new Uint8Array(5000).fill(7), new TextEncoder().encode("<html>Not found</html>"), broken]) expect(await probe(bytes)).toBeNull();
  expect(await probeVideo(store, mediaKey({ accountId: newId(), jobId: newId(), fileName: "video.mp4" }))).toBeNull();
});

test("a store that fails is an error, and not taken for a broken video", async () => {
  const key = await keep(video);
  for (const working of [0, 1]) {
    let opened = 0;
    const failing: MediaStore = { ...local, open: async (...asked) => { if (opened++ >= working) throw new Error("S3 is down"); return local.open(...asked); } };
    await expect(probeVideo(failing, key)).rejects.toThrow("S3 is down");
  }
});
