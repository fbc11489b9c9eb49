import { eq } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { readJson } from "@/app/v1/_api/read-json";
import { type Call, v1 } from "@/app/v1/_api/v1";
import * as missing from "@/app/v1/[[...path]]/route";
import { connectSql, openDatabase, type Sql } from "@/db/client";
import { rateLimits } from "@/db/schema";
import { newApiKeyText } from "@/lib/auth/api-key-text";
import { authenticateApiKey } from "@/lib/auth/authenticate-api-key";
import { createApiKey } from "@/lib/auth/create-api-key";
import { revokeApiKey } from "@/lib/auth/revoke-api-key";
import { AppError } from "@/lib/errors/app-error";
import { countRequest } from "@/lib/gateway/count-request";
import { newId } from "@/lib/ids/ids";
import { useDatabase } from "@/tests/support/database";
import { type Caller, type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
serveFrom(database);
afterEach(() => vi.restoreAllMocks());

/** One caller for the tests that need no account of their own. */
let caller: Promise<Caller> | undefined;
const anyone = () => (caller ??= newCaller(database.ctx));

const shape = z.object({ name: z.string({ error: "a text" }), tags: z.array(z.string()).optional() });
const echo = v1({ GET: ({ caller, ctx }) => Response.json({ caller, actor: ctx.actor }), POST: async ({ request }: Call<Record<string, string>>) => Response.json(await readJson(request, shape)) });
const throwing = (error: unknown) => v1({ GET: () => { throw error; } }).GET;

/** The contract's table of errors, and what else HTTP needs. */
const ROWS: [code: ConstructorParameters<typeof AppError>[0], status: number, type: string][] = [
  ["invalid_request", 400, "invalid_request_error"], ["unauthenticated", 401, "authentication_error"], ["insufficient_credits", 402, "insufficient_credits"],
  ["not_found", 404, "not_found"], ["rate_limited", 429, "rate_limit_error"], ["internal", 500, "server_error"], ["unavailable", 503, "service_unavailable"],
  ["method_not_allowed", 405, "invalid_request_error"], ["conflict", 409, "invalid_request_error"], ["payload_too_large", 413, "invalid_request_error"], ["unsupported_media_type", 415, "invalid_request_error"],
];
test.each(ROWS)("the error %s is answered %d %s, with its status as a number, the field and the request's id", async (code, status, type) => {
  const { key } = await anyone();
  const answer = await read<ErrorBody>(send(throwing(new AppError(code, "why", "field")), "/v1/x", { key }));
  const requestId = answer.headers.get("x-request-id");
  expect(requestId).toMatch(/^req_[0-9a-f]{32}$/);
  expect([answer.status, answer.body]).toEqual([status, { error: { message: "why", type, code: status, param: "field" }, request_id: requestId }]);
  expect(answer.headers.get("retry-after")).toBe(status === 429 || status === 503 ? "5" : null);
  expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
});

test("an error without a field has no param, and one that says when to come back is rounded up to whole seconds", async () => {
  const { key } = await anyone();
  const answer = await read<ErrorBody>(send(throwing(new AppError("unavailable", "busy", undefined, { retryAfterMs: 1_001 })), "/v1/x", { key }));
  expect([answer.headers.get("retry-after"), answer.body.error]).toEqual(["2", { message: "busy", type: "service_unavailable", code: 503 }]);
  const soon = await send(throwing(new AppError("unavailable", "busy", undefined, { retryAfterMs: 0 })), "/v1/x", { key });
  expect(soon.headers.get("retry-after")).toBe("1");
});

test("a bug of ours is a 500 that says nothing but the request's id, under which it is logged", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const { key } = await anyone();
  const bug = new Error("relation wallets is locked by 10.0.0.7");
  const answer = await read<ErrorBody>(send(throwing(bug), "/v1/x", { key }));
  expect(answer.body).toEqual({ error: { message: "Something went wrong on our side", type: "server_error", code: 500 }, request_id: answer.headers.get("x-request-id") });
  expect(log.mock.calls).toEqual([[answer.body.request_id, bug]]);
});

test("a key is refused in the same words whether it is missing, malformed, unknown, another account's or revoked, and never logged", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  const caller = await newCaller(database.ctx);
  const other = await newCaller(database.ctx);
  const revoked = await createApiKey(database.ctx, { accountId: caller.accountId, name: "old" });
  await revokeApiKey(database.ctx, { accountId: caller.accountId, id: revoked.id });
  const spliced = caller.key.slice(0, 39) + other.key.slice(39);
  const headers = [null, "", "Bearer", caller.key, `Basic ${caller.key}`, "Bearer sk-aig-short", `Bearer ${caller.key} x`, `Bearer ${caller.key.toUpperCase()}`, `Bearer ${newApiKeyText(caller.accountId)}`, `Bearer ${newApiKeyText(newId())}`, `Bearer ${spliced}`, `Bearer ${revoked.key}`];
  for (const authorization of headers) {
    const { status, body } = await read<ErrorBody>(send(echo.GET, "/v1/x", { headers: authorization === null ? {} : { authorization } }));
    expect([authorization, status, body.error]).toEqual([authorization, 401, { message: "Missing or invalid API key: send Authorization: Bearer sk-aig-…", type: "authentication_error", code: 401 }]);
  }
  expect(log).not.toHaveBeenCalled();
});

