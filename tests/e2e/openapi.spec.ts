import { randomBytes } from "node:crypto";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import openapiTS, { astToString } from "openapi-typescript";
import { connectSql, openDatabase } from "@/db/client";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { newId } from "@/lib/ids/ids";
import { systemClock } from "@/lib/time/clock";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { demo } from "./demo";

/** Within the project, so that the client finds what it imports. */
const FOLDER = "test-results/openapi-client";
/** A client as somebody would write it who knows nothing but the document. */
const client = (field: string) => `import createClient from "openapi-fetch";
import type { paths } from "./api";

const api = createClient<paths>({ baseUrl: process.env.BASE_URL!, headers: { authorization: \`Bearer \${process.env.TOLLGATE_API_KEY}\` } });
const models = await api.GET("/v1/models", { params: { query: { provider: "luma" } } });
const made = await api.POST("/v1/videos/generations", { body: { ${field}: "a fox in the snow", duration: 5 }, params: { header: { "x-aig-tag": "typed" } } });
const job = await api.GET("/v1/jobs/{id}", { params: { path: { id: made.data!.id } } });
const balance = await api.GET("/v1/balance");
const costs = await api.GET("/v1/organization/costs", { params: { query: { start_time: Math.floor(Date.now() / 1000) - 86400, group_by: ["line_item"] } } });
const refused = await api.POST("/v1/videos/generations", { body: { prompt: "x", duration: 7 } });
console.log(JSON.stringify({
  models: models.data!.data.map(({ id }) => id), made: made.data!.status, same: job.data!.id === made.data!.id, currency: balance.data!.currency, available: balance.data!.available,
  buckets: costs.data!.data.length, refused: [refused.error!.error.code, refused.error!.error.param],
}));
`;
const typecheck = () => spawnSync("npx", ["tsc", "--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--lib", "es2023,dom,dom.iterable", "--types", "node", `${FOLDER}/client.ts`], { encoding: "utf8" });

test("a client made from /openapi.json by openapi-typescript is checked by the compiler and works against the server", async ({ request }) => {
  test.setTimeout(120_000);
  const { base_url } = demo();
  const answer = await request.get(`${base_url}/openapi.json`);
  expect(answer.headers()["content-type"]).toContain("application/json");
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/api.ts`, astToString(await openapiTS((await answer.json()) as Parameters<typeof openapiTS>[0])));
  writeFileSync(`${FOLDER}/package.json`, '{ "type": "module" }');
  // What the document does not name, the compiler refuses: so its consent below means something.
  writeFileSync(`${FOLDER}/client.ts`, client("promt"));
  expect(typecheck().stdout).toContain("'promt' does not exist");
  writeFileSync(`${FOLDER}/client.ts`, client("prompt"));
  expect(typecheck().stdout).toBe("");
  const sql = connectSql(demo().database_url);
  const ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system" as const, name: "e2e" } };
  // Of its own, so that no other test's budget or dispute decides.
  const accountId = await createAccount(ctx, { slug: `typed-${randomBytes(6).toString("hex")}`, name: "Typed client" });
  await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 20_000_000n, paymentReference: "e2e" });
  const { key } = await createApiKey(ctx, { accountId, name: "typed" });
  await sql.end();
  const said = execFileSync("npx", ["tsx", `${FOLDER}/client.ts`], { encoding: "utf8", env: { ...process.env, BASE_URL: base_url, TOLLGATE_API_KEY: key } });
  expect(JSON.parse(said)).toEqual({
    models: ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2"], made: "queued", same: true, currency: "usd", available: expect.stringMatching(/^\d+\.\d{6}$/), buckets: 2, refused: [400, "duration"],
  });
});
