import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import OpenAI, { APIError } from "openai";
import { connectSql, openDatabase } from "@/db/client";
import { createApiKey } from "@/lib/auth/create-api-key";
import { systemClock } from "@/lib/time/clock";
import { demo } from "./demo";

const MODEL = "luma/luma-dream-machine-ray-2";
const key = () => demo().api_keys.find((one) => one.account === "northwind")!.key;
const url = (path: string) => `${demo().base_url}/v1${path}`;
const get = (path: string, init: RequestInit = {}) => fetch(url(path), { ...init, headers: { authorization: `Bearer ${key()}`, ...init.headers } });

test("OpenAI's client lists the models and retrieves one whose id has a slash", async () => {
  const client = new OpenAI({ baseURL: url(""), apiKey: key() });
  const ids: string[] = [];
  for await (const model of client.models.list()) ids.push(model.id);
  expect(ids).toContain(MODEL);
  expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: "model", owned_by: "luma" });
  await expect(client.models.retrieve("luma/none")).rejects.toMatchObject({ status: 404, type: "not_found" });
  await expect(new OpenAI({ baseURL: url(""), apiKey: "sk-aig-wrong" }).models.list()).rejects.toMatchObject({ status: 401, type: "authentication_error" });
});

test("a model is found with its slash encoded or plain, and how to call it names this server", async () => {
  const answers = await Promise.all([MODEL, encodeURIComponent(MODEL)].map(async (id) => (await get(`/models/${id}`)).json() as Promise<{ schema: { url: string } }>));
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]!.schema.url).toBe(url("/videos/generations"));
});

test("a budget's tag in the path is the tag that was set, whatever it holds", async () => {
  for (const tag of ["50% / all?", "große ads", "a+b", `t ${randomBytes(4).toString("hex")}`]) {
    expect((await get("/budgets", { method: "POST", body: JSON.stringify({ tag, monthly_cap_cents: 1_000_000 }) })).status).toBe(200);
    expect([tag, (await get(`/budgets/${encodeURIComponent(tag)}`, { method: "DELETE" })).status]).toEqual([tag, 200]);
  }
});

test("whatever is asked of /v1, the answer is JSON in the contract's form with a request id", async () => {
  const asked: [string, RequestInit, number][] = [
    ["", {}, 404], ["/chat/completions", { method: "POST", body: "{}" }, 404], ["/models/luma/none", {}, 404], ["/models/%00", {}, 404], ["/a/b/c/d", { method: "DELETE" }, 404],
    ["/models", { method: "POST", body: "{}" }, 405], ["/balance", { method: "DELETE" }, 405], ["/budgets", { method: "POST", body: "{" }, 400], ["/balance", { headers: { authorization: "" } }, 401],
    ["/sub-accounts", { method: "POST", body: "x".repeat(2 ** 20 + 1) }, 413], ["/jobs/job_0", {}, 404], ["/usage/recent?limit=0", {}, 400],
  ];
  for (const [path, init, status] of asked) {
    const response = await get(path, init);
    const body = (await response.json()) as { error: { code: number }; request_id: string };
    expect([path, response.status, body.error.code, body.request_id]).toEqual([path, status, status, response.headers.get("x-request-id")]);
  }
  expect((await get("/balance", { method: "HEAD" })).status).toBe(200);
});

test("a page of another origin calls with every header that a client sends, and reads the request's id", async ({ page }) => {
  const app = createServer((_, response) => response.setHeader("content-type", "text/html").end("<title>app</title>")).listen(0, "127.0.0.1");
  await once(app, "listening");
  await page.goto(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
  const seen = await page.evaluate(async ([address, bearer]) => {
    const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json", "x-aig-tag": "ads", "idempotency-key": "k", "x-stainless-lang": "js" };
    const answers = await Promise.all([fetch(`${address}/models`, { headers }), fetch(`${address}/budgets`, { headers, method: "POST", body: "{}" }), fetch(`${address}/nothing`, { headers, method: "DELETE" })]);
    return answers.map((answer) => [answer.status, answer.headers.get("x-request-id")?.slice(0, 4), answer.headers.get("x-ratelimit-limit")]);
  }, [url(""), key()]);
  app.close();
  expect(seen).toEqual([[200, "req_", "600"], [400, "req_", "600"], [404, "req_", null]]);
});

test("a key over its requests a minute is told when to come back, as OpenAI's client understands it", async () => {
  const sql = connectSql(demo().database_url, { max: 1, role: "owner" });
  const accountId = key().slice(-32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const limited = await createApiKey({ db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "e2e" } }, { accountId, name: "limited" });
  await sql`update api_keys set rate_limit_rpm = 2 where account_id = ${accountId} and id = ${limited.id}`;
  await sql.end();
  const client = new OpenAI({ baseURL: url(""), apiKey: limited.key, maxRetries: 0 });
  await Promise.all([client.models.list(), client.models.list()]);
  const refused = await client.models.list().then(() => null, (error: unknown) => error as InstanceType<typeof APIError>);
  expect(refused).toMatchObject({ status: 429, type: "rate_limit_error" });
  expect(Number(refused!.headers!.get("retry-after"))).toBeGreaterThan(0);
});
