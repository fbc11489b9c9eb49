import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readBody } from "@/lib/http/read-body";

const CHUNKS = 50;

/** A request whose body comes in chunks, the last of them once `goOn` is called, and what became of it. */
function upload(chunk: Buffer, headers: Record<string, string> = {}) {
  const seen = { sent: 0, cancelled: false };
  let goOn = () => {};
  const pause = new Promise<void>((resolve) => { goOn = resolve; });
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (seen.sent === CHUNKS) return controller.close();
      seen.sent += 1;
      if (seen.sent === CHUNKS) await pause;
      controller.enqueue(new Uint8Array(chunk));
    },
    cancel() { seen.cancelled = true; },
  });
  return { seen, goOn, request: new Request("http://tollgate.example/", { method: "POST", body, headers, duplex: "half" } as RequestInit) };
}

test("a body over the limit is refused at once, packed or not, and the rest of it is read and dropped, so that its sender is not cut off", async () => {
  const packed = gzipSync(Buffer.alloc(100_000));
  for (const { request, seen, goOn } of [upload(Buffer.alloc(1_000)), upload(packed, { "content-encoding": "gzip" })]) {
    await expect(readBody(request, 5_000)).rejects.toMatchObject({ code: "payload_too_large", message: "body: at most 5000 bytes, unpacked" });
    goOn();
    await expect.poll(() => seen).toEqual({ sent: CHUNKS, cancelled: false });
  }
});

test("a body that breaks off, or is no gzip where it says so, is the sender's mistake", async () => {
  await expect(readBody(upload(Buffer.from("plain"), { "content-encoding": "gzip" }).request, 5_000)).rejects.toMatchObject({ code: "invalid_request" });
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("connection lost")) });
  await expect(readBody(new Request("http://tollgate.example/", { method: "POST", body: broken, duplex: "half" } as RequestInit), 5_000)).rejects.toMatchObject({ code: "invalid_request" });
});
