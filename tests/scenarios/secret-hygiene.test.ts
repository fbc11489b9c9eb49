import { createServer } from "node:http";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { addMinutes } from "date-fns";
import { pino } from "pino";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import * as missing from "@/app/v1/[[...path]]/route";
import * as balance from "@/app/v1/balance/route";
import * as capabilities from "@/app/v1/capabilities/route";
import * as health from "@/app/v1/health/providers/route";
import * as job from "@/app/v1/jobs/[id]/route";
import * as byTag from "@/app/v1/usage/by-tag/route";
import * as recent from "@/app/v1/usage/recent/route";
import * as videos from "@/app/v1/videos/route";
import * as generations from "@/app/v1/videos/generations/route";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { checkProviderKey } from "@/lib/byok/check-provider-key";
import { deleteProviderKey } from "@/lib/byok/delete-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import type { KeyCheck } from "@/lib/byok/key-check";
import type { KeyWrapper } from "@/lib/byok/key-wrapper";
import { listProviderKeys } from "@/lib/byok/list-provider-keys";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { rotateMasterKey } from "@/lib/byok/rotate-master-key";
import { type Fallback, setFallback } from "@/lib/byok/set-fallback";
import type { Context } from "@/lib/context/context";
import { advanceJob } from "@/lib/gateway/advance-job";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { errorResponse } from "@/lib/http/error-response";
import { newId } from "@/lib/ids/ids";
import { findFreePort } from "@/lib/launcher/postgres.mjs";
import { openQueue } from "@/lib/queue/boss";
import type { TaskData, TaskName } from "@/lib/queue/tasks";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { checkKey } from "@/lib/upstream/check-key";
import { TRIGGERS } from "@/lib/upstream/sandbox/triggers";
import { createEndpoint } from "@/lib/webhooks/create-endpoint";
import { deliverWebhook } from "@/lib/webhooks/deliver-webhook";
import { sweepJobs } from "@/lib/worker/tasks/sweep-jobs";
import { NOW, useDatabase } from "@/tests/support/database";
import { findSecret } from "@/tests/support/find-secret";
import { useGateway } from "@/tests/support/gateway";
import { newMasterKey } from "@/tests/support/key-wrappers";
import { answering, asPerson, KEY_MARK, LUMA, newLumaKey, RAY_2 } from "@/tests/support/provider-keys";
import { startReceiver } from "@/tests/support/receiver";
import { type Caller, newCaller, type Sent, send, serveFrom } from "@/tests/support/v1";

const [older, newer] = [newMasterKey(), newMasterKey()];
const port = await findFreePort();
// Luma is reached by way of somebody who quotes keys, and everything says as much as it can be made to.
Object.assign(process.env, { LUMA_SANDBOX_URL: `http://127.0.0.1:${port}`, BYOK_MASTER_KEYS: `${newer},${older}`, WEBHOOK_ALLOW_PRIVATE: "1", UPSTREAM_TIMEOUT_MS: "500", DEBUG: "true", LOG_LEVEL: "debug" });

const database = useDatabase();
const gateway = useGateway(database);
serveFrom(database);

/** What the provider does with a key, besides what it does with a prompt: all that is refused is refused with the key's words. */
const [refusedByNow, limited] = [new Set<string>(), new Set<string>()];
let quotes = 0;
const provider = createServer(async (request, response) => {
  if (request.url!.startsWith("/files/")) {
    const file = await fetch(`${gateway.luma.sandbox.url}${request.url}`);
    response.writeHead(file.status, { "content-type": file.headers.get("content-type") ?? "" }).end(Buffer.from(await file.arrayBuffer()));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const key = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const quote = `(key ${key}, as in ${key.slice(0, 24)}… and …${key.slice(-24)})`;
  try {
    const given = refusedByNow.has(key) || limited.has(key) ? null
      : await fetch(`${gateway.luma.sandbox.url}${request.url}`, { method: request.method!, headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}) });
    const [status, text] = given ? [given.status, await given.text()] : refusedByNow.has(key) ? [401, `{"detail":"Incorrect API key"}`] : [429, `{"detail":"Rate limit exceeded"}`];
    // Videos are fetched from where the API is.
    const said = JSON.parse(text.replaceAll(gateway.luma.sandbox.url, `http://127.0.0.1:${port}`) || "null", (name: string, value: unknown) => (typeof value === "string" && (name === "failure_reason" || (name === "detail" && status >= 400)) ? `${value} ${quote}` : value)) as unknown;
    const body = JSON.stringify(said);
    if (body.includes(key)) quotes += 1;
    response.writeHead(status, { "content-type": "application/json", "x-request-key": key }).end(body);
  } catch {
    // The sandbox broke the connection, as some prompts ask it to.
    request.socket.destroy();
  }
});
beforeAll(() => new Promise<void>((done) => provider.listen(port, "127.0.0.1", done)));
afterAll(() => { provider.closeAllConnections(); provider.close(); });

