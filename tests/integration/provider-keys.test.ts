import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { and, asc, eq, like } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { auditEntries, devInbox, providerKeys } from "@/db/schema";
import { createApiKey } from "@/lib/auth/create-api-key";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { changeProviderKey } from "@/lib/byok/change-provider-key";
import { checkProviderKey } from "@/lib/byok/check-provider-key";
import { deleteProviderKey } from "@/lib/byok/delete-provider-key";
import { findOpenableKey } from "@/lib/byok/find-openable-key";
import { keyFailure } from "@/lib/byok/key-failure";
import { listFallbacks } from "@/lib/byok/list-fallbacks";
import { listProviderKeys } from "@/lib/byok/list-provider-keys";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { markProviderKey } from "@/lib/byok/mark-provider-key";
import { keyOfCredential } from "@/lib/byok/openable-key";
import { OUT_OF_CREDIT_REST_MS, openProviderKeys } from "@/lib/byok/open-provider-keys";
import { orderProviderKeys } from "@/lib/byok/order-provider-keys";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { setFallback } from "@/lib/byok/set-fallback";
import { UnopenableKey } from "@/lib/byok/unopenable-key";
import type { Context } from "@/lib/context/context";
import { errorResponse } from "@/lib/http/error-response";
import { newId } from "@/lib/ids/ids";
import { newCustomer } from "../support/customers";
import { NOW, useDatabase } from "../support/database";
import { findSecret } from "../support/find-secret";
import { newMasterKey } from "../support/key-wrappers";
import { answering, asPerson, LUMA, newLumaKey, RAY_2, RAY_FLASH_2 } from "../support/provider-keys";

const database = useDatabase();
const wrapper = localKeyWrapper(newMasterKey());
beforeEach(() => database.setNow(NOW));

type Given = { accountId: string; key?: string; label?: string; models?: string[] | null; attachAnyway?: boolean; provider?: string };
const attach = (ctx: Context, { accountId, key = newLumaKey(), label = `key ${newId()}`, models = null, attachAnyway = false, provider = LUMA }: Given, check = answering("valid", 1_234)) =>
  attachProviderKey(ctx, { accountId, provider, key, label, models, attachAnyway }, { check, wrapper });
const attached = async (accountId: string, given: Omit<Given, "accountId"> = {}) => (await attach(database.ctx, { accountId, ...given })).id!;
const open = (ctx: Context, accountId: string, modelId = RAY_2, apiKeyId?: string) => openProviderKeys(ctx, { accountId, provider: LUMA, modelId, apiKeyId });
const idsOf = async (accountId: string, modelId = RAY_2) => (await open(database.ctx, accountId, modelId)).keys.map(({ id }) => id);
const actionsOn = async (subject: string) => (await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, subject)).orderBy(asc(auditEntries.id))).map(({ action }) => action);

test("a key that its provider accepts is sealed and opens for a call; of its text four characters are shown", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const owner = await asPerson(database.ctx, accountId, "owner");
  const key = newLumaKey();
  const check = answering("valid", 1_234);
  const { answer, creditCents, id } = await attach(owner, { accountId, key: ` ${key}\n`, label: " production " }, check);
  expect([answer, creditCents, check.asked]).toEqual(["valid", 1_234, [key]]);
  const [listed] = await listProviderKeys(owner, accountId);
  expect(listed).toEqual({
    id, provider: LUMA, label: "production", lastFour: key.slice(-4), state: "valid", enabled: true, position: 0, models: null,
    createdBy: owner.actor.kind === "user" && owner.actor.email, createdAt: NOW, checkedAt: NOW, note: "$12.34 of credit", revokedAt: null,
  });
  const { keys: [openable], failing, fallback } = await open(database.ctx, accountId);
  expect([failing, fallback, openable!.credentialId, keyOfCredential(openable!.credentialId)]).toEqual([null, "refuse", `byok:${id}`, id]);
  expect((await openable!.open(wrapper)).reveal()).toBe(key);
  expect(await actionsOn(id!)).toEqual(["provider_key.attach"]);
});

