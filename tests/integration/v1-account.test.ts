import { and, eq, inArray } from "drizzle-orm";
import { expect, test } from "vitest";
import * as balance from "@/app/v1/balance/route";
import * as budget from "@/app/v1/budgets/[tag]/route";
import * as budgets from "@/app/v1/budgets/route";
import * as recent from "@/app/v1/usage/recent/route";
import * as subAccount from "@/app/v1/sub-accounts/[id]/route";
import * as subAccounts from "@/app/v1/sub-accounts/route";
import { apiKeys, auditEntries, users } from "@/db/schema";
import { authenticateApiKey } from "@/lib/auth/authenticate-api-key";
import { createApiKey } from "@/lib/auth/create-api-key";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { chooseFunding } from "@/lib/gateway/choose-funding";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { deleteSubAccount } from "@/lib/gateway/delete-sub-account";
import { getBalance } from "@/lib/gateway/get-balance";
import { presentBalance } from "@/lib/gateway/present-balance";
import { newId } from "@/lib/ids/ids";
import { idOfPublic } from "@/lib/ids/public-id";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { placeHold } from "@/lib/wallet/place-hold";
import { logLine, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { newMasterKey } from "@/tests/support/key-wrappers";
import { answering, LUMA, newLumaKey, RAY_2 } from "@/tests/support/provider-keys";
import { type Caller, type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
serveFrom(database);

type Made = { id: string; key: string; scoped_key: string; created_at: number; name: string };
const create = (caller: { key: string }, body: unknown = { name: "Studio" }) => read<Made>(send(subAccounts.POST, "/v1/sub-accounts", { key: caller.key, body }, "POST"));
const one = (key: string, id: string, method: "GET" | "DELETE" = "GET") => read<ErrorBody & { id: string }>(send(subAccount[method], `/v1/sub-accounts/${id}`, { key, params: { id } }, method));
const list = (key: string, query = "") => read<{ data: Made[]; has_more: boolean }>(send(subAccounts.GET, `/v1/sub-accounts${query}`, { key }));
const setBudget = (key: string, body: unknown) => read<Record<string, unknown>>(send(budgets.POST, "/v1/budgets", { key, body }, "POST"));
const removeBudget = (key: string, tag: string) => read<ErrorBody>(send(budget.DELETE, `/v1/budgets/${encodeURIComponent(tag)}`, { key, params: { tag } }, "DELETE"));
const written = (accountId: string, action: string) => database.ctx.db.select().from(auditEntries).where(and(eq(auditEntries.accountId, accountId), eq(auditEntries.action, action))).orderBy(auditEntries.id);

test("a new sub-account has a key of its own that carries its caps, is shown once under both names, and is stored nowhere", async () => {
  const caller = await newCaller(database.ctx);
  const { status, body } = await create(caller, { name: " Studio ", external_ref: "crm-7", spend_cap_cents: 12_345, include_byok: true, rate_limit_rpm: 60, default_tag: "ads", allowed_models: ["openai/sora-2", "openai/sora-2"], colour: "red" });
  expect(status).toBe(201);
  const { id, key, scoped_key, created_at, ...rest } = body;
  expect(rest).toEqual({ object: "sub_account", name: "Studio", external_ref: "crm-7", spend_cap_cents: 12_345, include_byok: true, rate_limit_rpm: 60, default_tag: "ads", allowed_models: ["openai/sora-2"] });
  expect([key === scoped_key, Number.isInteger(created_at), id.startsWith("sa_")]).toEqual([true, true, true]);
  expect(await authenticateApiKey(database.ctx, `Bearer ${key}`)).toMatchObject({
    accountId: caller.accountId, rateLimitRpm: null,
    subAccount: { id: idOfPublic("sa", id), name: "Studio", defaultTag: "ads", allowedModels: ["openai/sora-2"], spendCapMicros: 123_450_000n, includeByok: true, rateLimitRpm: 60 },
  });
  const shown = await one(caller.key, id);
  expect(shown.body).toEqual({ ...rest, id, created_at });
  expect(JSON.stringify([shown.body, (await list(caller.key)).body, await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.accountId, caller.accountId))])).not.toContain(key.slice(13, 39));
  expect(await written(caller.accountId, "sub_account.create")).toMatchObject([{ actor: `api_key:${caller.apiKeyId}`, subject: idOfPublic("sa", id), detail: { name: "Studio" } }]);
});

test("all but the name of a sub-account may be left out or null, and no cap is no cap", async () => {
  const caller = await newCaller(database.ctx);
  const nothing = { external_ref: null, spend_cap_cents: null, include_byok: null, rate_limit_rpm: null, default_tag: null, allowed_models: null };
  for (const body of [{ name: "A" }, { name: "A", ...nothing }]) expect((await create(caller, body)).body).toMatchObject({ name: "A", ...nothing, include_byok: true });
  const without = (await create(caller, { name: "B", spend_cap_cents: 1, include_byok: false })).body;
  expect([without, (await one(caller.key, without.id)).body]).toMatchObject([{ include_byok: false }, { include_byok: false }]);
});

