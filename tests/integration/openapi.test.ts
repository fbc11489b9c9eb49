import { join } from "node:path";
import { expect, test } from "vitest";
import { OPERATIONS } from "@/app/v1/_api/operations";
import { newId } from "@/lib/ids/ids";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";
import { newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
const gateway = useGateway(database);
serveFrom(database);

type Asked = { key?: string; params?: Record<string, string>; query?: string; body?: unknown };

test("every operation of the document is answered with success, with the status and the fields that it says", async () => {
  const called = new Set<string>();
  /** Calls an operation by its id; `send` holds the answer to the document. */
  async function call<T = unknown>(id: string, { params = {}, query = "", ...sent }: Asked = {}): Promise<T> {
    const { method, path, answer, status = 200 } = OPERATIONS.find((one) => one.id === id)!;
    const folder = path.replace(/\{(\w+)\}/g, (_, name: string) => (path === "/v1/models/{id}" ? "[...id]" : `[${name}]`));
    const route = (await import(/* @vite-ignore */ join(process.cwd(), "app", folder, "route.ts"))) as Record<string, Parameters<typeof send>[0]>;
    const given = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, path === "/v1/models/{id}" ? value.split("/") : value]));
    const response = await send(route[method]!, path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!)) + query, { ...sent, params: given }, method);
    expect([id, response.status]).toEqual([id, status]);
    called.add(id);
    if (answer !== null) return (await read(response)).body as T;
    expect([id, response.headers.get("content-type")]).toEqual([id, "video/mp4"]);
    // It was cloned to be looked at: a clone is cancelled only when both are.
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
    return null as T;
  }

  const { accountId, key } = await newCaller(database.ctx);
  await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: 100_000_000n, paymentReference: "test" });
  const sub = await call<{ id: string; key: string }>("createSubAccount", { key, body: { name: "Studio", spend_cap_cents: 1_000 } });
  const made = await call<{ id: string }>("createJob", { key, body: { prompt: "a lake", duration: 5 } });
  const broken = await call<{ id: string }>("createJob", { key: sub.key, body: { prompt: "a lake that fails" } });
  // Routes go by the real time, and so do the tasks here.
  for (let round = 0; round < 30; round++) {
    database.setNow(new Date());
    if (await gateway.drain(1) === 0) break;
  }
  const done = await call<{ status: string; result_url: string }>("getJob", { key, params: { id: made.id } });
  expect([done.status, (await call<{ status: string }>("getJob", { key, params: { id: broken.id } })).status]).toEqual(["completed", "failed"]);
  const file = { jobId: made.id, filename: done.result_url.split("/").at(-1)! };
  await call("getFile", { key, params: file });
  const { url } = await call<{ url: string }>("shareFile", { key, params: file, query: "?expires_in=60" });
  await call("getSharedFile", { params: file, query: new URL(url).search });
  const video = await call<{ id: string }>("createVideo", { key, body: { prompt: "a lake", seconds: "5", size: "1280x720" } });
  await call("listVideos", { key, query: "?limit=1&order=asc" });
  await call("getVideo", { key, params: { id: made.id } });
  await call("getVideoContent", { key, params: { id: made.id } });
  await call("cancelJob", { key, params: { id: video.id } });
  await call("deleteVideo", { key, params: { id: made.id } });
  await call("listModels", { key, query: "?provider=luma" });
  await call("getModel", { key, params: { id: "luma/luma-dream-machine-ray-2" } });
  await call("setBudget", { key, body: { tag: "ads", monthly_cap_cents: 5_000 } });
  for (const id of ["listCapabilities", "listProviders", "getBalance", "listBudgets", "listSubAccounts", "listRecentCalls", "sumByTag", "sumBySubAccount", "getWebhookSecret", "rotateWebhookSecret"]) await call(id, { key });
  const query = `?start_time=${Math.floor(Date.now() / 1_000) - 86_400}&group_by=tag`;
  for (const id of ["listCosts", "listVideoUsage"]) await call(id, { key, query });
  await call("removeBudget", { key, params: { tag: "ads" } });
  await call("getSubAccount", { key, params: { id: sub.id } });
  await call("deleteSubAccount", { key, params: { id: sub.id } });
  expect([...called].sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
});