test("a key that its provider refuses is never stored; one without credit, or that could not be checked, only when that is chosen", async () => {
  const { accountId } = await newCustomer(database.ctx);
  for (const attachAnyway of [false, true]) expect(await attach(database.ctx, { accountId, attachAnyway }, answering("invalid"))).toEqual({ answer: "invalid", creditCents: null, id: null });
  for (const answer of ["out_of_credit", "unreachable"] as const) expect(await attach(database.ctx, { accountId }, answering(answer))).toMatchObject({ answer, id: null });
  expect(await listProviderKeys(database.ctx, accountId)).toEqual([]);
  for (const answer of ["out_of_credit", "unreachable"] as const) expect((await attach(database.ctx, { accountId, attachAnyway: true }, answering(answer, 0))).id).not.toBeNull();
  expect((await listProviderKeys(database.ctx, accountId)).map(({ state, checkedAt }) => [state, checkedAt])).toEqual([["out_of_credit", NOW], ["unverified", null]]);
});

test("what is wrong with a key's form is told by field before its provider is asked, and never by quoting the key", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const check = answering("valid");
  const wrong: [Partial<Given>, string, RegExp][] = [
    [{ key: "short" }, "key", /16 to 512/], [{ key: `${newLumaKey()} ${newLumaKey()}` }, "key", /without spaces/], [{ key: "x".repeat(513) }, "key", /512/], [{ key: "кириллица-в-ключе-" }, "key", /letters/],
    [{ label: " " }, "label", /1 to 64/], [{ label: "x".repeat(65) }, "label", /1 to 64/], [{ label: "two\nlines" }, "label", /one line/],
    [{ provider: "nobody" }, "provider", /one of luma/], [{ models: [] }, "models", /at least one/], [{ models: [RAY_2, "openai/sora-2"] }, "models", /openai\/sora-2 is none/],
  ];
  for (const [given, field, allowed] of wrong) {
    const error: unknown = await attach(database.ctx, { accountId, ...given }, check).catch((thrown: unknown) => thrown);
    expect(error, field).toMatchObject({ code: "invalid_request", field, message: expect.stringMatching(allowed) as string });
    if (given.key) expect(inspect(error)).not.toContain(given.key);
  }
  const pasted = newLumaKey();
  await expect(attach(database.ctx, { accountId, key: pasted, label: `my ${pasted.slice(0, 40)}` }, check)).rejects.toMatchObject({ field: "label", message: "label: a part of the key is in it, and a label is shown" });
  expect(check.asked).toEqual([]);
  const id = await attached(accountId);
  await expect(changeProviderKey(database.ctx, { accountId, id, change: {} })).rejects.toMatchObject({ code: "invalid_request" });
  await expect(changeProviderKey(database.ctx, { accountId, id, change: { models: ["openai/sora-2"] } })).rejects.toMatchObject({ field: "models" });
});

const REFUSED = "forbidden";
const NOT_THERE = "not_found";
/** What each person may do with the provider keys of an account: in the order of PEOPLE, of whom "other" owns another account and null is anybody else. */
const PEOPLE = ["owner", "finance", "developer", "viewer", "other", "admin", "platform_finance", null] as const;
const ownerOnly = ["done", REFUSED, REFUSED, REFUSED, NOT_THERE, REFUSED, REFUSED, NOT_THERE];
const TABLE: Record<string, [run: (ctx: Context, accountId: string, id: string) => Promise<unknown>, answers: string[]]> = {
  "see that there is one": [(ctx, accountId) => listProviderKeys(ctx, accountId), ["done", REFUSED, REFUSED, REFUSED, NOT_THERE, "done", REFUSED, NOT_THERE]],
  "see what a failing one leads to": [(ctx, accountId) => listFallbacks(ctx, accountId), ["done", REFUSED, REFUSED, REFUSED, NOT_THERE, "done", REFUSED, NOT_THERE]],
  "attach one": [(ctx, accountId) => attach(ctx, { accountId }), ownerOnly],
  "check one": [(ctx, accountId, id) => checkProviderKey(ctx, { accountId, id }, { check: answering("valid"), wrapper }), ownerOnly],
  "change one": [(ctx, accountId, id) => changeProviderKey(ctx, { accountId, id, change: { enabled: true } }), ownerOnly],
  "order them": [async (ctx, accountId) => orderProviderKeys(ctx, { accountId, provider: LUMA, ids: (await listProviderKeys(database.ctx, accountId)).map((key) => key.id) }), ownerOnly],
  "choose what a failing one leads to": [(ctx, accountId) => setFallback(ctx, { accountId, provider: LUMA, fallback: "credits" }), ownerOnly],
  // Calls on the Playground: a viewer makes none, and an admin none with somebody else's key.
  "make a call with one": [(ctx, accountId) => open(ctx, accountId), ["done", REFUSED, "done", REFUSED, NOT_THERE, REFUSED, REFUSED, NOT_THERE]],
  "get one by its id": [(ctx, accountId, id) => findOpenableKey(ctx, { accountId, id }), Array<string>(8).fill("bug")],
  "revoke one": [(ctx, accountId, id) => revokeProviderKey(ctx, { accountId, id }), ownerOnly],
  "delete one": [(ctx, accountId, id) => deleteProviderKey(ctx, { accountId, id }), ownerOnly],
};