test("a live key says who calls: its account, itself, no sub-account, and the actor of what it does", async () => {
  const { accountId, apiKeyId, key } = await newCaller(database.ctx);
  for (const authorization of [`Bearer ${key}`, `bearer  ${key} `]) {
    const { status, body } = await read(send(echo.GET, "/v1/x", { headers: { authorization } }));
    expect([status, body]).toEqual([200, { caller: { accountId, apiKeyId, subAccount: null, rateLimitRpm: null }, actor: { kind: "api_key", apiKeyId } }]);
  }
});

/** A context whose statements are counted. */
async function counting(work: (ctx: typeof database.ctx, count: () => number) => Promise<void>): Promise<void> {
  const sql = connectSql(database.url, { max: 2 });
  let statements = 0;
  const counted = new Proxy(sql, { get: (target, property) => {
    if (property === "unsafe") statements += 1;
    return Reflect.get(target, property) as unknown;
  } }) as Sql;
  await work({ ...database.ctx, db: openDatabase(counted) }, () => statements).finally(() => sql.end());
}

test("knowing who calls takes one statement that an index answers, and counting the request one more", async () => {
  const { accountId, key } = await newCaller(database.ctx);
  await counting(async (ctx, count) => {
    const caller = await authenticateApiKey(ctx, `Bearer ${key}`);
    expect(count()).toBe(1);
    await countRequest(ctx, caller);
    expect(count()).toBe(2);
    await countRequest(ctx, { ...caller, rateLimitRpm: 7, subAccount: { id: newId(), name: "s", defaultTag: null, allowedModels: null, spendCapMicros: null, includeByok: true, rateLimitRpm: 9 } });
    expect(count()).toBe(4);
  });
  const plan = await database.owner.begin(async (sql) => {
    await sql`set local enable_seqscan = off`;
    return sql`explain select s.name from api_keys k left join sub_accounts s on s.account_id = ${accountId} and s.id = k.sub_account_id where k.account_id = ${accountId} and k.hash = '\\x00'`;
  });
  expect(JSON.stringify(plan)).toMatch(/api_keys_hash_key.*sub_accounts_pkey/);
});

test("a key over its requests a minute is answered 429 until the minute ends, by every process, and other keys are not", async () => {
  const { accountId, apiKeyId, key } = await newCaller(database.ctx);
  const other = await createApiKey(database.ctx, { accountId, name: "other" });
  await database.owner`update api_keys set rate_limit_rpm = 3 where id = ${apiKeyId}`;
  const answers = await Promise.all(Array.from({ length: 8 }, () => read<ErrorBody>(send(echo.GET, "/v1/x", { key }))));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
  const refused = answers.find((answer) => answer.status === 429)!;
  expect(refused.body.error).toEqual({ message: "More than 3 requests a minute", type: "rate_limit_error", code: 429 });
  const seconds = Number(refused.headers.get("retry-after"));
  expect([Number.isInteger(seconds), seconds > 0 && seconds <= 60]).toEqual([true, true]);
  expect(["limit", "remaining", "reset"].map((name) => refused.headers.get(`x-ratelimit-${name}`))).toEqual(["3", "0", String(seconds)]);
  expect((await send(echo.GET, "/v1/x", { key: other.key })).headers.get("x-ratelimit-remaining")).toBe("599");

  await counting(async (ctx, count) => {
    const caller = await authenticateApiKey(ctx, `Bearer ${key}`);
    expect((await countRequest(ctx, caller)).exceeded, "another process").toBe(true);
    const before = count();
    expect((await countRequest(ctx, caller)).exceeded).toBe(true);
    expect(count(), "whoever keeps asking costs nothing").toBe(before);
  });
  await database.ctx.db.update(rateLimits).set({ expire: new Date(0) }).where(eq(rateLimits.key, `key:${apiKeyId}`));
  await counting(async (ctx) => expect(await countRequest(ctx, await authenticateApiKey(ctx, `Bearer ${key}`))).toMatchObject({ exceeded: false, limit: 3, remaining: 2 }));
});

