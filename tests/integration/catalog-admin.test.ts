import { and, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditEntries, charges, modelAliases, models, prices, providers, usageEvents } from "@/db/schema";
import { readPriceEffect } from "@/lib/analytics/read-price-effect";
import { addAlias } from "@/lib/catalog/add-alias";
import { catalogDocument } from "@/lib/catalog/catalog-document";
import { createModel } from "@/lib/catalog/create-model";
import { createProvider } from "@/lib/catalog/create-provider";
import { editModel } from "@/lib/catalog/edit-model";
import { editProvider } from "@/lib/catalog/edit-provider";
import { endPrice } from "@/lib/catalog/end-price";
import { exportCatalog } from "@/lib/catalog/export-catalog";
import { importCatalog } from "@/lib/catalog/import-catalog";
import { getCatalogModel, listCatalog } from "@/lib/catalog/list-catalog";
import { type ModelFacts, modelFacts, toFacts, versionOf } from "@/lib/catalog/model-facts";
import { retire } from "@/lib/catalog/retire";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import { type PriceChange, setPrice } from "@/lib/catalog/set-price";
import { withdrawPrice } from "@/lib/catalog/withdraw-price";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { findOffer } from "@/lib/gateway/find-offer";
import { getModel, listModels } from "@/lib/gateway/list-models";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { replayQuarantine } from "@/lib/ingest/replay-quarantine";
import { listUpstreams } from "@/lib/upstream/get-upstream";
import { logLine, newCustomer, numbered } from "../support/customers";
import { NOW, useDatabase } from "../support/database";

const database = useDatabase();
const RAY = "luma/luma-dream-machine-ray-2";
const FLASH = "luma/luma-ray-flash-2";
const YEAR_2090 = new Date("2090-01-01T00:00:00.000Z");
const YEAR_2091 = new Date("2091-01-01T00:00:00.000Z");

const facts = (more: Partial<ModelFacts> = {}): ModelFacts => ({
  id: "acme/one", provider: "acme", name: "Acme One", description: "A model of a test.", modality: "video", strengths: ["Speed"], use_cases: ["Tests"], collections: [], features: ["text-to-video"],
  durations_ms: [5_000], resolutions: ["720p", "1080p"], aspect_ratios: ["16:9"], upstream: null, upstream_model: null, ...more,
});
const change = (more: Partial<PriceChange> = {}): PriceChange => ({ modelId: RAY, resolution: "*", rateCards: ["list", "upstream"], unit: "second", unitPriceMicros: 600_000n, blockMs: null, minimumMs: 0, effectiveFrom: YEAR_2090, ...more });
const notes = async (subject: string) => (await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, subject))).map(({ action }) => action);
const lines = async (modelId: string, rateCard: "list" | "upstream" = "list") => database.ctx.db.select().from(prices).where(and(eq(prices.modelId, modelId), eq(prices.rateCard, rateCard))).orderBy(prices.effectiveFrom);
const parse = (value: unknown) => catalogDocument(listUpstreams()).parse(value);
const ingest = async (raws: string[]) => (await ingestLines(database.ctx, { source: "g", origin: "t", lines: numbered(raws) })).outcomes.map(({ outcome }) => outcome);

test("a provider and a model are created once, edited with what changed written down, and refused by field", async () => {
  const { ctx } = database;
  await expect(createModel(ctx, facts())).rejects.toMatchObject({ code: "not_found", field: "provider" });
  await createProvider(ctx, { id: "acme", name: "Acme", website: null });
  await expect(createProvider(ctx, { id: "acme", name: "Another", website: null })).rejects.toMatchObject({ code: "conflict", field: "id" });
  expect(await editProvider(ctx, { id: "acme", name: "Acme Inc.", website: "https://acme.example" })).toBe(true);
  expect(await editProvider(ctx, { id: "acme", name: "Acme Inc.", website: "https://acme.example" })).toBe(false);
  await expect(editProvider(ctx, { id: "nobody", name: "N", website: null })).rejects.toMatchObject({ code: "not_found", field: "id" });
  const past = new Date("2026-01-01T00:00:00Z");
  await createModel(ctx, facts(), [{ rateCard: "list", resolution: "*", unit: "second", unitPriceMicros: 100_000n, blockMs: null, minimumMs: 0, effectiveFrom: past, effectiveTo: null }]);
  await expect(createModel(ctx, facts())).rejects.toMatchObject({ code: "conflict", field: "id" });
  const rows = await ctx.db.select().from(models);
  expect(new Set(rows.map(({ colorIndex }) => colorIndex)).size).toBe(rows.length);
  expect(await editModel(ctx, facts({ description: "Another one." }))).toBe(true);
  expect(await editModel(ctx, facts({ description: "Another one." }))).toBe(false);
  await expect(editModel(ctx, facts({ id: "acme/none" }))).rejects.toMatchObject({ code: "not_found", field: "model" });
  const { history } = await getCatalogModel(ctx, "acme/one");
  expect(history.map(({ action }) => action).sort()).toEqual(["model.created", "model.edited"]);
  expect(history.find(({ action }) => action === "model.edited")!.detail).toEqual({ description: { before: "A model of a test.", after: "Another one." } });
  expect(await notes("acme")).toEqual(["provider.created", "provider.edited"]);
  const customer = await newCustomer(ctx);
  expect(await ingest([logLine(customer, { model: "acme/one" })])).toEqual(["accepted"]);
});