test("everybody may do with an account's provider keys what the table says, and what is refused changes nothing", async () => {
  const [{ accountId }, theirs] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const got: Record<string, string[]> = {};
  const people = await Promise.all(PEOPLE.map((person) => (person === "other" ? asPerson(database.ctx, theirs.accountId, "owner") : asPerson(database.ctx, accountId, person))));
  const keys = () => database.owner`select * from provider_keys where account_id = ${accountId} order by id`;
  for (const [what, [run]] of Object.entries(TABLE)) {
    got[what] = [];
    for (const ctx of people) {
      const id = await attached(accountId);
      const before = await keys();
      got[what].push(await run(ctx, accountId, id).then(() => "done", (error: { code?: string }) => error.code ?? "bug"));
      if (got[what].at(-1) !== "done") expect(await keys()).toEqual(before);
    }
  }
  expect(got).toEqual(Object.fromEntries(Object.entries(TABLE).map(([what, [, answers]]) => [what, answers])));
});

test("an id of another account's key is not found, whatever is asked of it through one's own account", async () => {
  const [ours, theirs] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const id = await attached(theirs.accountId);
  const owner = await asPerson(database.ctx, ours.accountId, "owner");
  const at = { accountId: ours.accountId, id };
  const attempts = [() => checkProviderKey(owner, at, { check: answering("valid"), wrapper }), () => changeProviderKey(owner, { ...at, change: { enabled: false } }), () => revokeProviderKey(owner, at), () => deleteProviderKey(owner, at)];
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toMatchObject({ code: "not_found", message: "No such provider key" });
  }
  await expect(orderProviderKeys(owner, { accountId: ours.accountId, provider: LUMA, ids: [id] })).rejects.toMatchObject({ code: "conflict" });
  expect(await findOpenableKey(database.ctx, at)).toBeNull();
  expect(await idsOf(theirs.accountId)).toEqual([id]);
});

test("an API key that an admin made for somebody else's account cannot use its provider key; a member's and the command line's can", async () => {
  const { accountId, apiKeyId } = await newCustomer(database.ctx);
  const id = await attached(accountId);
  const makeKey = async (ctx: Context) => (await createApiKey(ctx, { accountId, name: "k" })).id;
  const admin = await asPerson(database.ctx, accountId, "admin");
  await expect(open(database.ctx, accountId, RAY_2, await makeKey(admin))).rejects.toMatchObject({ code: "forbidden" });
  for (const key of [apiKeyId, await makeKey(await asPerson(database.ctx, accountId, "developer"))]) expect((await open(database.ctx, accountId, RAY_2, key)).keys.map((one) => one.id)).toEqual([id]);
  const { accountId: without } = await newCustomer(database.ctx);
  const { id: adminKey } = await createApiKey(admin, { accountId: without, name: "k" });
  expect(await open(database.ctx, without, RAY_2, adminKey)).toEqual({ keys: [], failing: null, fallback: "refuse" });
});

