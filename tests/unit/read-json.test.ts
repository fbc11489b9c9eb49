import { expect, test } from "vitest";
import { z } from "zod";
import { getBaseUrl } from "@/lib/env";
import { readJson } from "@/lib/http/read-json";

const post = (body: string, headers: Record<string, string> = {}) =>
  readJson(new Request("http://tollgate.example/api/x", { method: "POST", body, headers: { host: "tollgate.example", ...headers } }), z.object({ name: z.string() }));
const body = JSON.stringify({ name: "a" });

test("another site's page is refused, whichever of the two headers its browser sends", async () => {
  const others: Record<string, string>[] = [{ "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }, { origin: "https://evil.example" }, { origin: "http://tollgate.example:81" }, { origin: "null" }];
  for (const headers of others) await expect(post(body, headers), JSON.stringify(headers)).rejects.toMatchObject({ code: "forbidden" });
});

test("our own pages and clients that are no browser are let in", async () => {
  const own: Record<string, string>[] = [{}, { "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" }, { origin: "http://tollgate.example" }, { origin: new URL(getBaseUrl()).origin }];
  for (const headers of own) expect(await post(body, headers)).toEqual({ name: "a" });
});

test("NUL, which no text in Postgres can hold, is refused by the field that has it", async () => {
  await expect(post('{"name":"a\\u0000b"}')).rejects.toMatchObject({ code: "invalid_request", field: "name" });
});
