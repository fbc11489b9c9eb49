import { beforeAll, expect } from "vitest";
import { randomBytes } from "node:crypto";
import { errorAnswerShape } from "@/app/v1/_api/answers";
import { findOperation } from "@/app/v1/_api/operations";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import type { Context } from "@/lib/context/context";
import { ERROR_STATUS } from "@/lib/errors/app-error";
import type { TestDatabase } from "./database";

type Exported = (request: Request, route: { params?: Promise<Record<string, string | string[]>> }) => Promise<Response>;
export type Sent = { key?: string | null; body?: unknown; headers?: Record<string, string>; params?: Record<string, string | string[]> };
/** An account, the text of one of its keys, and the two as a line of the gateway's log names them. */
export type Caller = { accountId: string; apiKeyId: string; key: string };

/** Lets the server's routes use the test's database. */
export function serveFrom(database: TestDatabase): void {
  beforeAll(() => { (globalThis as { tollgateDatabase?: unknown }).tollgateDatabase = database.ctx.db; });
}

export async function newCaller(ctx: Context): Promise<Caller> {
  const accountId = await createAccount(ctx, { slug: `t-${randomBytes(8).toString("hex")}`, name: "Test account" });
  const { id: apiKeyId, key } = await createApiKey(ctx, { accountId, name: "test" });
  return { accountId, apiKeyId, key };
}

/** Calls a route's exported function as the server does. A text body is sent as it is, anything else as JSON. */
export async function send(exported: Exported, path: string, { key, body, headers, params }: Sent = {}, method = "GET"): Promise<Response> {
  const request = new Request(`http://tollgate.example${path}`, {
    method,
    headers: { ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const answer = await exported(request, params ? { params: Promise.resolve(params) } : {});
  await expectDocumented(method, path, answer.clone());
  return answer;
}

/** Holds an answer to what the OpenAPI document says of it: the status is named there, and its JSON has the fields it says and no other. */
async function expectDocumented(method: string, path: string, answer: Response): Promise<void> {
  const operation = findOperation(method, new URL(path, "http://tollgate.example").pathname);
  if (!operation || method === "HEAD") return;
  if (operation.answer === null && answer.status < 400) return expect([200, 206, 304]).toContain(answer.status);
  const body: unknown = await answer.json();
  const documented = answer.ok ? answer.status === (operation.status ?? 200) : [401, 429, 500, ...(operation.errors ?? []).map((code) => ERROR_STATUS[code])].includes(answer.status);
  expect(documented, `${method} ${path} answered ${answer.status}, which ${operation.id} does not name`).toBe(true);
  const { error } = (answer.ok ? operation.answer! : errorAnswerShape).safeParse(body);
  expect(error?.issues ?? [], `${method} ${path}: ${JSON.stringify(body).slice(0, 500)}`).toEqual([]);
}

/** The status of an answer and its JSON. */
export async function read<T = Record<string, unknown>>(answer: Response | Promise<Response>): Promise<{ status: number; body: T; headers: Headers }> {
  const response = await answer;
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : null) as T, headers: response.headers };
}

export type ErrorBody = { error: { message: string; type: string; code: number; param?: string }; request_id: string };