test("prices of a new model that overlap, or that no price may be, are refused by their place, and nothing is added", async () => {
  const { ctx } = database;
  const line = { rateCard: "list" as const, resolution: "*", unit: "second" as const, unitPriceMicros: 1n, blockMs: null, minimumMs: 0, effectiveFrom: YEAR_2090, effectiveTo: null };
  await expect(createModel(ctx, facts({ id: "acme/bad" }), [line, { ...line, effectiveFrom: YEAR_2091 }])).rejects.toMatchObject({ code: "invalid_request", field: "prices.0.effective_from" });
  await expect(createModel(ctx, facts({ id: "acme/bad" }), [line, { ...line, resolution: "8k" }])).rejects.toMatchObject({ code: "invalid_request", field: "prices.1.resolution" });
  await expect(createModel(ctx, facts({ id: "acme/bad" }), [{ ...line, effectiveTo: YEAR_2090 }])).rejects.toMatchObject({ field: "prices.0.effective_to" });
  expect(await ctx.db.select().from(models).where(eq(models.id, "acme/bad"))).toEqual([]);
});

test("wrong facts are refused by field, with what is allowed", () => {
  const shape = modelFacts(listUpstreams());
  expect(shape.safeParse(facts()).success).toBe(true);
  const wrong: [Partial<Record<keyof ModelFacts, unknown>>, string][] = [
    [{ id: "Acme/One" }, "id"], [{ id: "other/one" }, "id"], [{ name: " " }, "name"], [{ description: "a\0b" }, "description"], [{ durations_ms: [] }, "durations_ms"], [{ durations_ms: [0] }, "durations_ms"],
    [{ durations_ms: [5_000, 5_000] }, "durations_ms"], [{ resolutions: ["720 p"] }, "resolutions"], [{ aspect_ratios: ["wide"] }, "aspect_ratios"], [{ features: ["teleport"] }, "features"], [{ collections: ["best"] }, "collections"],
    [{ upstream: "nobody", upstream_model: "x" }, "upstream"], [{ upstream: "luma", upstream_model: null }, "upstream_model"], [{ upstream: null, upstream_model: "ray" }, "upstream_model"], [{ modality: "audio" }, "modality"],
  ];
  for (const [more, field] of wrong) {
    const parsed = shape.safeParse({ ...facts(), ...more });
    expect(parsed.success, field).toBe(false);
    expect(parsed.error!.issues[0]!.path[0], field).toBe(field);
  }
  expect(shape.parse(facts({ durations_ms: [9_000, 5_000] })).durations_ms).toEqual([5_000, 9_000]);
});