const REFUSED: [body: Record<string, unknown>, param: string][] = [
  [{}, "name"], [{ name: "" }, "name"], [{ name: " " }, "name"], [{ name: "a".repeat(65) }, "name"], [{ name: 7 }, "name"], [{ name: "\0" }, "name"],
  [{ name: "a", external_ref: "" }, "external_ref"], [{ name: "a", external_ref: "a".repeat(201) }, "external_ref"],
  ...[12.5, -1, "100", 1e13, true].map((cap): [Record<string, unknown>, string] => [{ name: "a", spend_cap_cents: cap }, "spend_cap_cents"]),
  ...[0, 1.5, -1, "60", 100_001].map((rpm): [Record<string, unknown>, string] => [{ name: "a", rate_limit_rpm: rpm }, "rate_limit_rpm"]),
  ...[0, "yes"].map((flag): [Record<string, unknown>, string] => [{ name: "a", include_byok: flag }, "include_byok"]),
  [{ name: "a", default_tag: "t".repeat(65) }, "default_tag"],
  [{ name: "a", allowed_models: [] }, "allowed_models"], [{ name: "a", allowed_models: "openai/sora-2" }, "allowed_models"], [{ name: "a", allowed_models: [1] }, "allowed_models.0"],
  [{ name: "a", allowed_models: ["openai/sora-2", "openai/sora-99"] }, "allowed_models"],
];
test("a sub-account with a bad field is refused by its name, with what is allowed, and nothing is made", async () => {
  const caller = await newCaller(database.ctx);
  for (const [body, param] of REFUSED) {
    const answer = await read<ErrorBody>(send(subAccounts.POST, "/v1/sub-accounts", { key: caller.key, body }, "POST"));
    expect([body, answer.status, answer.body.error.type, answer.body.error.param]).toEqual([body, 400, "invalid_request_error", param]);
    expect(answer.body.error.message).toMatch(/^[a-z_]+(\.0)?: (a text of|true or false|a whole number|a list of|must not contain|openai\/sora-99 is not in the catalog)/);
  }
  expect((await list(caller.key)).body.data).toEqual([]);
  expect(await database.ctx.db.select().from(apiKeys).where(eq(apiKeys.accountId, caller.accountId))).toHaveLength(1);
});

test("sub-accounts are listed newest first, page by page, and each once", async () => {
  const caller = await newCaller(database.ctx);
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) await create(caller, { name });
  const seen: string[] = [];
  let after = "";
  for (let page = await list(caller.key, "?limit=2"); ; page = await list(caller.key, `?limit=2&after=${after}`)) {
    seen.push(...page.body.data.map((made) => made.name));
    after = page.body.data.at(-1)!.id;
    if (!page.body.has_more) break;
  }
  expect(seen).toEqual([...names].reverse());
  expect((await list(caller.key)).body).toMatchObject({ object: "list", has_more: false });
  for (const [query, param] of [["?limit=0", "limit"], ["?limit=1001", "limit"], ["?limit=ten", "limit"], ["?limit=1.5", "limit"], ["?after=sa_7", "after"]] as const) {
    expect((await read<ErrorBody>(send(subAccounts.GET, `/v1/sub-accounts${query}`, { key: caller.key }))).body.error).toMatchObject({ code: 400, param });
  }
});

test("deleting a sub-account ends its keys at once, however often and by whomever at the same time, and is written down once", async () => {
  const caller = await newCaller(database.ctx);
  const made = (await create(caller)).body;
  const id = idOfPublic("sa", made.id)!;
  const second = await createApiKey(database.ctx, { accountId: caller.accountId, name: "second", subAccountId: id });
  expect((await read(send(recent.GET, "/v1/usage/recent", { key: made.key }))).status).toBe(200);
  await Promise.all(Array.from({ length: 4 }, () => deleteSubAccount(database.ctx, { accountId: caller.accountId, id })));
  expect((await one(caller.key, made.id, "DELETE")).body).toEqual({ status: "ok" });
  for (const key of [made.key, second.key]) expect((await read(send(recent.GET, "/v1/usage/recent", { key }))).status).toBe(401);
  expect((await one(caller.key, made.id)).status).toBe(404);
  expect((await list(caller.key)).body.data).toEqual([]);
  expect(await written(caller.accountId, "sub_account.delete")).toHaveLength(1);
  expect((await read(send(recent.GET, "/v1/usage/recent", { key: caller.key }))).status).toBe(200);
});