test("the sum of a sub-account's keys is bound by its limit, and the tightest limit is the one that is told", async () => {
  const { apiKeyId, accountId } = await newCaller(database.ctx);
  const subAccount = { id: newId(), name: "s", defaultTag: null, allowedModels: null, spendCapMicros: null, includeByok: true, rateLimitRpm: 2 };
  const first = { accountId, apiKeyId, subAccount, rateLimitRpm: 5 };
  const second = { accountId, apiKeyId: newId(), subAccount, rateLimitRpm: null };
  expect(await countRequest(database.ctx, first)).toMatchObject({ limit: 2, remaining: 1, exceeded: false });
  expect(await countRequest(database.ctx, second)).toMatchObject({ limit: 2, remaining: 0, exceeded: false });
  expect(await countRequest(database.ctx, first)).toMatchObject({ limit: 2, remaining: 0, exceeded: true });
});

const REFUSED_BODIES: [what: string, body: string | Uint8Array, status: number, param: string | undefined, says: RegExp][] = [
  ["nothing", "", 400, undefined, /not JSON/],
  ["half of JSON", '{"name":', 400, undefined, /not JSON/],
  ["JSON nested deeper than anyone means", "[".repeat(200_000), 400, undefined, /not JSON/],
  ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, undefined, /not UTF-8/],
  ["no object", "7", 400, "body", /body: /],
  ["a field of another type", '{"name":7}', 400, "name", /name: a text/],
  ["a field that is missing", "{}", 400, "name", /name: a text/],
  ["NUL", '{"name":"a\\u0000"}', 400, "name", /NUL/],
  ["half a surrogate pair", '{"name":"a","tags":["ok","\\ud800"]}', 400, "tags.1", /surrogate/],
  ["more than a mebibyte", JSON.stringify({ name: "a".repeat(2 ** 20) }), 413, undefined, /at most 1048576 bytes/],
];
test.each(REFUSED_BODIES)("a body of %s is refused by the field", async (_, body, status, param, says) => {
  const { key } = await anyone();
  const answer = await read<ErrorBody>(send(echo.POST, "/v1/x", { key, body }, "POST"));
  expect([answer.status, answer.body.error.param, answer.body.error.type]).toEqual([status, param, "invalid_request_error"]);
  expect(answer.body.error.message).toMatch(says);
});

test("unknown fields are ignored, whatever they hold", async () => {
  const { key } = await anyone();
  const answer = await read(send(echo.POST, "/v1/x", { key, body: '{"name":"é😀","other":"\\u0000","__proto__":{"x":1}}' }, "POST"));
  expect([answer.status, answer.body]).toEqual([200, { name: "é😀" }]);
});

test("any path under /v1 that is none of ours is answered 404 in JSON, by every method", async () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
    const answer = await read<ErrorBody>(send(missing[method], "/v1/chat/completions", {}, method));
    expect([answer.status, answer.body.error]).toEqual([404, { message: `There is no endpoint ${method} /v1/chat/completions`, type: "not_found", code: 404 }]);
  }
});

test("a method that a route does not have is answered 405 with those that it has, and HEAD is GET without its body", async () => {
  const { key } = await anyone();
  const answer = await read<ErrorBody>(send(echo.DELETE, "/v1/x", { key }, "DELETE"));
  expect([answer.status, answer.headers.get("allow"), answer.body.error.type, answer.body.error.code]).toEqual([405, "GET, POST, HEAD, OPTIONS", "invalid_request_error", 405]);
  const head = await read(send(echo.HEAD, "/v1/x", { key }, "HEAD"));
  expect([head.status, head.body, head.headers.get("content-type")]).toEqual([200, null, "application/json"]);
  expect((await send(v1({ POST: () => new Response() }).HEAD, "/v1/x", { key }, "HEAD")).status).toBe(405);
});

test("a page of any site may ask what it may send, without a key, and read what it needs of every answer", async () => {
  for (const exported of [echo.OPTIONS, missing.OPTIONS]) {
    const preflight = await send(exported, "/v1/x", { headers: { origin: "https://app.example", "access-control-request-method": "POST" } }, "OPTIONS");
    const allowed = preflight.headers.get("access-control-allow-headers")!.toLowerCase().split(", ");
    expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
    expect(allowed).toEqual(expect.arrayContaining(["authorization", "content-type", "x-aig-tag", "idempotency-key"]));
    expect(preflight.headers.get("access-control-allow-methods")).toContain("POST");
  }
  for (const key of [null, (await anyone()).key]) {
    const { headers } = await send(echo.GET, "/v1/x", { key });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("access-control-expose-headers")!.split(", ")).toEqual(expect.arrayContaining(["x-request-id", "retry-after"]));
    expect(headers.get("access-control-allow-credentials")).toBeNull();
  }
});