test("a call under an alias is the model's own, in requests and in logs, and sent again under either name it is a duplicate", async () => {
  const { ctx } = database;
  const customer = await newCustomer(ctx);
  const aliased = logLine(customer, { event_id: "under-alias", model: "ray-2" });
  expect(await ingest([aliased])).toEqual(["quarantined"]);
  await addAlias(ctx, { alias: "ray-2", modelId: RAY });
  expect((await findOffer(ctx, "ray-2", NOW)).id).toBe(RAY);
  expect((await getModel(ctx, "ray-2")).id).toBe(RAY);
  expect((await replayQuarantine(ctx, {})).replayed).toBe(1);
  expect(await ingest([aliased, logLine(customer, { event_id: "under-alias" })])).toEqual(["duplicate", "duplicate"]);
  const events = await ctx.db.select().from(usageEvents).where(eq(usageEvents.accountId, customer.accountId));
  expect(events.map(({ modelId }) => modelId)).toEqual([RAY]);
  const [charge] = await ctx.db.select().from(charges).where(eq(charges.accountId, customer.accountId));
  expect(charge!.amountMicros).toBe(2_500_000n);
  const { subAccount } = await createSubAccount(ctx, { accountId: customer.accountId, name: "Team", externalRef: null, spendCapMicros: null, includeByok: false, rateLimitRpm: null, defaultTag: null, allowedModels: ["ray-2", RAY] });
  expect(subAccount.allowedModels).toEqual([RAY]);
  // Retired, nothing can be asked for by it; what was called by it before stays known.
  expect(await retire(ctx, { kind: "alias", id: "ray-2", retiredAt: NOW })).toBe(true);
  expect(await retire(ctx, { kind: "alias", id: "ray-2", retiredAt: new Date(NOW.getTime() + 1) })).toBe(false);
  await expect(findOffer(ctx, "ray-2", NOW)).rejects.toMatchObject({ code: "not_found", field: "model" });
  await expect(getModel(ctx, "ray-2")).rejects.toMatchObject({ code: "not_found" });
  expect(await ingest([aliased, logLine(customer, { event_id: "late", model: "ray-2" })])).toEqual(["duplicate", "accepted"]);
  expect(await retire(ctx, { kind: "alias", id: "ray-2", retiredAt: null })).toBe(true);
  expect((await findOffer(ctx, "ray-2", NOW)).id).toBe(RAY);
  expect(await notes(RAY)).toEqual(["alias.added", "alias.retired", "alias.restored"]);
});