test("a sub-account's key is of the person who made the key that made it, so that staff cannot use it to spend a customer's provider key", async () => {
  const caller = await newCaller(database.ctx);
  const [staff] = await database.ctx.db.insert(users).values({ email: `${newId()}@example.com`, platformRole: "admin" }).returning();
  const theirs = await createApiKey({ ...database.ctx, actor: { kind: "user", userId: staff!.id, email: staff!.email } }, { accountId: caller.accountId, name: "staff" });
  const made = async (key: string) => (await authenticateApiKey(database.ctx, `Bearer ${(await create({ key })).body.key}`)).apiKeyId;
  const ids = [await made(theirs.key), await made(caller.key)];
  const rows = await database.ctx.db.select().from(apiKeys).where(inArray(apiKeys.id, ids));
  expect(ids.map((id) => rows.find((row) => row.id === id)!.createdBy)).toEqual([staff!.id, null]);
  const means = { check: answering("valid"), wrapper: localKeyWrapper(newMasterKey()) };
  await attachProviderKey(database.ctx, { accountId: caller.accountId, provider: LUMA, key: newLumaKey(), label: "ours", models: null, attachAnyway: false }, means);
  const pay = (apiKeyId: string) => chooseFunding({ ...database.ctx, actor: { kind: "api_key", apiKeyId } }, { accountId: caller.accountId, apiKeyId, upstream: LUMA, modelId: RAY_2 });
  await expect(pay(ids[0]!)).rejects.toMatchObject({ code: "forbidden" });
  expect((await pay(ids[1]!)).funding).toBe("byok");
});