test("keys are tried in their order: those that are on, not revoked, and meant for the model; each change counts from the next call", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const [first, second, flash] = [await attached(accountId), await attached(accountId), await attached(accountId, { models: [RAY_FLASH_2] })];
  expect(await idsOf(accountId)).toEqual([first, second]);
  expect(await idsOf(accountId, RAY_FLASH_2)).toEqual([first, second, flash]);
  await orderProviderKeys(database.ctx, { accountId, provider: LUMA, ids: [flash, second, first] });
  expect(await idsOf(accountId, RAY_FLASH_2)).toEqual([flash, second, first]);
  await changeProviderKey(database.ctx, { accountId, id: second, change: { enabled: false } });
  expect(await idsOf(accountId)).toEqual([first]);
  await changeProviderKey(database.ctx, { accountId, id: flash, change: { models: null, label: "for all" } });
  expect(await idsOf(accountId)).toEqual([flash, first]);
  await revokeProviderKey(database.ctx, { accountId, id: flash });
  await revokeProviderKey(database.ctx, { accountId, id: flash });
  expect(await idsOf(accountId)).toEqual([first]);
  expect(await actionsOn(flash)).toEqual(["provider_key.attach", "provider_key.change", "provider_key.revoke"]);
  await expect(changeProviderKey(database.ctx, { accountId, id: flash, change: { enabled: true } })).rejects.toMatchObject({ code: "conflict" });
  await expect(orderProviderKeys(database.ctx, { accountId, provider: LUMA, ids: [first] })).rejects.toMatchObject({ code: "conflict", field: "ids" });
  expect((await openProviderKeys(database.ctx, { accountId, provider: "openai-videos", modelId: "openai/sora-2" })).keys).toEqual([]);
});

test("a revoked key still fetches what was begun with it, a deleted one nothing: its seal is gone and its row stays", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const key = newLumaKey();
  const id = await attached(accountId, { key, label: "doomed" });
  expect(await findOpenableKey(database.ctx, { accountId, id })).toMatchObject({ usable: true });
  await revokeProviderKey(database.ctx, { accountId, id });
  const revoked = await findOpenableKey(database.ctx, { accountId, id });
  expect(revoked).toMatchObject({ usable: false, credentialId: `byok:${id}` });
  expect((await revoked!.open(wrapper)).reveal()).toBe(key);
  await deleteProviderKey(database.ctx, { accountId, id });
  expect(await findOpenableKey(database.ctx, { accountId, id })).toBeNull();
  await expect(deleteProviderKey(database.ctx, { accountId, id })).rejects.toMatchObject({ code: "not_found" });
  const [row] = await database.ctx.db.select().from(providerKeys).where(and(eq(providerKeys.accountId, accountId), eq(providerKeys.id, id)));
  expect(row).toMatchObject({ label: "doomed", ciphertext: null, nonce: null, authTag: null, wrappedKey: null, masterKeyId: null, deletedAt: NOW, revokedAt: NOW });
  expect(await listProviderKeys(database.ctx, accountId)).toEqual([]);
  // What is not revoked first is revoked with it.
  const other = await attached(accountId, { label: "doomed" });
  await deleteProviderKey(database.ctx, { accountId, id: other });
  expect(await actionsOn(other)).toEqual(["provider_key.attach", "provider_key.delete"]);
});

test("two keys of a provider in use never share a label, also when they are attached at the same moment", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const tries = await Promise.allSettled(Array.from({ length: 4 }, () => attach(database.ctx, { accountId, label: "twin" })));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict", field: "label" });
  const other = await attached(accountId, { label: "other" });
  await expect(changeProviderKey(database.ctx, { accountId, id: other, change: { label: "twin" } })).rejects.toMatchObject({ code: "conflict", field: "label" });
  const [twin] = await listProviderKeys(database.ctx, accountId);
  await revokeProviderKey(database.ctx, { accountId, id: twin!.id });
  await changeProviderKey(database.ctx, { accountId, id: other, change: { label: "twin" } });
});

