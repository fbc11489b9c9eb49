import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import * as generations from "@/app/v1/videos/generations/route";
import * as videos from "@/app/v1/videos/route";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { markProviderKey } from "@/lib/byok/mark-provider-key";
import { addAlias } from "@/lib/catalog/add-alias";
import { retire } from "@/lib/catalog/retire";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { setBudget } from "@/lib/gateway/set-budget";
import { newId } from "@/lib/ids/ids";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { placeHold } from "@/lib/wallet/place-hold";
import { useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";
import { answering, asPerson, LUMA, newLumaKey } from "@/tests/support/provider-keys";
import { type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

process.env.BYOK_MASTER_KEYS = `test:${randomBytes(32).toString("base64")}`;

const database = useDatabase();
useGateway(database);
serveFrom(database);

async function newBuyer() {
  const caller = await newCaller(database.ctx);
  await settleTopUp(database.ctx, { accountId: caller.accountId, topUpId: newId(), creditMicros: 100_000_000n, paymentReference: "test" });
  return caller;
}
const ask = (key: string, body: unknown, headers: Record<string, string> = {}) => read<ErrorBody & { id: string }>(send(generations.POST, "/v1/videos/generations", { key, body, headers }, "POST"));

test("a budget holds whether a client sends its tag as UTF-8 or as Latin-1", async () => {
  const { accountId, key } = await newBuyer();
  await setBudget(database.ctx, { accountId, tag: "größe", monthlyCapMicros: 0n });
  for (const bytes of [Buffer.from("größe", "utf8"), Buffer.from("größe", "latin1")]) {
    expect((await ask(key, { prompt: "a lake" }, { "x-aig-tag": bytes.toString("latin1") })).status).toBe(402);
  }
  expect((await ask(key, { prompt: "a lake" }, { "x-aig-tag": "groesse" })).status).toBe(202);
});

test("a model asked for by an alias is the model itself, for a sub-account too, and in what is answered", async () => {
  const { accountId, key } = await newBuyer();
  await addAlias(database.ctx, { alias: "ray", modelId: "luma/luma-dream-machine-ray-2" });
  const sub = await createSubAccount(database.ctx, { accountId, name: "Client", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: ["ray"] });
  for (const caller of [key, sub.key]) {
    const { status, body } = await read<{ id: string; model: string }>(send(generations.POST, "/v1/videos/generations", { key: caller, body: { prompt: "a lake", model: "ray" } }, "POST"));
    expect([status, body.model]).toEqual([202, "luma/luma-dream-machine-ray-2"]);
  }
  await addAlias(database.ctx, { alias: "flash", modelId: "luma/luma-ray-flash-2" });
  expect((await ask(sub.key, { prompt: "a lake", model: "flash" })).status).toBe(404);
  await retire(database.ctx, { kind: "alias", id: "ray", retiredAt: database.ctx.clock.now() });
  expect(await ask(key, { prompt: "a lake", model: "ray" })).toMatchObject({ status: 404, body: { error: { param: "model" } } });
});

test("a model that is not sold here is not found, one made with own keys alone asks for one: asking again would not help", async () => {
  const { accountId, key } = await newBuyer();
  const refusal = async (model: string) => {
    const { status, headers, body } = await ask(key, { prompt: "a lake", model });
    return [status, headers.get("retry-after"), body.error.param, body.error.message];
  };
  expect(await refusal("runway/gen-4-turbo")).toEqual([404, null, "model", "model: runway/gen-4-turbo is metered from logs here, and not sold by this gateway"]);
  expect(await refusal("openai/sora-2")).toEqual([400, null, "model", "model: openai/sora-2 is made here with a provider key of your own alone; attach one, or choose another model"]);
  const { id } = await attachProviderKey(database.ctx, { accountId, provider: "openai-videos", key: newLumaKey(), label: "ours", models: null, attachAnyway: true }, { check: answering("valid"), wrapper: getKeyWrapper() });
  await markProviderKey(database.ctx, { id: id!, accountId, state: "invalid" });
  expect((await refusal("openai/sora-2")).slice(0, 2)).toEqual([401, null]);
});

test("no number, text or nesting in a request is anything but a refusal that names the field", async () => {
  const { key } = await newBuyer();
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const bodies: [body: string, field: string][] = [
    ['{"prompt":"a","duration":1e400}', "duration"], ['{"prompt":"a","duration":-5}', "duration"], ['{"prompt":"a","duration":5.0000001}', "duration"], ['{"prompt":"a","duration":"5"}', "duration"], ['{"prompt":"a","duration":[5]}', "duration"],
    [`{"prompt":${deep}}`, "prompt"], ['{"prompt":"a\\u0000"}', "prompt"], ['{"prompt":"a\\ud83d"}', "prompt"], ['{"prompt":"  "}', "prompt"], ['{"prompt":"a","prompt":1}', "prompt"], [`{"prompt":"${"x".repeat(5_001)}"}`, "prompt"], ["[]", "body"], ["null", "body"],
    ['{"prompt":"a","model":"__proto__"}', "model"], ['{"prompt":"a","resolution":"constructor"}', "resolution"], ['{"prompt":"a","aspect_ratio":"16:9 "}', "aspect_ratio"],
    ...["http://example.com/a.png", "file:///etc/passwd", "https://", "javascript:1"].map((url): [string, string] => [JSON.stringify({ prompt: "a", image_url: url }), "image_url"]),
    ...["http://example.com/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[64:ff9b::7f00:1]/", "https://169.254.169.254/", "https://localhost./", "https://a.localhost/", "https://user:secret@example.com/", "ftp://example.com/", "https://0/", "https://10.1/"]
      .map((url): [string, string] => [JSON.stringify({ prompt: "a", webhook_url: url }), "webhook_url"]),
  ];
  for (const [body, field] of bodies) {
    const answer = await ask(key, body);
    expect([body.slice(0, 80), answer.status === 404 ? 400 : answer.status, answer.body.error?.param]).toEqual([body.slice(0, 80), 400, field]);
  }
});

test("a key of a sub-account lists, and pages through, its own videos only; another account's are not there", async () => {
  const [mine, other] = [await newBuyer(), await newBuyer()];
  const sub = await createSubAccount(database.ctx, { accountId: mine.accountId, name: "Client", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  const [ours, theirs, foreign] = [(await ask(sub.key, { prompt: "a" })).body.id, (await ask(mine.key, { prompt: "b" })).body.id, (await ask(other.key, { prompt: "c" })).body.id];
  const list = async (key: string, query = "") => (await read<{ data: { id: string }[] }>(send(videos.GET, `/v1/videos${query}`, { key }))).body.data.map(({ id }) => id);
  expect([await list(sub.key), (await list(mine.key)).toSorted(), await list(other.key)]).toEqual([[ours], [ours, theirs].toSorted(), [foreign]]);
  for (const limit of ["0", "101", "0x10", "1e1", "-1", "", " 5"]) expect([limit, (await send(videos.GET, `/v1/videos?limit=${encodeURIComponent(limit)}`, { key: sub.key })).status]).toEqual([limit, 400]);
  for (const after of [theirs, foreign, `job_${"0".repeat(32)}`]) expect((await list(sub.key, `?order=asc&after=${after}`)).every((id) => id === ours)).toBe(true);
});

test("a sub-account's key learns that the account cannot pay, not what it has, spent, or how its own keys are called", async () => {
  const { accountId, key } = await newBuyer();
  const sub = await createSubAccount(database.ctx, { accountId, name: "Client", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  const refusal = async (headers: Record<string, string> = {}) => {
    const { status, body } = await ask(sub.key, { prompt: "a lake", duration: 9, resolution: "4k" }, headers);
    return [status, body.error.message];
  };
  await setBudget(database.ctx, { accountId, tag: "ads", monthlyCapMicros: 3_210_000n });
  expect(await refusal({ "x-aig-tag": "ads" })).toEqual([402, "The budget of tag ads does not cover this call"]);
  await placeHold(database.ctx, { accountId, holdId: newId(), amountMicros: 98_770_000n, reference: "test" });
  expect(await refusal()).toEqual([402, "The account cannot pay for this call now"]);
  expect((await ask(key, { prompt: "a lake" })).body.error.message).toBe("This needs $2.50; $1.23 is available");
  await database.owner`update wallets set frozen_at = now() where account_id = ${accountId}`;
  expect(await refusal()).toEqual([402, "The account cannot pay for this call now"]);
  await database.owner`update wallets set frozen_at = null where account_id = ${accountId}`;
  const owner = await asPerson(database.ctx, accountId, "owner");
  const { id } = await attachProviderKey(owner, { accountId, provider: LUMA, key: newLumaKey(), label: "head office", models: null, attachAnyway: true }, { check: answering("valid"), wrapper: getKeyWrapper() });
  await markProviderKey(database.ctx, { accountId, id: id!, state: "invalid" });
  expect(await refusal()).toEqual([401, "The provider refused the account's own provider key"]);
  expect((await ask(key, { prompt: "a lake" })).body.error.message).toContain("head office");
});