test("a key of a deleted sub-account is refused although it was made afterwards", async () => {
  const { accountId } = await newCaller(database.ctx);
  const { subAccount: made } = await createSubAccount(database.ctx, { accountId, name: "a", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  await deleteSubAccount(database.ctx, { accountId, id: made.id });
  const { key } = await createApiKey(database.ctx, { accountId, name: "late", subAccountId: made.id });
  await expect(authenticateApiKey(database.ctx, `Bearer ${key}`)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("another account's sub-account, an unknown one and what is no id are not found, and left alone", async () => {
  const [ours, theirs] = [await newCaller(database.ctx), await newCaller(database.ctx)];
  const made = (await create(theirs)).body;
  for (const id of [made.id, `sa_${newId().replaceAll("-", "")}`, newId(), "sa_", "x"]) {
    for (const method of ["GET", "DELETE"] as const) expect([id, (await one(ours.key, id, method)).body.error]).toEqual([id, { message: "No such sub-account", type: "not_found", code: 404 }]);
  }
  expect((await list(ours.key, `?after=${made.id}`)).body.data).toEqual([]);
  expect((await one(theirs.key, made.id)).status).toBe(200);
});

test("a sub-account's key finds neither the account's balance, nor its sub-accounts, nor its budgets", async () => {
  const caller = await newCaller(database.ctx);
  const made = (await create(caller)).body;
  await setBudget(caller.key, { tag: "ads", monthly_cap_cents: 100 });
  const tries = [
    send(balance.GET, "/v1/balance", { key: made.key }), send(subAccounts.GET, "/v1/sub-accounts", { key: made.key }), send(subAccounts.POST, "/v1/sub-accounts", { key: made.key, body: { name: "x" } }, "POST"),
    send(subAccount.GET, `/v1/sub-accounts/${made.id}`, { key: made.key, params: { id: made.id } }), send(subAccount.DELETE, `/v1/sub-accounts/${made.id}`, { key: made.key, params: { id: made.id } }, "DELETE"),
    send(budgets.GET, "/v1/budgets", { key: made.key }), send(budgets.POST, "/v1/budgets", { key: made.key, body: { tag: "ads", monthly_cap_cents: 1 } }, "POST"), send(budget.DELETE, "/v1/budgets/ads", { key: made.key, params: { tag: "ads" } }, "DELETE"),
  ];
  for (const answer of await Promise.all(tries.map((tried) => read<ErrorBody>(tried)))) expect([answer.status, answer.body.error.type]).toEqual([404, "not_found"]);
  expect((await list(caller.key)).body.data).toHaveLength(1);
  expect((await read<{ data: unknown[] }>(send(budgets.GET, "/v1/budgets", { key: caller.key }))).body.data).toMatchObject([{ tag: "ads", monthly_cap_cents: 100 }]);
});

test("a budget set again takes the place of the first; set to the same it changes nothing; removed it is gone", async () => {
  const { key, accountId } = await newCaller(database.ctx);
  const other = await newCaller(database.ctx);
  const first = await setBudget(key, { tag: " große ads ", monthly_cap_cents: 5_000, note: "ignored" });
  expect([first.status, first.body]).toMatchObject([200, { object: "budget", tag: "große ads", monthly_cap_cents: 5_000, include_byok: true }]);
  expect((await setBudget(key, { tag: "große ads", monthly_cap_cents: 5_000 })).body).toEqual(first.body);
  await Promise.all([1, 2, 3].map(() => setBudget(key, { tag: "große ads", monthly_cap_cents: 0 })));
  for (const include_byok of [false, false]) expect((await setBudget(key, { tag: "große ads", monthly_cap_cents: 0, include_byok })).body).toMatchObject({ include_byok });
  await setBudget(key, { tag: "50% / all", monthly_cap_cents: 1 });
  expect((await read<{ data: unknown[] }>(send(budgets.GET, "/v1/budgets", { key }))).body.data).toMatchObject([{ tag: "50% / all", monthly_cap_cents: 1, include_byok: true }, { tag: "große ads", monthly_cap_cents: 0, include_byok: false }]);
  expect((await written(accountId, "budget.set")).map((entry) => entry.detail)).toEqual([{ monthlyCap: "50.000000", includeByok: true }, { monthlyCap: "0.000000", includeByok: true }, { monthlyCap: "0.000000", includeByok: false }, { monthlyCap: "0.010000", includeByok: true }]);
  expect((await removeBudget(other.key, "50% / all")).status).toBe(404);
  expect((await removeBudget(key, "50% / all")).body).toEqual({ status: "ok" });
  for (const tag of ["50% / all", "\0", ""]) expect([tag, (await removeBudget(key, tag)).status]).toEqual([tag, 404]);
  expect(await written(accountId, "budget.remove")).toHaveLength(1);
});

test("a budget with a bad field is refused by its name", async () => {
  const { key } = await newCaller(database.ctx);
  const refused: [unknown, string][] = [
    [{ monthly_cap_cents: 1 }, "tag"], [{ tag: "", monthly_cap_cents: 1 }, "tag"], [{ tag: "t".repeat(65), monthly_cap_cents: 1 }, "tag"],
    [{ tag: "t", monthly_cap_cents: 1, include_byok: "no" }, "include_byok"], [{ tag: "t" }, "monthly_cap_cents"], ...[null, 0.1, -5, "5"].map((cap): [unknown, string] => [{ tag: "t", monthly_cap_cents: cap }, "monthly_cap_cents"]),
  ];
  for (const [body, param] of refused) expect([body, (await setBudget(key, body)).body.error]).toMatchObject([body, { code: 400, param }]);
});

async function callsOf(caller: Caller) {
  const at = (submitted_at: string) => ({ submitted_at, finished_at: new Date(Date.parse(submitted_at) + 60_000).toISOString(), event_id: newId() });
  // $2.50 each: today, yesterday, 29 days ago and 30 days ago; one with the customer's own key, one that failed.
  const lines = [at("2026-11-01T00:00:00Z"), at("2026-10-31T23:59:59Z"), at("2026-10-03T00:00:00Z"), at("2026-10-02T23:59:59Z"), { ...at("2026-11-01T01:00:00Z"), funding: "byok" as const }, { ...at("2026-11-01T02:00:00Z"), status: "failed" as const }];
  await ingestLines(database.ctx, { source: "gateway", origin: "test", lines: numbered(lines.map((line) => logLine(caller, line))) });
}

test("the balance says what there is, what is held, what is left and what was spent, to the micro-dollar", async () => {
  const caller = await newCaller(database.ctx);
  await grantPromotional(database.ctx, { accountId: caller.accountId, grantId: newId(), amountMicros: 100_000_000n, reason: "test", expiresAt: new Date("2027-01-01T00:00:00Z") });
  await callsOf(caller);
  await placeHold(database.ctx, { accountId: caller.accountId, holdId: newId(), amountMicros: 1_234_567n, reference: "job" });
  const expected = {
    object: "balance", currency: "usd", balance: "90.000000", balance_cents: 9_000, held: "1.234567", held_cents: 123.4567, available: "88.765433", available_cents: 8_876.5433,
    promotional: "90.000000", promotional_cents: 9_000, frozen: false, recent_spend: { today: "2.500000", today_cents: 250, last_30_days: "7.500000", last_30_days_cents: 750 },
  };
  expect(presentBalance(await getBalance(database.ctx, caller.accountId))).toEqual(expected);
  const { recent_spend, ...standing } = expected;
  const answer = await read(send(balance.GET, "/v1/balance", { key: caller.key }));
  expect([answer.status, Object.keys(answer.body)]).toEqual([200, Object.keys(expected)]);
  expect(answer.body).toMatchObject(standing);
  expect(Object.keys(answer.body.recent_spend as object)).toEqual(Object.keys(recent_spend));
});