test("a key that was refused is not tried again before its owner checks it; one without credit is, after a while", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const [first, second] = [await attached(accountId, { label: "one" }), await attached(accountId, { label: "two" })];
  await markProviderKey(database.ctx, { accountId, id: first, state: "invalid" });
  await markProviderKey(database.ctx, { accountId, id: second, state: "out_of_credit" });
  const { keys, failing } = await open(database.ctx, accountId);
  expect([keys, failing]).toMatchObject([[], { id: first, label: "one", state: "invalid" }]);
  expect(keyFailure(failing!, failing!.state)).toEqual({ httpStatus: 401, message: expect.stringMatching(/^The provider key attached to this account, "one" \(ending in .{4}\), was refused/) as string });
  expect(keyFailure(failing!, "out_of_credit").httpStatus).toBe(402);
  database.setNow(new Date(NOW.getTime() + OUT_OF_CREDIT_REST_MS + 1));
  expect(await idsOf(accountId)).toEqual([second]);
  await markProviderKey(database.ctx, { accountId, id: second, state: "out_of_credit" });
  expect(await idsOf(accountId)).toEqual([]);
  expect(await checkProviderKey(database.ctx, { accountId, id: first }, { check: answering("unreachable"), wrapper })).toMatchObject({ answer: "unreachable" });
  expect(await idsOf(accountId)).toEqual([]);
  await checkProviderKey(database.ctx, { accountId, id: first }, { check: answering("valid", 50), wrapper });
  expect(await idsOf(accountId)).toEqual([first]);
  await setFallback(database.ctx, { accountId, provider: LUMA, fallback: "credits" });
  expect(await open(database.ctx, accountId)).toMatchObject({ fallback: "credits", failing: { id: second, state: "out_of_credit" } });
});

test("owners are told once that a key is refused, however many calls hear it at once; and again when it was valid in between", async () => {
  const { accountId } = await newCustomer(database.ctx);
  const [owner] = [await asPerson(database.ctx, accountId, "owner"), await asPerson(database.ctx, accountId, "developer")];
  const id = await attached(accountId, { label: "told" });
  const told = async () => (await database.ctx.db.select().from(devInbox).where(like(devInbox.subject, "%refuses a provider key%"))).filter(({ body }) => body.includes('"told"'));
  await Promise.all(Array.from({ length: 8 }, () => markProviderKey(database.ctx, { accountId, id, state: "invalid" })));
  await markProviderKey(database.ctx, { accountId, id, state: "invalid" });
  expect((await told()).map(({ recipient }) => recipient)).toEqual([owner.actor.kind === "user" && owner.actor.email]);
  expect((await told())[0]!.body).toMatch(/\/a\/t-\w+\/provider-keys\n$/);
  await markProviderKey(database.ctx, { accountId, id, state: "out_of_credit" });
  await markProviderKey(database.ctx, { accountId, id, state: "valid" });
  await markProviderKey(database.ctx, { accountId, id, state: "invalid" });
  expect(await told()).toHaveLength(2);
  await revokeProviderKey(database.ctx, { accountId, id });
  await markProviderKey(database.ctx, { accountId, id, state: "valid" });
  expect((await listProviderKeys(database.ctx, accountId))[0]!.state).toBe("invalid");
});

test("a row that was moved to another account, provider or id does not open, and the app's role cannot move it", async () => {
  const [from, to] = [await newCustomer(database.ctx), await newCustomer(database.ctx)];
  const id = await attached(from.accountId);
  for (const set of [`account_id = '${to.accountId}'`, `id = '${newId()}'`, "provider = 'openai-videos'", "last_four = 'abcd'", "created_by = 'me'"]) {
    await expect(database.ctx.db.execute(`update provider_keys set ${set} where account_id = '${from.accountId}'`)).rejects.toMatchObject({ cause: { code: "42501" } });
  }
  await expect(database.ctx.db.execute(`delete from provider_keys where account_id = '${from.accountId}'`)).rejects.toMatchObject({ cause: { code: "42501" } });
  await database.owner`update provider_keys set account_id = ${to.accountId} where account_id = ${from.accountId}`;
  const [moved] = (await open(database.ctx, to.accountId)).keys;
  expect(moved!.id).toBe(id);
  await expect(moved!.open(wrapper)).rejects.toThrow(UnopenableKey);
  expect((await errorResponse(await moved!.open(wrapper).catch((error: unknown) => error)).json() as { error: object }).error).toEqual({ message: "This provider key cannot be opened. Delete it and attach it again", type: "unavailable", code: 503 });
});

