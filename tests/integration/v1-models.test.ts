import { execFileSync } from "node:child_process";
import ts from "typescript";
import { addMinutes } from "date-fns";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import * as capabilities from "@/app/v1/capabilities/route";
import * as health from "@/app/v1/health/providers/route";
import * as model from "@/app/v1/models/[...id]/route";
import * as models from "@/app/v1/models/route";
import { models as modelRows, prices, upstreamBreakers, upstreamMinutes } from "@/db/schema";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { MODELS } from "@/lib/catalog/seed-data";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { listProviderHealth } from "@/lib/gateway/list-provider-health";
import { prepareSnippets } from "@/lib/gateway/prepare-snippets";
import { newId } from "@/lib/ids/ids";
import { NOW, useDatabase } from "@/tests/support/database";
import { newMasterKey } from "@/tests/support/key-wrappers";
import { answering, newLumaKey } from "@/tests/support/provider-keys";
import { type Caller, type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

process.env.LUMAAI_API_KEY = "luma-for-tests";
const database = useDatabase();
serveFrom(database);
let caller: Promise<Caller> | undefined;
const anyone = () => (caller ??= newCaller(database.ctx));

type Price = { resolution: string | null; unit: string; unit_price: string; unit_price_cents: number; block_seconds: number | null; minimum_seconds: number };
type Model = { id: string; object: string; owned_by: string; provider: string; modality: string; available: boolean; capabilities: string[]; created: number; pricing: { per_second: string | null; prices: Price[] } };
type Schema = { endpoint: string; request_example: Record<string, unknown>; response_example: { id: string; status: string }; snippets: Record<"curl" | "python" | "typescript", string> };
const list = async (query = "", key?: string) => (await read<{ object: string; data: Model[] }>(send(models.GET, `/v1/models${query}`, { key: key ?? (await anyone()).key }))).body.data;
const get = async (id: string[]) => read<Model & { schema: Schema } & ErrorBody>(send(model.GET, `/v1/models/${id.map(encodeURIComponent).join("/")}`, { key: (await anyone()).key, params: { id } }));

test("the list has every model of the catalog in OpenAI's form, with the price in force for each resolution", async () => {
  const found = await list();
  expect(found.map((one) => one.id)).toEqual(MODELS.map((one) => one.id).sort());
  for (const one of found) expect(one).toMatchObject({ object: "model", owned_by: one.id.split("/")[0], provider: one.id.split("/")[0], modality: "video", created: expect.any(Number) as number });
  expect(found.find((one) => one.id === "luma/luma-dream-machine-ray-2")).toMatchObject({
    name: "Luma Ray 2", provider_name: "Luma Labs", capabilities: ["text-to-video"], available: true, parameters: { duration: [5, 9] },
    pricing: { currency: "usd", per_second: "0.500000", prices: [{ resolution: null, unit: "second", unit_price: "0.500000", unit_price_cents: 50, block_seconds: null, minimum_seconds: 0 }] },
  });
  const of = (id: string) => found.find((one) => one.id === id)!.pricing;
  expect(of("kuaishou/kling-2.5-turbo")).toMatchObject({ per_second: null, prices: [{ unit: "block", block_seconds: 5, unit_price_cents: 35 }] });
  expect(of("openai/sora-2-pro").prices.map((price) => [price.resolution, price.unit_price])).toEqual([["1024p", "0.500000"], ["720p", "0.300000"]]);
  expect(found.filter((one) => one.available).map((one) => one.id)).toEqual(["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2"]);
});

test("the list is filtered by modality and by a provider's id or name", async () => {
  const luma = ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2"];
  for (const query of ["?provider=luma", "?provider=Luma%20Labs", "?provider=LUMA&modality=video"]) expect((await list(query)).map((one) => one.id)).toEqual(luma);
  expect(await list("?modality=text")).toEqual([]);
  expect(await list("?provider=nobody")).toEqual([]);
  const { body } = await read<ErrorBody>(send(models.GET, "/v1/models?provider=%00", { key: (await anyone()).key }));
  expect(body.error).toMatchObject({ code: 400, param: "provider" });
});

test("one model is found by its id with the slash encoded or plain, and anything else is not", async () => {
  const plain = await get(["luma", "luma-dream-machine-ray-2"]);
  expect(plain.status).toBe(200);
  expect((await get(["luma/luma-dream-machine-ray-2"])).body).toEqual(plain.body);
  const { schema, ...shown } = plain.body;
  expect(shown).toEqual((await list("?provider=luma"))[0]);
  expect(schema.request_example).toEqual({ model: shown.id, prompt: "A drone shot of a mountain lake at golden hour", duration: 5, resolution: "720p", aspect_ratio: "16:9" });
  expect([schema.endpoint, schema.response_example.status]).toEqual([expect.stringMatching(/^POST https?:\/\/.+\/v1\/videos\/generations$/), "queued"]);
  for (const id of [["luma"], ["luma", "none"], ["luma", "luma-dream-machine-ray-2", ""], ["\0"], ["LUMA", "luma-dream-machine-ray-2"]]) {
    const { status, body } = await get(id);
    expect([id, status, body.error.type]).toEqual([id, 404, "not_found"]);
  }
});

test("a retired model is gone, one without a price is not available, and a price to come is not told", async () => {
  const other = { ...(await database.ctx.db.select().from(modelRows).where(eq(modelRows.id, "luma/luma-ray-flash-2")))[0]!, colorIndex: 0 };
  const past = new Date("2026-01-01T00:00:00Z");
  await database.ctx.db.insert(modelRows).values([{ ...other, id: "luma/retired", retiredAt: past }, { ...other, id: "luma/unpriced" }, { ...other, id: "luma/later", retiredAt: new Date("2100-01-01T00:00:00Z") }]);
  const line = { rateCard: "list" as const, modelId: "luma/later", resolution: "*", unit: "second" as const, minimumMs: 0, createdAt: NOW };
  await database.ctx.db.insert(prices).values([
    { ...line, id: newId(), unitPriceMicros: 1n, effectiveFrom: past, effectiveTo: new Date("2090-01-01T00:00:00Z") }, { ...line, id: newId(), unitPriceMicros: 2n, effectiveFrom: new Date("2090-01-01T00:00:00Z") },
    { ...line, id: newId(), rateCard: "upstream", unitPriceMicros: 3n, effectiveFrom: past },
  ]);
  const found = await list("?provider=luma");
  expect(found.map((one) => [one.id, one.available])).toEqual([["luma/later", true], ["luma/luma-dream-machine-ray-2", true], ["luma/luma-ray-flash-2", true], ["luma/unpriced", false]]);
  expect(found[0]!.pricing).toMatchObject({ per_second: "0.000001", prices: [{ unit_price_cents: 0.0001 }] });
  expect((await get(["luma", "retired"])).status).toBe(404);
});

test("for a sub-account only the models that it may call are available", async () => {
  const { accountId } = await anyone();
  const { key } = await createSubAccount(database.ctx, { accountId, name: "a", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: ["luma/luma-ray-flash-2", "openai/sora-2-pro"] });
  expect((await list("", key)).filter((one) => one.available).map((one) => one.id)).toEqual(["luma/luma-ray-flash-2"]);
});

test("a model whose upstream only the account itself has a key for is available to it, and to no other account", async () => {
  const [ours, theirs] = [await newCaller(database.ctx), await newCaller(database.ctx)];
  const means = { check: answering("valid"), wrapper: localKeyWrapper(newMasterKey()) };
  const sora = async ({ key }: Caller) => (await list("?provider=openai", key)).find((one) => one.id === "openai/sora-2")!.available;
  expect([await sora(ours), await sora(theirs)]).toEqual([false, false]);
  const { id } = await attachProviderKey(database.ctx, { accountId: ours.accountId, provider: "openai-videos", key: newLumaKey(), label: "ours", models: null, attachAnyway: true }, means);
  expect([await sora(ours), await sora(theirs)]).toEqual([true, false]);
  await revokeProviderKey(database.ctx, { accountId: ours.accountId, id: id! });
  expect(await sora(ours)).toBe(false);
});

test("every capability that a model names is in the vocabulary", async () => {
  const { body } = await read<{ data: { id: string; description: string; endpoint: string }[] }>(send(capabilities.GET, "/v1/capabilities", { key: (await anyone()).key }));
  expect(body.data.map((one) => one.id)).toEqual(expect.arrayContaining([...new Set(MODELS.flatMap((one) => one.capabilities.features))]));
  for (const one of body.data) expect([one.description.length > 10, one.endpoint]).toEqual([true, "/v1/videos/generations"]);
});

test("snippets run as they stand, whatever quotes and lines a prompt holds", () => {
  const prompt = `it's "5 o'clock" \\ $HOME \`date\`\nnext line é😀`;
  const { curl, python, typescript } = prepareSnippets("http://localhost:3000", { model: "luma/x", prompt, duration: 5 });
  const sent = execFileSync("sh", ["-c", `curl() { for last; do :; done; printf %s "$last"; }\n${curl}`], { encoding: "utf8" });
  expect(JSON.parse(sent)).toEqual({ model: "luma/x", prompt, duration: 5 });
  const { diagnostics } = ts.transpileModule(typescript, { reportDiagnostics: true, compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
  expect(diagnostics).toEqual([]);
  const literal = /body=(\{[\s\S]*?\n\})\)/.exec(python)![1]!;
  expect(JSON.parse(literal)).toEqual({ model: "luma/x", prompt, duration: 5 });
});

test("a provider is as well as the worst of its upstreams, unmeasured without requests, and what an upstream said stays here", async () => {
  const minutes = (upstream: string, minutesAgo: number, requests: number, failures: number, latencyMs: number) =>
    database.ctx.db.insert(upstreamMinutes).values({ upstream, minuteAt: addMinutes(NOW, -minutesAgo), requests, failures, latencyMs });
  const told = async () => (await listProviderHealth(database.ctx)).map(({ id, status, success_rate, latency_ms, requests }) => ({ id, status, success_rate, latency_ms, requests }));
  const quiet = { status: "operational", success_rate: null, latency_ms: null, requests: 0 };
  expect(await told()).toEqual([{ id: "luma", ...quiet }, { id: "openai", ...quiet, status: null }]);
  await minutes("luma", 1, 80, 4, 8_000);
  await minutes("luma", 2, 20, 1, 2_050);
  expect((await told())[0]).toEqual({ id: "luma", status: "operational", success_rate: 0.95, latency_ms: 101, requests: 100 });
  await minutes("luma", 3, 100, 20, 9_950);
  expect((await told())[0]).toEqual({ id: "luma", status: "degraded", success_rate: 0.875, latency_ms: 100, requests: 200 });
  await database.ctx.db.insert(upstreamBreakers).values({ upstream: "luma", openUntil: addMinutes(NOW, 1), trips: 1, lastError: "secret of ours", updatedAt: NOW });
  expect((await told()).map((one) => one.status)).toEqual(["down", null]);
  const { body } = await read<{ data: { id: string; name: string; configured: boolean }[] }>(send(health.GET, "/v1/health/providers", { key: (await anyone()).key }));
  expect(body.data.map((one) => [one.name, one.configured])).toEqual([["Luma Labs", true], ["OpenAI", false]]);
  expect(JSON.stringify(body)).not.toContain("secret");
});
