import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { expect, onTestFinished, test } from "vitest";
import { charges, devInbox, holds, providerKeys, usageRollups, users } from "@/db/schema";
import * as job from "@/app/v1/jobs/[id]/route";
import * as generations from "@/app/v1/videos/generations/route";
import { exportCalls } from "@/lib/analytics/export-calls";
import { listCalls } from "@/lib/analytics/list-calls";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { inviteMember } from "@/lib/auth/invite-member";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { setFallback } from "@/lib/byok/set-fallback";
import type { Context } from "@/lib/context/context";
import { checkKey } from "@/lib/upstream/check-key";
import { GATEWAY_SOURCE } from "@/lib/gateway/settle-jobs";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { getWallet } from "@/lib/wallet/get-wallet";
import { RAY_2, useGateway } from "@/tests/support/gateway";
import { numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";
import { asPerson, newLumaKey } from "@/tests/support/provider-keys";
import { type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

process.env.BYOK_MASTER_KEYS = `test:${randomBytes(32).toString("base64")}`;

const database = useDatabase();
const gateway = useGateway(database);
serveFrom(database);
const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));

const balanceOf = async ({ accountId }: ApiCaller) => {
  const { balanceMicros, heldMicros } = await getWallet(database.ctx, accountId);
  return [balanceMicros, heldMicros];
};
const chargesOf = ({ accountId }: ApiCaller) => database.ctx.db.select({ funding: charges.funding, amount: charges.amountMicros, cost: charges.providerCostMicros, waived: charges.feeWaivedMicros }).from(charges).where(eq(charges.accountId, accountId)).orderBy(charges.usageEventId);
const holdsOf = ({ accountId }: ApiCaller) => database.ctx.db.select().from(holds).where(eq(holds.accountId, accountId));
const stateOf = async ({ accountId }: ApiCaller, id: string) => (await database.ctx.db.select({ state: providerKeys.state }).from(providerKeys).where(and(eq(providerKeys.accountId, accountId), eq(providerKeys.id, id))))[0]!.state;

/** An owner of the account, who alone may attach a key. */
async function ownerOf({ accountId }: ApiCaller): Promise<Context & { email: string }> {
  const email = `${newId()}@example.com`;
  await inviteMember(database.ctx, { account: { accountId, slug: "x", name: "x" } as never, email, role: "owner" });
  const [user] = await database.ctx.db.select().from(users).where(eq(users.email, email));
  return { ...database.ctx, actor: { kind: "user", userId: user!.id, email }, email };
}

async function attach(owner: Context, { accountId }: ApiCaller, key: string, label = "studio", attachAnyway = false): Promise<string> {
  const { id } = await attachProviderKey(owner, { accountId, provider: "luma", key, label, models: null, attachAnyway }, { check: checkKey, wrapper: getKeyWrapper() });
  if (!id) throw new Error("was not attached");
  return id;
}

test("credits, then a key of one's own: the wallet is left alone, nothing is held, the fee is waived; revoked, the wallet pays again, and 402 when it cannot", async () => {
  const caller = await gateway.newBuyer(5);
  await gateway.submit(caller, "on credits");
  await gateway.drain(10);
  expect(await balanceOf(caller)).toEqual([dollars(2.5), 0n]);
  const owner = await ownerOf(caller);
  const id = await attach(owner, caller, newLumaKey("luma-sandbox"));
  expect(await stateOf(caller, id)).toBe("valid");
  const own = await gateway.submit(caller, { prompt: "on my own key", durationSeconds: 9 });
  expect([own.funding, own.credential, await balanceOf(caller)]).toEqual(["byok", `byok:${id}`, [dollars(2.5), 0n]]);
  await gateway.drain(10);
  expect(await gateway.job(caller, own.id)).toMatchObject({ status: "completed", funding: "byok", deliveredMs: 9_000, amountMicros: 0n });
  expect([(await balanceOf(caller)), (await holdsOf(caller)).length]).toEqual([[dollars(2.5), 0n], 1]);
  expect((await chargesOf(caller)).find(({ funding }) => funding === "byok")).toEqual({ funding: "byok", amount: 0n, cost: dollars(4.5), waived: dollars(0.225) });
  const [rollup] = await database.ctx.db.select().from(usageRollups).where(and(eq(usageRollups.accountId, caller.accountId), eq(usageRollups.funding, "byok")));
  expect([rollup!.calls, rollup!.amountMicros, rollup!.feeWaivedMicros]).toEqual([1, 0n, dollars(0.225)]);

  await gateway.submit(caller, "the last of the wallet", {}).then((job) => expect(job.funding).toBe("byok"));
  await gateway.drain(10);
  await revokeProviderKey(owner, { accountId: caller.accountId, id });
  expect((await gateway.submit(caller, "on credits again")).funding).toBe("wallet");
  await gateway.drain(10);
  expect(await balanceOf(caller)).toEqual([0n, 0n]);
  await expect(gateway.submit(caller, "with nothing left")).rejects.toMatchObject({ code: "insufficient_credits" });
});