test("a name means one model for good, however many give it at once", async () => {
  const { ctx } = database;
  await expect(addAlias(ctx, { alias: "ray-2", modelId: FLASH })).rejects.toMatchObject({ code: "conflict", field: "alias" });
  await expect(addAlias(ctx, { alias: FLASH, modelId: RAY })).rejects.toMatchObject({ code: "conflict", field: "alias" });
  await expect(addAlias(ctx, { alias: "new-name", modelId: "acme/none" })).rejects.toMatchObject({ code: "not_found", field: "model" });
  const races = await Promise.allSettled([addAlias(ctx, { alias: "acme/raced", modelId: RAY }), createModel(ctx, facts({ id: "acme/raced" })), addAlias(ctx, { alias: "acme/raced", modelId: FLASH })]);
  expect(races.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(createModel(ctx, facts({ id: "acme/raced" }))).rejects.toMatchObject({ code: "conflict", field: "id" });
});

test("a retired model, and every model of a retired provider, is offered no more, metered and charged as ever, and restored", async () => {
  const { ctx } = database;
  const customer = await newCustomer(ctx);
  for (const [kind, id, of] of [["model", FLASH, FLASH], ["provider", "luma", FLASH]] as const) {
    await retire(ctx, { kind, id, retiredAt: NOW });
    await expect(findOffer(ctx, of, NOW), kind).rejects.toMatchObject({ code: "not_found", field: "model" });
    expect((await listModels(ctx)).map((model) => model.id), kind).not.toContain(of);
    expect(await ingest([logLine(customer, { event_id: `retired-${kind}`, model: of })])).toEqual(["accepted"]);
    await retire(ctx, { kind, id, retiredAt: null });
    expect((await findOffer(ctx, of, NOW)).id).toBe(of);
  }
  expect((await ctx.db.select().from(charges).where(eq(charges.accountId, customer.accountId))).map(({ amountMicros }) => amountMicros)).toEqual([850_000n, 850_000n]);
  expect(await notes("luma")).toEqual(["provider.retired", "provider.restored"]);
  for (const kind of ["model", "provider", "alias"] as const) await expect(retire(ctx, { kind, id: "none", retiredAt: NOW })).rejects.toMatchObject({ code: "not_found", field: kind });
  // From an instant to come, not before.
  await retire(ctx, { kind: "model", id: FLASH, retiredAt: YEAR_2090 });
  expect((await findOffer(ctx, FLASH, NOW)).id).toBe(FLASH);
  await retire(ctx, { kind: "model", id: FLASH, retiredAt: null });
});

test("a planned price is withdrawn as if it had never been planned, and one that has begun is not", async () => {
  const { ctx } = database;
  await setPrice(ctx, change());
  const [current, planned] = await lines(RAY);
  expect([current!.effectiveTo, planned!.effectiveTo]).toEqual([YEAR_2090, null]);
  await withdrawPrice(ctx, { priceId: planned!.id });
  await expect(withdrawPrice(ctx, { priceId: planned!.id })).rejects.toMatchObject({ code: "not_found", field: "price" });
  await expect(withdrawPrice(ctx, { priceId: current!.id })).rejects.toMatchObject({ code: "conflict", field: "price" });
  await expect(withdrawPrice(ctx, { priceId: "00000000-0000-7000-8000-ffffffffffff" })).rejects.toMatchObject({ code: "not_found", field: "price" });
  expect((await lines(RAY)).map((line) => [line.unitPriceMicros, line.effectiveTo])).toEqual([[500_000n, null], [600_000n, YEAR_2090]]);
  expect((await listCatalog(ctx, RAY))[0]!.prices.map(({ unitPriceMicros }) => unitPriceMicros)).toEqual([500_000n, 500_000n, 600_000n]);
  // The same instant may be planned for anew, at another price.
  await setPrice(ctx, change({ unitPriceMicros: 700_000n, rateCards: ["list"] }));
  const again = (await lines(RAY)).find((line) => line.unitPriceMicros === 700_000n)!;
  expect(again.effectiveFrom).toEqual(YEAR_2090);
  await withdrawPrice(ctx, { priceId: again.id });
  for (const line of await lines(RAY, "upstream")) if (line.effectiveFrom >= YEAR_2090) await withdrawPrice(ctx, { priceId: line.id });
  expect(await notes(RAY)).toEqual(expect.arrayContaining(["price.set", "price.withdrawn"]));
});

test("a planned price that is withdrawn leaves the line before it with the end that it had, said or not", async () => {
  const { ctx } = database;
  const from = new Date("2026-01-01T00:00:00Z");
  const YEAR_2092 = new Date("2092-01-01T00:00:00Z");
  const listLine = { rateCard: "list" as const, resolution: "*", unit: "second" as const, unitPriceMicros: 100_000n, blockMs: null, minimumMs: 0, effectiveFrom: from, effectiveTo: null };
  const plan = async (id: string, effectiveFrom: Date) => {
    await setPrice(ctx, change({ modelId: id, rateCards: ["list"], effectiveFrom }));
    return (await lines(id)).find((line) => line.effectiveFrom.getTime() === effectiveFrom.getTime())!;
  };
  const first = async (id: string) => (await lines(id))[0]!;
  // One that was to end before, at, and after the planned one begins; and one of which no end was said.
  for (const [name, end] of [["before", YEAR_2090], ["at", YEAR_2091], ["after", YEAR_2092], ["open", null]] as const) {
    const id = `acme/end-${name}`;
    await createModel(ctx, facts({ id }), [listLine]);
    if (end) await endPrice(ctx, { priceId: (await first(id)).id, effectiveTo: end });
    const planned = await plan(id, YEAR_2091);
    expect([name, planned.effectiveTo, (await first(id)).effectiveTo]).toEqual([name, null, end && end < YEAR_2091 ? end : YEAR_2091]);
    // The end of the planned one is its own, not that of the line that it cuts.
    await endPrice(ctx, { priceId: planned.id, effectiveTo: new Date("2095-01-01T00:00:00Z") });
    await withdrawPrice(ctx, { priceId: planned.id });
    expect([name, (await first(id)).effectiveTo]).toEqual([name, end]);
  }
  // Of two that are planned, the first is withdrawn: the line goes on to the second.
  const planned = await plan("acme/end-open", YEAR_2090);
  await plan("acme/end-open", YEAR_2091);
  await withdrawPrice(ctx, { priceId: planned.id });
  expect((await first("acme/end-open")).effectiveTo).toEqual(YEAR_2091);
  const { history } = await getCatalogModel(ctx, "acme/end-open");
  expect(history.filter(({ detail }) => "cuts" in detail || "goes_on" in detail)).toHaveLength(5);
  // A catalog that is made anew from the export ends its lines as these do, also after a withdrawal there.
  const exported = JSON.parse(JSON.stringify(await exportCatalog(ctx)));
  const copy = { ...exported.models.find(({ id }: { id: string }) => id === "acme/end-open"), id: "acme/end-copy" };
  await importCatalog(ctx, parse({ ...exported, models: [copy] }), { dryRun: false });
  await withdrawPrice(ctx, { priceId: (await lines("acme/end-copy")).at(-1)!.id });
  expect((await first("acme/end-copy")).effectiveTo).toBeNull();
});

test("where a model has no upstream line, none can be set for what its list line is the cost of already", async () => {
  const { ctx } = database;
  const from = new Date("2026-01-01T00:00:00Z");
  await createModel(ctx, facts({ id: "acme/passed" }), [{ rateCard: "list", resolution: "*", unit: "second", unitPriceMicros: 100_000n, blockMs: null, minimumMs: 0, effectiveFrom: from, effectiveTo: null }]);
  const customer = await newCustomer(ctx);
  await ingest([logLine(customer, { event_id: "w", model: "acme/passed" }), logLine(customer, { event_id: "b", model: "acme/passed", funding: "byok" })]);
  const upstream = change({ modelId: "acme/passed", rateCards: ["upstream"], effectiveFrom: new Date("2026-10-01T00:00:00Z") });
  await expect(setPrice(ctx, upstream)).rejects.toMatchObject({ code: "invalid_request", field: "effective_from" });
  // Its list price is its cost, so what a list price does to that is shown, too.
  const effect = await readPriceEffect(ctx, change({ modelId: "acme/passed", rateCards: ["list"] }));
  const costs = { calls: 1, durationMs: 5_000, beforeMicros: 500_000n, afterMicros: 3_000_000n };
  expect([effect.bills, effect.costs, effect.byok]).toEqual([costs, costs, costs]);
});

test("a price line is ended from an instant to come, restored until the next one, and never in the past", async () => {
  const { ctx } = database;
  const [current] = await lines(RAY);
  const end = (effectiveTo: Date | null) => endPrice(ctx, { priceId: current!.id, effectiveTo });
  expect(await end(null)).toBe(false);
  expect(await end(YEAR_2090)).toBe(true);
  expect(await end(YEAR_2090)).toBe(false);
  await expect(end(NOW)).rejects.toMatchObject({ code: "invalid_request", field: "effective_to" });
  await expect(endPrice(ctx, { priceId: "00000000-0000-7000-8000-ffffffffffff", effectiveTo: null })).rejects.toMatchObject({ code: "not_found", field: "price" });
  expect(await end(null)).toBe(true);
  await setPrice(ctx, change({ rateCards: ["list"] }));
  await expect(end(YEAR_2091)).rejects.toMatchObject({ code: "invalid_request", field: "effective_to" });
  const planned = (await lines(RAY)).find((line) => line.effectiveFrom >= YEAR_2090 && line.effectiveTo === null)!;
  await expect(endPrice(ctx, { priceId: planned.id, effectiveTo: YEAR_2090 })).rejects.toMatchObject({ code: "invalid_request", field: "effective_to" });
  // An end that has come is of the past: what was called since had no price, or another.
  const past = new Date("2026-10-01T00:00:00Z");
  await createModel(ctx, facts({ id: "acme/ended" }), [{ rateCard: "list", resolution: "*", unit: "clip", unitPriceMicros: 1n, blockMs: null, minimumMs: 0, effectiveFrom: new Date("2026-01-01T00:00:00Z"), effectiveTo: past }]);
  const [ended] = await lines("acme/ended");
  await expect(endPrice(ctx, { priceId: ended!.id, effectiveTo: null })).rejects.toMatchObject({ code: "conflict", field: "effective_to" });
  await withdrawPrice(ctx, { priceId: planned.id });
});

test("the effect of a price on last month is the sum of its calls, each rated and rounded by itself, by account, and nothing is written", async () => {
  const { ctx } = database;
  const [one, two] = [await newCustomer(ctx), await newCustomer(ctx)];
  const model = "acme/previewed";
  const from = new Date("2026-01-01T00:00:00Z");
  const line = (rateCard: "list" | "upstream", resolution: string, unitPriceMicros: bigint) => ({ rateCard, resolution, unit: "second" as const, unitPriceMicros, blockMs: null, minimumMs: 0, effectiveFrom: from, effectiveTo: null });
  await createModel(ctx, facts({ id: model }), [line("list", "*", 100_001n), line("upstream", "*", 50_000n), line("list", "1080p", 300_000n)]);
  const call = (customer: typeof one, event_id: string, more: Parameters<typeof logLine>[1] = {}) => logLine(customer, { event_id, model, requested_ms: 5_001, delivered_ms: 5_001, ...more });
  await ingest([
    call(one, "a"), call(one, "b"), call(one, "own-line", { resolution: "1080p" }), call(one, "failed", { status: "failed", delivered_ms: null }), call(one, "byok", { funding: "byok" }),
    call(one, "earlier", { submitted_at: "2026-09-30T23:59:59.999Z", finished_at: "2026-10-01T00:00:41.000Z" }), call(two, "c", { delivered_ms: 3_333 }),
    call(two, "this-month", { submitted_at: "2026-11-01T00:00:00.000Z", finished_at: "2026-11-01T00:00:41.000Z" }),
  ]);
  await createModel(ctx, facts({ id: "acme/gap" }), [{ ...line("list", "1080p", 1n), effectiveTo: new Date("2026-10-31T23:00:00Z") }]);
  await ingest([call(one, "gap-own", { model: "acme/gap", resolution: "1080p" }), call(one, "gap-none", { model: "acme/gap" })]);
  const entries = await ctx.db.$count(auditEntries);
  const effect = await readPriceEffect(ctx, change({ modelId: model, unitPriceMicros: 200_001n }));
  expect([effect.from, effect.to]).toEqual([new Date("2026-10-01T00:00:00Z"), new Date("2026-11-01T00:00:00Z")]);
  // 5001 ms × 0.100001 $/s = 500 105.001 µ$, 3333 ms × 0.100001 = 333 303.333 µ$; at 0.200001: 1 000 205.001 and 666 603.333. Each half-up.
  expect(effect.bills).toEqual({ calls: 3, durationMs: 13_335, beforeMicros: 2n * 500_105n + 333_303n, afterMicros: 2n * 1_000_205n + 666_603n });
  // On the upstream card, the line for any resolution is that of 1080p, too.
  expect(effect.costs).toEqual({ calls: 4, durationMs: 18_336, beforeMicros: 3n * 250_050n + 166_650n, afterMicros: 3n * 1_000_205n + 666_603n });
  expect(effect.byok).toEqual({ calls: 1, durationMs: 5_001, beforeMicros: 250_050n, afterMicros: 1_000_205n });
  expect(effect.accounts.map(({ accountId, beforeMicros, afterMicros }) => [accountId, afterMicros - beforeMicros])).toEqual([[one.accountId, 1_000_200n], [two.accountId, 333_300n]]);
  expect([effect.unpriced, effect.of]).toEqual([0, 2]);
  expect((await readPriceEffect(ctx, change({ modelId: model, resolution: "1080p", rateCards: ["list"] }))).bills).toMatchObject({ calls: 1, beforeMicros: 1_500_300n });
  expect((await readPriceEffect(ctx, change({ modelId: model, rateCards: ["upstream"] }))).bills).toBeNull();
  await expect(readPriceEffect(ctx, change({ modelId: "acme/none" }))).rejects.toMatchObject({ code: "not_found", field: "model" });
  // A start that cannot be set is not looked at either; a line that has ended by now was still the calls' own.
  await expect(readPriceEffect(ctx, change({ modelId: model, effectiveFrom: from }))).rejects.toMatchObject({ code: "conflict", field: "effective_from" });
  await expect(readPriceEffect(ctx, change({ effectiveFrom: new Date("2026-10-01T00:00:00Z") }))).rejects.toMatchObject({ code: "invalid_request", field: "effective_from" });
  expect(await readPriceEffect(ctx, change({ modelId: "acme/gap", rateCards: ["list"], effectiveFrom: new Date("2026-10-01T00:00:00Z") }))).toMatchObject({ bills: { calls: 1 }, unpriced: 1 });
  await expect(readPriceEffect(ctx, change({ resolution: "8k" }))).rejects.toMatchObject({ code: "invalid_request", field: "resolution" });
  expect(await ctx.db.$count(auditEntries)).toBe(entries);
});

test("importing an export changes nothing, and rebuilds the catalog where there is none", async () => {
  const { ctx } = database;
  const exported = JSON.parse(JSON.stringify(await exportCatalog(ctx)));
  expect(await importCatalog(ctx, parse(exported), { dryRun: false })).toEqual([]);
  const document = { ...exported, providers: [{ id: "other", name: "Other", website: null, retired_at: null }], models: exported.models.filter(({ id }: { id: string }) => id === RAY).map((model: { prices: object[] }) => ({ ...model, id: "other/ray", provider: "other", aliases: [{ alias: "other-ray", retired_at: null }] })) };
  expect(await importCatalog(ctx, parse(document), { dryRun: false })).toEqual([{ action: "provider.created", subject: "other" }, { action: "model.created", subject: "other/ray" }, { action: "alias.added", subject: "other-ray" }]);
  const after = await exportCatalog(ctx);
  expect(after.models.find(({ id }) => id === "other/ray")).toEqual(document.models[0]);
  expect(await importCatalog(ctx, parse(document), { dryRun: false })).toEqual([]);
});

test("a dry run says what an import would do and does none of it; the import then does just that", async () => {
  const { ctx } = database;
  const before = await exportCatalog(ctx);
  const model = before.models.find(({ id }) => id === RAY)!;
  const document = parse({
    format: before.format, providers: [{ id: "luma", name: "Luma AI", website: "https://lumalabs.ai" }],
    models: [{
      ...model, description: "Said otherwise.", retired_at: "2090-01-01T00:00:00Z", aliases: [{ alias: "imported" }],
      prices: [...model.prices.map((price) => ({ ...price, effective_to: "2090-01-01T00:00:00Z" })), { rate_card: "list", resolution: "*", unit: "second", unit_price: "0.75", block_ms: null, minimum_ms: 0, effective_from: "2090-01-01T00:00:00Z" }],
    }],
  });
  const entries = await ctx.db.$count(auditEntries);
  const planned = await importCatalog(ctx, document, { dryRun: true });
  expect(await exportCatalog(ctx)).toEqual(before);
  expect(await ctx.db.$count(auditEntries)).toBe(entries);
  expect(planned.map(({ action }) => action)).toEqual(["provider.edited", "model.edited", "model.retired", "alias.added", "price.ended", "price.ended", "price.set"]);
  expect(await importCatalog(ctx, document, { dryRun: false })).toEqual(planned);
  expect(await importCatalog(ctx, document, { dryRun: false })).toEqual([]);
  expect(await ctx.db.$count(auditEntries)).toBe(entries + planned.length);
});

test("what an import does not say of a model stays: it is not restored, and no planned end is taken away", async () => {
  const { ctx } = database;
  await retire(ctx, { kind: "model", id: FLASH, retiredAt: NOW });
  const [line] = await lines(FLASH);
  await endPrice(ctx, { priceId: line!.id, effectiveTo: YEAR_2091 });
  const before = await exportCatalog(ctx);
  const { retired_at: _, ...model } = before.models.find(({ id }) => id === FLASH)!;
  expect(_).not.toBeNull();
  expect(await importCatalog(ctx, parse({ format: before.format, models: [{ ...model, prices: model.prices.map(({ effective_to, ...price }) => ({ ...price, ...(effective_to ? {} : { effective_to })})) }] }), { dryRun: false })).toEqual([]);
  expect(await exportCatalog(ctx)).toEqual(before);
  await retire(ctx, { kind: "model", id: FLASH, retiredAt: null });
});

test("an import that waits for others until one of its prices is near is refused, and nothing of it is done", async () => {
  const { ctx, owner } = database;
  const exported = JSON.parse(JSON.stringify(await exportCatalog(ctx)));
  const [ray, flash] = [RAY, FLASH].map((id) => exported.models.find((model: { id: string }) => model.id === id));
  const list = ray.prices.find((line: { rate_card: string; effective_to: string | null }) => line.rate_card === "list" && line.effective_to === null) ?? ray.prices[0];
  const document = { ...exported, providers: [], models: [{ ...ray, prices: [{ ...list, unit_price: "0.9", effective_from: new Date(NOW.getTime() + 121_000).toISOString(), effective_to: undefined }] }, { ...flash, description: "Otherwise." }] };
  let release!: () => void;
  const held = new Promise<void>((done) => { release = done; });
  let locked!: (by: string) => void;
  const isLocked = new Promise<string>((done) => { locked = done; });
  const holder = owner.begin(async (tx) => {
    await tx`select from models where id = ${FLASH} for update`;
    const [{ xid }] = await tx<[{ xid: string }]>`select pg_current_xact_id()::text as xid`;
    locked(xid);
    await held;
  });
  const xid = await isLocked;
  const importing = importCatalog(ctx, parse(JSON.parse(JSON.stringify(document))), { dryRun: false }).catch((error: unknown) => error);
  try {
    await expect.poll(async () => (await ctx.db.execute(sql`select from pg_locks where not granted and transactionid::text = ${xid}`)).length).toBe(1);
    database.setNow(new Date(NOW.getTime() + 30_000));
  } finally {
    release();
    await holder;
  }
  expect(await importing).toMatchObject({ code: "invalid_request", field: "models.0.prices.0.effective_from" });
  database.setNow(NOW);
  expect(JSON.parse(JSON.stringify(await exportCatalog(ctx)))).toEqual(exported);
});

test("what a document says of lines that overlap, or in fields that there are not, is refused", async () => {
  const { ctx } = database;
  const exported = JSON.parse(JSON.stringify(await exportCatalog(ctx)));
  const flash = exported.models.find(({ id }: { id: string }) => id === FLASH);
  const line = (effective_from: string, effective_to: string | null) => ({ rate_card: "list", resolution: "*", unit: "second", unit_price: "0.2", block_ms: null, minimum_ms: 0, effective_from, effective_to });
  const overlapping = parse({ ...exported, models: [{ ...flash, prices: [line("2080-01-01T00:00:00Z", "2085-01-01T00:00:00Z"), line("2083-01-01T00:00:00Z", null)] }] });
  await expect(importCatalog(ctx, overlapping, { dryRun: false })).rejects.toMatchObject({ code: "invalid_request", field: "models.0.prices.0.effective_from" });
  const shape = catalogDocument(listUpstreams());
  for (const wrong of [{ ...exported, model: [] }, { ...exported, models: [{ ...flash, price: [] }] }, { ...exported, models: [{ ...flash, prices: [{ ...line("2080-01-01T00:00:00Z", null), from: "now" }] }] }, { ...exported, providers: [{ ...exported.providers[0], homepage: null }] }]) {
    const parsed = shape.safeParse(wrong);
    expect([parsed.success, parsed.error?.issues[0]?.code]).toEqual([false, "unrecognized_keys"]);
  }
});

test("a resolution that has a price is not dropped, and one that had is no hindrance to an export", async () => {
  const { ctx } = database;
  const line = { rateCard: "list" as const, resolution: "1080p", unit: "clip" as const, unitPriceMicros: 1n, blockMs: null, minimumMs: 0, effectiveFrom: new Date("2026-01-01T00:00:00Z") };
  await createModel(ctx, facts({ id: "acme/full" }), [{ ...line, effectiveTo: null }]);
  await expect(editModel(ctx, facts({ id: "acme/full", resolutions: ["720p"] }))).rejects.toMatchObject({ code: "invalid_request", field: "resolutions" });
  await createModel(ctx, facts({ id: "acme/was-full" }), [{ ...line, effectiveTo: new Date("2026-10-01T00:00:00Z") }]);
  await editModel(ctx, facts({ id: "acme/was-full", resolutions: ["720p"] }));
  const exported = JSON.parse(JSON.stringify(await exportCatalog(ctx)));
  const moved = { ...exported.models.find(({ id }: { id: string }) => id === "acme/was-full"), id: "acme/moved" };
  expect(await importCatalog(ctx, parse({ ...exported, models: [moved] }), { dryRun: false })).toEqual([{ action: "model.created", subject: "acme/moved" }]);
});

test("of two admins who had one model open, the second is told instead of undoing what the first said", async () => {
  const { ctx } = database;
  const seen = versionOf((await getCatalogModel(ctx, "acme/one")).model);
  const both = toFacts((await getCatalogModel(ctx, "acme/one")).model);
  await editModel(ctx, { ...both, description: "The first one's." }, seen);
  await expect(editModel(ctx, { ...both, strengths: ["Price"] }, seen)).rejects.toMatchObject({ code: "conflict" });
  expect((await getCatalogModel(ctx, "acme/one")).model).toMatchObject({ description: "The first one's.", strengths: ["Speed"] });
});

test("a model that a release brings along has a colour of its own, beside those of an admin's", async () => {
  const { ctx } = database;
  await database.owner`delete from prices where model_id = 'pika/pika-2.2'`;
  await database.owner`delete from models where id = 'pika/pika-2.2'`;
  await createModel(ctx, facts({ id: "acme/coloured" }));
  await seedCatalog(ctx);
  const colours = (await ctx.db.select().from(models)).map(({ colorIndex }) => colorIndex);
  expect(colours.filter((colour, i) => colours.indexOf(colour) !== i)).toEqual([]);
});

test("an import that a verb refuses says where, and does nothing of the rest", async () => {
  const { ctx } = database;
  const before = await exportCatalog(ctx);
  const model = before.models.find(({ id }) => id === FLASH)!;
  const past = { rate_card: "list", resolution: "*", unit: "second", unit_price: "0.01", block_ms: null, minimum_ms: 0, effective_from: "2026-10-01T00:00:00Z" };
  const wrong: [object, string][] = [
    [{ ...model, description: "Otherwise.", prices: [past] }, "models.0.prices.0.effective_from"],
    [{ ...model, aliases: [{ alias: "ray-2" }] }, "models.0.aliases.0.alias"],
    [{ ...model, id: "nobody/one", provider: "nobody", aliases: [], prices: [] }, "models.0.provider"],
    [{ ...model, id: "luma/new", aliases: [], prices: [past, past] }, "models.0.prices.0.effective_from"],
  ];
  for (const [one, field] of wrong) {
    await expect(importCatalog(ctx, parse({ format: before.format, providers: [{ id: "luma", name: "Never said", website: null }], models: [one] }), { dryRun: false }), field).rejects.toMatchObject({ code: "invalid_request", field });
  }
  expect(await exportCatalog(ctx)).toEqual(before);
  expect(catalogDocument(listUpstreams()).safeParse({ format: "other", models: [] }).success).toBe(false);
  expect((await ctx.db.select().from(providers).where(eq(providers.id, "luma")))[0]!.name).toBe("Luma AI");
  expect((await ctx.db.select().from(modelAliases)).map(({ alias }) => alias)).toContain("ray-2");
});

test("a model's facts are the same read from its row and written back", async () => {
  for (const row of await database.ctx.db.select().from(models)) expect(modelFacts(listUpstreams()).parse(toFacts(row))).toEqual(toFacts(row));
});