test("a search finds a secret as it is, in part, in base64 and in hex, in texts and in any table", async () => {
  // None of the marked ones: these are looked for when all tests are done, and not one may lie here.
  const [secret, another] = [`luma-${randomUUID()}`, `luma-${randomUUID()}`];
  const texts = {
    whole: `{"key":"${secret}"}`, part: `ends in ${secret.slice(-8)}`, base64: Buffer.from(`a:${secret}`).toString("base64"), url: Buffer.from(`{"k":"${secret}"}`).toString("base64url"), hex: Buffer.from(secret).toString("hex"),
    "last four": `…${secret.slice(-4)}`, other: another,
  };
  expect(await findSecret(secret, { texts })).toEqual(["whole", "part", "base64", "url", "hex"]);
  const { accountId } = await newCustomer(database.ctx);
  const id = await attached(accountId);
  await database.owner`update provider_keys set ciphertext = ${Buffer.from(secret)} where account_id = ${accountId} and id = ${id}`;
  expect(await findSecret(secret, { database: database.owner })).toEqual([expect.stringMatching(/^public\.provider_keys: /)]);
});

test("a key is in no table, log, answer or error, after everything that can be done with it", async () => {
  const said: string[] = [];
  const spies = (["log", "info", "warn", "error", "debug"] as const).map((way) => vi.spyOn(console, way).mockImplementation((...words: unknown[]) => { said.push(words.map((word) => (typeof word === "string" ? word : inspect(word, { depth: 9, showHidden: true }))).join(" ")); }));
  const secret = newLumaKey();
  const answers: Record<string, unknown> = {};
  const refusals: Record<string, unknown> = {};
  const refused = async (what: string, attempt: Promise<unknown>) => {
    refusals[what] = await attempt.then(() => expect.unreachable(what), (error: unknown) => error);
  };
  try {
    const { accountId } = await newCustomer(database.ctx);
    const owner = await asPerson(database.ctx, accountId, "owner");
    const given = { accountId, key: secret, label: "planted" };
    for (const answer of ["invalid", "out_of_credit", "unreachable"] as const) answers[answer] = await attach(owner, given, answering(answer));
    await refused("the check breaks", attach(owner, given, Object.assign(async (_: string, key: string) => Promise.reject(new Error(`401 Incorrect API key provided: ${key}`)), { asked: [] })));
    await refused("no such provider", attach(owner, { ...given, provider: "nobody" }));
    await refused("a label that is too long", attach(owner, { ...given, label: "x".repeat(65) }));
    await refused("two keys at once", attach(owner, { ...given, key: `${secret} ${secret}` }));
    await refused("somebody else's", attach(await asPerson(database.ctx, accountId, null), given));
    const attachedKey = await attach(owner, given);
    answers.attached = attachedKey;
    const id = attachedKey.id!;
    await refused("the same label", attach(owner, given));
    // The database refuses what the app would never send: its error quotes the whole statement.
    await refused("a row that breaks a rule", database.ctx.db.update(providerKeys).set({ state: "lost" as never }).where(eq(providerKeys.accountId, accountId)));
    for (const state of ["invalid", "out_of_credit", "valid"] as const) await markProviderKey(database.ctx, { accountId, id, state });
    answers.listed = await listProviderKeys(owner, accountId);
    const choice = await open(database.ctx, accountId);
    answers.opened = { choice, text: await choice.keys[0]!.open(wrapper) };
    await refused("another master key", choice.keys[0]!.open(localKeyWrapper(newMasterKey())));
    answers.found = await findOpenableKey(database.ctx, { accountId, id });
    answers.checked = await checkProviderKey(owner, { accountId, id }, { check: answering("valid", 5), wrapper });
    await changeProviderKey(owner, { accountId, id, change: { label: "changed", models: [RAY_2], enabled: true } });
    await revokeProviderKey(owner, { accountId, id });
    answers.revoked = await listProviderKeys(owner, accountId);
    for (const [what, error] of Object.entries(refusals)) answers[`answer: ${what}`] = await errorResponse(error).text();
    // Whoever logs what they were given, logs no key.
    console.error(refusals, answers);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  expect(Object.keys(refusals)).toHaveLength(8);
  expect(said.join("\n")).toContain("refuses a provider key");
  const texts = {
    log: said.join("\n"), answers: JSON.stringify(answers), "answers as printed": inspect(answers, { depth: 9, showHidden: true }),
    ...Object.fromEntries(Object.entries(refusals).map(([what, error]) => [what, `${inspect(error, { depth: 9, showHidden: true })} ${(error as Error).stack}`])),
  };
  expect(await findSecret(secret, { texts, database: database.owner })).toEqual([]);
  expect(texts.answers).toContain(secret.slice(-4));
});