test("with an empty wallet, a call on one's own key works", async () => {
  const caller = await gateway.newBuyer(0);
  await attach(await ownerOf(caller), caller, newLumaKey("luma-sandbox"));
  const job = await gateway.submit(caller, "a lake");
  await gateway.drain(10);
  expect((await gateway.job(caller, job.id)).status).toBe("completed");
  expect(await balanceOf(caller)).toEqual([0n, 0n]);
});

test("a key that its provider refuses fails the call with its name, tells the owner once, and refuses the next one, when that is the policy", async () => {
  const caller = await gateway.newBuyer(10);
  const owner = await ownerOf(caller);
  const id = await attach(owner, caller, newLumaKey("luma-refused"), "studio", true).catch(() => attachUnverified(owner, caller));
  const jobs = [await gateway.submit(caller, "a lake"), await gateway.submit(caller, "a sea")];
  await gateway.drain(10);
  for (const job of jobs) {
    const done = await gateway.job(caller, job.id);
    expect(done).toMatchObject({ status: "failed", httpStatus: 401, funding: "byok" });
    expect(done.error).toContain("provider key");
  }
  expect(await stateOf(caller, id)).toBe("invalid");
  await expect(gateway.submit(caller, "again")).rejects.toMatchObject({ code: "unauthenticated", message: expect.stringContaining("provider key") });
  const letters = await database.ctx.db.select().from(devInbox).where(eq(devInbox.recipient, owner.email));
  expect(letters.filter(({ subject }) => subject.includes("refuses a provider key"))).toHaveLength(1);
  expect([await balanceOf(caller), await holdsOf(caller)]).toEqual([[dollars(10), 0n], []]);
});

test.each([
  ["luma-refused", 401, "authentication_error", "The provider refused your provider key"], ["luma-empty", 402, "insufficient_credits", "Your account at the provider has no credit left"],
] as const)("over the API a %s key of one's own is a %d that names it: as the end of the job that found out, and as the answer to the next call", async (kind, code, type, words) => {
  const caller = await newCaller(database.ctx);
  const key = newLumaKey(kind);
  const owner = await asPerson(database.ctx, caller.accountId, "owner");
  await attachProviderKey(owner, { accountId: caller.accountId, provider: "luma", key, label: "studio", models: null, attachAnyway: true }, { check: async () => ({ answer: "unreachable", creditCents: null }), wrapper: getKeyWrapper() });
  const submit = () => read<ErrorBody & { id: string }>(send(generations.POST, "/v1/videos/generations", { key: caller.key, body: { prompt: "a lake", model: RAY_2 } }, "POST"));
  // Not long ago by the clock of the server's routes.
  database.setNow(new Date());
  onTestFinished(() => database.setNow(NOW));
  const first = await submit();
  expect(first.status).toBe(202);
  await gateway.drain(10);
  const message = `${words}: "studio", ending in ${key.slice(-4)}`;
  const ended = await read(send(job.GET, `/v1/jobs/${first.body.id}`, { key: caller.key, params: { id: first.body.id } }));
  expect(ended).toMatchObject({ status: 200, body: { status: "failed" } });
  expect(JSON.stringify(ended.body)).toContain(JSON.stringify(message).slice(1, -1));
  const next = await submit();
  expect([next.status, next.body.error]).toEqual([code, { message, type, code }]);
});