/** All that the process says, at every level. */
function listen() {
  const said: string[] = [];
  const say = (...words: unknown[]) => { said.push(words.map((word) => (typeof word === "string" ? word : inspect(word, { depth: 12, showHidden: true }))).join(" ")); };
  const spies = [
    ...(["log", "info", "warn", "error", "debug", "trace"] as const).map((way) => vi.spyOn(console, way).mockImplementation(say)),
    ...[process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation((chunk) => { say(String(chunk)); return true; })),
  ];
  const restore = () => { for (const spy of spies) spy.mockRestore(); };
  onTestFinished(restore);
  return { said, restore, log: pino({ level: "trace", base: { process: "worker" } }, new Writable({ write(chunk, _, done) { say(String(chunk)); done(); } })) };
}

/** Keeps the data keys that it wraps, to look for them too. */
const dataKeys: Buffer[] = [];
const keeping = (wrapper: KeyWrapper): KeyWrapper => ({ ...wrapper, wrap: (dataKey, binding) => { dataKeys.push(Buffer.from(dataKey)); return wrapper.wrap(dataKey, binding); } });

type Attached = { text: string; id: string };
type Account = Caller & { name: string; owner: Context; keys: Attached[] };

test("after an hour of calls on keys of every kind, with everything that can go wrong, no key is in any table, log, answer, webhook or letter", async () => {
  const { said, restore, log } = listen();
  const answers: string[] = [];
  const statuses = new Map<string, Set<number>>();
  const refusals: unknown[] = [];
  const receiver = await startReceiver();
  const endpoint = await startReceiver("/endpoint");
  const planted: string[] = [];
  const plant = (kind?: Parameters<typeof newLumaKey>[0]) => { planted.push(newLumaKey(kind)); return planted.at(-1)!; };

  async function newAccount(name: string, keys: string[], { fallback = "refuse", wrapper = localKeyWrapper(`${newer},${older}`) }: { fallback?: Fallback; wrapper?: KeyWrapper } = {}): Promise<Account> {
    const caller = await newCaller(database.ctx);
    const owner = await asPerson(database.ctx, caller.accountId, "owner");
    await settleTopUp(database.ctx, { accountId: caller.accountId, topUpId: newId(), creditMicros: 50_000_000n, paymentReference: "wire" });
    const attached: Attached[] = [];
    for (const text of keys) {
      const given = { accountId: caller.accountId, provider: LUMA, key: text, label: `${name} ${attached.length}`, models: null, attachAnyway: true };
      // One that is refused from the beginning got in while its provider could not be asked.
      const { id } = await attachProviderKey(owner, given, { check: text.startsWith("luma-refused") ? answering("unreachable") : checkKey, wrapper: keeping(wrapper) });
      attached.push({ text, id: id! });
    }
    if (fallback !== "refuse") await setFallback(owner, { accountId: caller.accountId, provider: LUMA, fallback });
    await createEndpoint(database.ctx, { accountId: caller.accountId, url: endpoint.url, events: ["job.completed", "job.failed"] });
    return { ...caller, name, owner, keys: attached };
  }

  /** A request over the API, whose answer is kept, heads and all. */
  async function ask(account: Pick<Account, "name" | "key">, exported: Parameters<typeof send>[0], path: string, sent: Sent = {}, method = "GET"): Promise<{ status: number; body: { id?: string } }> {
    const response = await send(exported, path, { key: account.key, ...sent }, method);
    const text = await response.text();
    answers.push(`${response.status} ${JSON.stringify([...response.headers])} ${text}`);
    statuses.set(account.name, (statuses.get(account.name) ?? new Set()).add(response.status));
    return { status: response.status, body: JSON.parse(text || "{}") as { id?: string } };
  }
  const jobs: { account: Account; id: string }[] = [];
  async function submit(account: Account, prompt: string): Promise<void> {
    const { body } = await ask(account, generations.POST, "/v1/videos/generations", { body: { prompt, model: RAY_2, webhook_url: receiver.url }, headers: { "x-aig-tag": "hygiene" } }, "POST");
    if (body.id) jobs.push({ account, id: body.id });
  }

  const run: { [N in TaskName]: (data: TaskData[N]) => Promise<unknown> } = {
    "job.advance": (data) => advanceJob(database.ctx, data, { lookups: data.lookups }), "job.callback": (data) => advanceJob(database.ctx, data, { plan: false }),
    "job.settle": ({ accountId, jobId }) => settleJobs(database.ctx, { accountId, jobIds: [jobId] }), "webhook.deliver": (data) => deliverWebhook(database.ctx, data),
  };
  /** All tasks that wait, as the worker runs and logs them. */
  async function work(): Promise<void> {
    const queue = openQueue(database.ctx.db);
    for (const name of Object.keys(run) as TaskName[]) {
      const tasks = await queue.fetch<never>(name, { batchSize: 1_000, ignoreStartAfter: true });
      await Promise.all(tasks.map(async ({ id, data }) => {
        try {
          await run[name](data);
          await queue.complete(name, id);
        } catch (error) {
          refusals.push(error);
          log.error({ task: name, data, err: error }, "task failed");
          await queue.fail(name, id, { message: String(error) });
        }
      }));
    }
  }
  /** Something that fails; what it throws is answered and logged as the server does it. */
  async function fail(what: Promise<unknown>): Promise<void> {
    const error = await what.then(() => expect.unreachable("it should fail"), (thrown: unknown) => thrown);
    refusals.push(error);
    const response = errorResponse(error);
    answers.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
  }

  // The server's own routes have the system's clock.
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const setNow = (minute: number) => {
    database.setNow(addMinutes(NOW, minute));
    vi.setSystemTime(addMinutes(NOW, minute));
  };
  setNow(0);
  const everything = await newAccount("everything", [plant("luma-sandbox")]);
  const inTurn = await newAccount("in turn", [plant("luma-refused"), plant("luma-empty"), plant("luma-sandbox"), plant("luma-sandbox")], { fallback: "credits" });
  const refused = await newAccount("refused", [plant("luma-refused")]);
  const empty = await newAccount("empty", [plant("luma-empty")]);
  const busy = await newAccount("busy", [plant("luma-sandbox")]);
  const turning = await newAccount("turning", [plant("luma-sandbox")], { fallback: "credits" });
  const going = await newAccount("going", [plant("luma-sandbox"), plant("luma-sandbox")]);
  const damaged = await newAccount("damaged", [plant("luma-sandbox")]);
  const rotated = await newAccount("rotated", [plant("luma-sandbox")], { wrapper: localKeyWrapper(older) });
  const accounts = [everything, inTurn, refused, empty, busy, turning, going, damaged, rotated];
  limited.add(inTurn.keys[2]!.text).add(busy.keys[0]!.text);
  await database.owner`update provider_keys set ciphertext = set_byte(ciphertext, 3, get_byte(ciphertext, 3) # 1) where account_id = ${damaged.accountId}`;
  receiver.answer(() => (receiver.received.length % 3 === 0 ? { status: 500, body: "no" } : { status: 204 }));

  const prompts = [...Object.keys(TRIGGERS), "timeout once", "429 once", "500 once", "a lake"];
  const events: Record<number, () => Promise<unknown>> = {
    5: () => fail(attachProviderKey(going.owner, { accountId: going.accountId, provider: LUMA, key: plant("luma-refused"), label: "x".repeat(99), models: null, attachAnyway: true }, { check: checkKey, wrapper: getKeyWrapper() })),
    8: async () => expect(await attachProviderKey(going.owner, { accountId: going.accountId, provider: LUMA, key: plant("luma-refused"), label: "not let in", models: null, attachAnyway: true }, { check: checkKey, wrapper: getKeyWrapper() })).toMatchObject({ id: null }),
    10: () => revokeProviderKey(going.owner, { accountId: going.accountId, id: going.keys[0]!.id }),
    14: () => deleteProviderKey(going.owner, { accountId: going.accountId, id: going.keys[0]!.id }),
    16: () => deleteProviderKey(going.owner, { accountId: going.accountId, id: going.keys[1]!.id }),
    20: async () => refusedByNow.add(turning.keys[0]!.text),
    24: async () => expect(await checkProviderKey(turning.owner, { accountId: turning.accountId, id: turning.keys[0]!.id }, { check: checkKey, wrapper: getKeyWrapper() })).toMatchObject({ answer: "invalid" }),
    28: () => fail(checkProviderKey(damaged.owner, { accountId: damaged.accountId, id: damaged.keys[0]!.id }, { check: checkKey, wrapper: getKeyWrapper() })),
    30: async () => expect((await rotateMasterKey(database.ctx, { wrapper: getKeyWrapper() })).rewrapped).toBe(1),
    34: () => fail(checkProviderKey(everything.owner, { accountId: everything.accountId, id: everything.keys[0]!.id }, { check: (async (_, key) => Promise.reject(new Error(`no such host: ${key}.example`))) satisfies KeyCheck, wrapper: getKeyWrapper() })),
    // Nothing that asks for a provider key works for a minute: each error quotes its statement.
    40: () => database.owner`alter table provider_keys rename to mislaid`,
    41: () => database.owner`alter table mislaid rename to provider_keys`,
    44: async () => gateway.luma.sandbox.breakDown(503),
    46: async () => gateway.luma.sandbox.breakDown(null),
    50: () => sweepJobs(database.ctx),
  };

  for (let minute = 0; minute <= 60; minute++) {
    setNow(minute);
    await events[minute]?.();
    if (minute < prompts.length) await submit(everything, prompts[minute]!);
    if (minute % 10 === 0 || minute === 13 || minute > 58) for (const account of accounts.slice(1)) await submit(account, minute === 13 ? "no callback, slow" : ["a lake", "moderation later", "fails"][minute % 3]!);
    await work();
    if (minute % 15 !== 14) continue;
    for (const account of accounts) {
      await ask(account, balance.GET, "/v1/balance");
      await ask(account, recent.GET, "/v1/usage/recent");
      await ask(account, byTag.GET, "/v1/usage/by-tag");
      await ask(account, capabilities.GET, "/v1/capabilities");
      await ask(account, videos.GET, "/v1/videos?limit=100");
      await ask(account, health.GET, "/v1/health/providers");
      answers.push(JSON.stringify(await listProviderKeys(account.owner, account.accountId)));
    }
    for (const { account, id } of jobs) await ask(account, job.GET, `/v1/jobs/${id}`, { params: { id } });
    await ask(everything, missing.GET, "/v1/provider-keys", { params: { path: ["provider-keys"] } });
    await ask(everything, generations.POST, "/v1/videos/generations", { body: "{" }, "POST");
    await ask({ ...everything, key: "sk-aig-nobody" }, balance.GET, "/v1/balance");
  }
  // What a lost or failed webhook still has to say.
  for (let later = 61; later < 64; later++) {
    setNow(later * 5);
    await work();
  }
  restore();

  // It was such an hour: each kind of answer was given, errors were thrown, and the provider did quote keys.
  const seen = (name: string) => [...(statuses.get(name) ?? [])].sort();
  expect(Object.fromEntries(accounts.map(({ name }) => [name, seen(name)]))).toMatchObject({
    everything: [200, 202, 400, 401, 404], refused: expect.arrayContaining([202, 401]) as unknown, empty: expect.arrayContaining([202, 402]) as unknown, busy: expect.arrayContaining([200, 202]) as unknown,
    "in turn": expect.arrayContaining([200, 202, 500]) as unknown, turning: expect.arrayContaining([200, 202, 500]) as unknown, rotated: expect.arrayContaining([200, 202, 500]) as unknown,
  });
  const ended = await database.ctx.db.execute<{ funding: string; outcome: string | null; status: number | null }>(`select distinct funding, outcome, http_status as status from jobs`);
  expect([...ended]).toEqual(expect.arrayContaining([
    { funding: "byok", outcome: "completed", status: 200 }, { funding: "byok", outcome: "failed", status: 400 }, { funding: "byok", outcome: "failed", status: 401 }, { funding: "byok", outcome: "failed", status: 402 },
    { funding: "byok", outcome: "failed", status: 500 }, { funding: "wallet", outcome: "completed", status: 200 },
  ]));
  const texts = {
    log: said.join("\n"), answers: answers.join("\n"), errors: refusals.map((error) => `${inspect(error, { depth: 12, showHidden: true })} ${JSON.stringify(error)}`).join("\n"),
    webhooks: JSON.stringify([receiver.received, endpoint.received]), "gateway log": gateway.logLines().join("\n"),
  };
  expect([quotes > 50, receiver.received.length > 30, endpoint.received.length > 30, refusals.length > 5, gateway.logLines().length > 30]).toEqual([true, true, true, true, true]);
  for (const words of ["LumaAI:DEBUG:request", "task failed", "cannot be opened", "refuses a provider key", "Failed query"]) expect(texts.log.includes(words), words).toBe(true);

  const masterKeys = [older, newer].map((setting) => Buffer.from(setting.split(":")[1]!, "base64"));
  expect([planted.length, masterKeys.length, dataKeys.length]).toEqual([15, 2, 13]);
  // How a key begins says what the sandbox makes of it, and the sandbox says so too.
  const keys = planted.map((key) => key.slice(key.indexOf(KEY_MARK)));
  expect(await findSecret([...keys, ...masterKeys, ...dataKeys], { texts, database: database.owner })).toEqual([]);
  // Hidden, not lost: of a key that its provider quoted the last four characters are told.
  expect(texts.answers.includes(`(key …${everything.keys[0]!.text.slice(-4)}`)).toBe(true);
});
