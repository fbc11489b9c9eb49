import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readBody } from "@/lib/http/read-body";
import { gatewayLogLine } from "@/lib/ingest/gateway-log";
import { splitBody } from "@/lib/ingest/split-body";

test("the documented fields are exactly the fields that are read", () => {
  const rows = readFileSync("lib/ingest/README.md", "utf8").matchAll(/^\| `(\w+)` \|.*\| (yes|no|when completed) \|/gm);
  const documented = [...rows].map(([, name, required]) => [name, required !== "yes"]);
  const read = Object.entries(gatewayLogLine.shape).map(([name, field]) => [name, field.safeParse(undefined).success]);
  expect(documented).toEqual(read);
});

test("an object, an array and NDJSON are split into the same events", () => {
  const events = [{ event_id: "a" }, { event_id: "b" }];
  expect(splitBody(JSON.stringify(events[0], null, 2)).map(({ raw }) => JSON.parse(raw) as unknown)).toEqual([events[0]]);
  for (const body of [JSON.stringify(events), `${events.map((event) => JSON.stringify(event)).join("\n")}\n\n`]) {
    expect(splitBody(body).map(({ raw, line }) => [JSON.parse(raw), line])).toEqual([[events[0], 1], [events[1], 2]]);
  }
  expect(() => splitBody("")).toThrow(/no events/);
  expect(() => splitBody("[1,")).toThrow(/not a JSON array/);
  expect(() => splitBody("{}\n".repeat(10_001))).toThrow(/at most 10000/);
});

test("a body is limited by its size after unpacking, and what is no gzip is refused", async () => {
  const post = (body: Uint8Array<ArrayBuffer>, encoding?: string) => new Request("http://x", { method: "POST", body, headers: encoding ? { "content-encoding": encoding } : {} });
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(1_000_000, "x")));
  expect(bomb.length).toBeLessThan(10_000);
  await expect(readBody(post(bomb, "gzip"), 999_999)).rejects.toMatchObject({ code: "payload_too_large" });
  expect(await readBody(post(bomb, "gzip"), 1_000_000)).toHaveLength(1_000_000);
  await expect(readBody(post(new Uint8Array([1, 2, 3]), "gzip"), 100)).rejects.toMatchObject({ code: "invalid_request" });
  await expect(readBody(post(bomb, "br"), 100)).rejects.toMatchObject({ code: "unsupported_media_type" });
});