test("with the policy to use credits, such a call goes on, is held, charged and marked; without credit it fails", async () => {
  const caller = await gateway.newBuyer(2.5);
  const owner = await ownerOf(caller);
  await attachUnverified(owner, caller);
  await setFallback(owner, { accountId: caller.accountId, provider: "luma", fallback: "credits" });
  const jobs = [await gateway.submit(caller, "a lake")];
  await gateway.drain(10);
  expect(await gateway.job(caller, jobs[0]!.id)).toMatchObject({ status: "completed", funding: "wallet", credential: "luma:house", amountMicros: dollars(2.5), fellBackAt: database.ctx.clock.now() });
  expect((await chargesOf(caller)).map(({ funding, amount }) => [funding, amount])).toEqual([["wallet", dollars(2.5)]]);
  expect(await balanceOf(caller)).toEqual([0n, 0n]);
  await expect(gateway.submit(caller, "again")).rejects.toMatchObject({ code: "insufficient_credits" });

  // The list of calls and its file say so, also when the log is read once more.
  const period = { from: new Date("2026-10-01T00:00:00Z"), to: new Date("2026-12-01T00:00:00Z") };
  const own = await gateway.newBuyer(2.5);
  await gateway.submit(own, "on credits from the start");
  await gateway.drain(10);
  const { outcomes } = await ingestLines(database.ctx, { source: GATEWAY_SOURCE, origin: "again", lines: numbered(gateway.logLines().filter((line) => [caller, own].some(({ accountId }) => line.includes(accountId)))) });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["duplicate"]));
  for (const [{ accountId }, fellBack, cell] of [[caller, true, "yes"], [own, false, ""]] as const) {
    expect((await listCalls(database.ctx, accountId, { filter: {}, period, limit: 5 })).map(({ funding, fell_back }) => [funding, fell_back])).toEqual([["wallet", fellBack]]);
    for await (const row of exportCalls(database.ctx, accountId, { filter: {}, period })) expect([row.amount, row.fell_back]).toEqual(["2.500000", cell]);
  }
});

test("the next key of the account is tried before credits", async () => {
  const caller = await gateway.newBuyer(10);
  const owner = await ownerOf(caller);
  await attachUnverified(owner, caller);
  const second = await attach(owner, caller, newLumaKey("luma-sandbox"), "second");
  await setFallback(owner, { accountId: caller.accountId, provider: "luma", fallback: "credits" });
  const job = await gateway.submit(caller, "a lake");
  await gateway.drain(10);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", funding: "byok", credential: `byok:${second}` });
  expect(await balanceOf(caller)).toEqual([dollars(10), 0n]);
});

test("a model outside a key's list is paid from the wallet", async () => {
  const caller = await gateway.newBuyer(10);
  const owner = await ownerOf(caller);
  const { id } = await attachProviderKey(owner, { accountId: caller.accountId, provider: "luma", key: newLumaKey("luma-sandbox"), label: "flash only", models: ["luma/luma-ray-flash-2"], attachAnyway: false }, { check: checkKey, wrapper: getKeyWrapper() });
  expect(id).not.toBeNull();
  expect((await gateway.submit(caller, { prompt: "a lake", model: RAY_2 })).funding).toBe("wallet");
  expect((await gateway.submit(caller, { prompt: "a lake", model: "luma/luma-ray-flash-2" })).funding).toBe("byok");
  await gateway.drain(10);
});

/** A key that could not be checked when it was attached, and turns out to be refused. */
async function attachUnverified(owner: Context, { accountId }: ApiCaller): Promise<string> {
  const { id } = await attachProviderKey(owner, { accountId, provider: "luma", key: newLumaKey("luma-refused"), label: "studio", models: null, attachAnyway: true }, { check: async () => ({ answer: "unreachable", creditCents: null }), wrapper: getKeyWrapper() });
  return id!;
}
