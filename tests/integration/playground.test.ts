import { randomBytes } from "node:crypto";
import { addHours, addSeconds } from "date-fns";
import { and, eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { apiKeys, auditEntries, holds, jobs } from "@/db/schema";
import { inviteMember } from "@/lib/auth/invite-member";
import { revokeApiKey } from "@/lib/auth/revoke-api-key";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { markProviderKey } from "@/lib/byok/mark-provider-key";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { setPrice } from "@/lib/catalog/set-price";
import type { Context } from "@/lib/context/context";
import type { AppError } from "@/lib/errors/app-error";
import { cancelJob } from "@/lib/gateway/cancel-job";
import { listOffers } from "@/lib/gateway/list-offers";
import { listPlaygroundJobs } from "@/lib/gateway/list-playground-jobs";
import { listUnsettledJobs } from "@/lib/gateway/list-unsettled-jobs";
import { prepareJobView } from "@/lib/gateway/prepare-job-view";
import { fitChoice, prepareQuote } from "@/lib/gateway/prepare-quote";
import { readPlayground } from "@/lib/gateway/read-playground";
import { submitFromPlayground } from "@/lib/gateway/submit-from-playground";
import { tryTaskNow } from "@/lib/gateway/try-task-now";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import type { Micros } from "@/lib/money/micros";
import { openQueue } from "@/lib/queue/boss";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { checkKey } from "@/lib/upstream/check-key";
import { getWallet } from "@/lib/wallet/get-wallet";
import { NOW, useDatabase } from "../support/database";
import { RAY_2, useGateway } from "../support/gateway";
import { newLumaKey } from "../support/provider-keys";

process.env.BYOK_MASTER_KEYS = `test:${randomBytes(32).toString("base64")}`;

const database = useDatabase();
const gateway = useGateway(database);
const FIVE_SECONDS = 2_500_000n;

/** A clock that only moves on, as the jobs of one test are settled in another. */
let start = NOW;
beforeEach(() => database.setNow(start = addHours(start, 1)));
const wait = (seconds: number) => database.setNow(addSeconds(start, seconds));

const play = (accountId: string, prompt = "a lake", more: { sendId?: string; quotedMicros?: Micros; durationSeconds?: number } = {}) =>
  submitFromPlayground(database.ctx, { accountId, sendId: more.sendId ?? newId(), quotedMicros: more.quotedMicros ?? FIVE_SECONDS, request: { model: RAY_2, prompt, durationSeconds: more.durationSeconds ?? 5, resolution: "720p", aspectRatio: "16:9" } });
const jobsOf = (accountId: string) => database.ctx.db.select().from(jobs).where(eq(jobs.accountId, accountId));
const heldBy = async (accountId: string) => (await getWallet(database.ctx, accountId)).heldMicros;
const viewOf = async (accountId: string, jobId: string) => prepareJobView((await gateway.job({ accountId, apiKeyId: "", subAccount: null, rateLimitRpm: null }, jobId)), database.ctx.clock.now());

test("every choice of every model costs what the page showed, to the micro-dollar, and what it did not show is refused", async () => {
  const { accountId } = await gateway.newBuyer(10_000);
  const offers = await listOffers(database.ctx, accountId);
  expect(offers.map(({ id }) => id)).toEqual([RAY_2, "luma/luma-ray-flash-2"]);
  let sent = 0n;
  for (const offer of offers) {
    const { durationsMs, resolutions, aspectRatios } = offer.capabilities;
    for (const requestedMs of durationsMs) for (const resolution of resolutions) {
      const aspectRatio = aspectRatios.at(-1)!;
      const quote = prepareQuote(offer, { requestedMs, resolution, aspectRatio }, { ...await getWallet(database.ctx, accountId), isFrozen: false });
      if (!quote.ok) throw new Error(quote.problem);
      const submit = (quotedMicros: Micros) => submitFromPlayground(database.ctx, { accountId, sendId: newId(), quotedMicros, request: { model: offer.id, prompt: "a lake", durationSeconds: requestedMs / 1_000, resolution, aspectRatio } });
      await expect(submit(quote.micros + 1n)).rejects.toMatchObject({ code: "conflict", field: "quote", message: `quote: it takes ${quote.price} of the credit now` });
      expect(await submit(quote.micros)).toMatchObject({ quoteMicros: quote.micros, requestedMs, resolution, aspectRatio });
      sent += quote.micros;
    }
  }
  expect(await heldBy(accountId)).toBe(sent);
});

test("pressing again after a lost answer is the same job; another request under the same press is refused", async () => {
  const { accountId } = await gateway.newBuyer(100);
  const sendId = newId();
  const [first, second] = [await play(accountId, "a lake", { sendId }), await play(accountId, "a lake", { sendId })];
  expect(second.id).toBe(first.id);
  await expect(play(accountId, "a sea", { sendId })).rejects.toMatchObject({ code: "conflict" });
  expect(await jobsOf(accountId)).toHaveLength(1);
  expect(await heldBy(accountId)).toBe(FIVE_SECONDS);
});

test("the very first request, sent many times at once, is one job under one API key", async () => {
  const { accountId } = await gateway.newBuyer(100);
  const sendId = newId();
  const sent = await Promise.all(Array.from({ length: 6 }, () => play(accountId, "a lake", { sendId })));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
  expect(await heldBy(accountId)).toBe(FIVE_SECONDS);
  expect(await database.ctx.db.select().from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.name, "Playground")))).toHaveLength(1);
});

test("what the credit does not cover is refused, and leaves neither job nor hold", async () => {
  const { accountId } = await gateway.newBuyer(2);
  await expect(play(accountId)).rejects.toMatchObject({ code: "insufficient_credits", message: "This needs $2.50; $2.00 is available" });
  expect(await jobsOf(accountId)).toEqual([]);
  expect(await database.ctx.db.select().from(holds).where(eq(holds.accountId, accountId))).toEqual([]);
  const { wallet, offers } = await readPlayground(database.ctx, { accountId, job: null });
  expect(prepareQuote(offers[0]!, fitChoice(offers[0]!, {}), { availableMicros: wallet.availableMicros, isFrozen: false })).toEqual({ ok: false, reason: "short", price: "$2.50", problem: "This needs $2.50; $2.00 is available." });
});

test("calls count under one API key named Playground, and only they are listed, newest first, also after it was revoked", async () => {
  const buyer = await gateway.newBuyer(100);
  const { accountId } = buyer;
  expect(await listPlaygroundJobs(database.ctx, { accountId, limit: 10 })).toEqual([]);
  expect(await database.ctx.db.select().from(apiKeys).where(and(eq(apiKeys.accountId, accountId), eq(apiKeys.name, "Playground")))).toEqual([]);
  const first = await play(accountId, "first");
  wait(1);
  const second = await play(accountId, "second");
  await gateway.submit(buyer, "by API");
  expect(second.apiKeyId).toBe(first.apiKeyId);
  await revokeApiKey(database.ctx, { accountId, id: first.apiKeyId });
  wait(2);
  const third = await play(accountId, "third");
  expect(third.apiKeyId).not.toBe(first.apiKeyId);
  expect((await listPlaygroundJobs(database.ctx, { accountId, limit: 10 })).map(({ prompt }) => prompt)).toEqual(["third", "second", "first"]);
  expect((await listPlaygroundJobs(database.ctx, { accountId, limit: 2 })).map(({ prompt }) => prompt)).toEqual(["third", "second"]);
  expect(await listPlaygroundJobs(database.ctx, { accountId: (await gateway.newBuyer(0)).accountId, limit: 10 })).toEqual([]);
});

test("the page shows the job it is asked for, else the last one, and never another account's", async () => {
  const [{ accountId }, other] = [await gateway.newBuyer(100), await gateway.newBuyer(100)];
  const first = await play(accountId, "first");
  wait(1);
  const last = await play(accountId, "last");
  const theirs = await play(other.accountId, "theirs");
  const shown = async (job: string | null) => (await readPlayground(database.ctx, { accountId, job })).shown?.prompt;
  expect(await shown(publicId("job", first.id))).toBe("first");
  for (const job of [null, publicId("job", theirs.id), "job_x", "\0", publicId("job", newId())]) expect(await shown(job), String(job)).toBe("last");
  const { recent, names, isSandbox } = await readPlayground(database.ctx, { accountId, job: publicId("job", last.id) });
  expect([recent.map(({ prompt }) => prompt), names.get(RAY_2), isSandbox]).toEqual([["last", "first"], "Luma Ray 2", true]);
});

test("a job is told as it stands, from queued to paid for", async () => {
  const { accountId } = await gateway.newBuyer(100);
  const { id } = await play(accountId);
  expect(await viewOf(accountId, id)).toMatchObject({ id: publicId("job", id), state: "queued", canCancel: true, isPlayable: false, quote: "$2.50", cost: null, costPlain: null, asked: "5 s", delivered: null, elapsedMs: 0, note: "It is sent as soon as the upstream has room." });
  wait(3);
  await gateway.drain(1, ["job.advance"]);
  const making = await viewOf(accountId, id);
  expect(making).toMatchObject({ state: "processing", canCancel: false, isPlayable: false, elapsedMs: 3_000, costNote: "$2.50 is set aside; what is delivered is charged." });
  await gateway.drain(10);
  wait(600);
  expect(await viewOf(accountId, id)).toMatchObject({ state: "completed", canCancel: false, isPlayable: true, cost: "$2.50", costPlain: "2.500000", costNote: "As quoted.", delivered: "5 s", elapsedMs: 3_000 });
});

test.each([
  ["moderation", { state: "failed", note: "Advanced prompt moderation failed", cost: null, costNote: "Nothing was charged.", isPlayable: false }],
  ["wrong duration 7", { state: "completed", delivered: "7 s", cost: "$3.50", costNote: "7 s were delivered; 5 s were quoted at $2.50.", isPlayable: true }],
  ["wrong duration 30", { state: "completed", delivered: "30 s", cost: null, costPlain: null, costNote: "Not charged yet: its length is far from what was asked for, so a person looks at it first.", isPlayable: true }],
])("a job of “%s” says what became of it and what it cost", async (prompt, expected) => {
  const { accountId } = await gateway.newBuyer(100);
  const { id } = await play(accountId, prompt);
  await gateway.drain(10);
  expect(await viewOf(accountId, id)).toMatchObject(expected);
});

test("a job that waits can be cancelled and gives its money back; one that was sent stays", async () => {
  const { accountId } = await gateway.newBuyer(100);
  const { id } = await play(accountId, "429");
  await gateway.drain(1, ["job.advance"]);
  expect(await viewOf(accountId, id)).toMatchObject({ state: "queued", canCancel: true, note: "The upstream has not taken it yet (1 try); it is sent again by itself." });
  expect(prepareJobView(await cancelJob(database.ctx, { accountId, jobId: id }), start)).toMatchObject({ state: "cancelled", canCancel: false, note: "It was not sent on. $2.50 is available again.", cost: null });
  expect(await heldBy(accountId)).toBe(0n);
  const sent = await play(accountId);
  await gateway.drain(1, ["job.advance"]);
  expect(prepareJobView(await cancelJob(database.ctx, { accountId, jobId: sent.id }), start)).toMatchObject({ state: "processing" });
});

test("jobs under way are counted and listed by age, of all accounts, with the last step; settled ones are not", async () => {
  await database.owner`truncate job_steps, jobs`;
  const [a, b] = [await gateway.newBuyer(100), await gateway.newBuyer(100)];
  const oldest = await play(a.accountId, "429");
  wait(60);
  const young = await play(b.accountId, "a lake");
  wait(61);
  const gone = await play(b.accountId, "moderation");
  await gateway.drain(2, ["job.advance"]);
  const between = await listUnsettledJobs(database.ctx, { limit: 10 });
  expect(between.oldest.map(({ id, isEnded }) => [id, isEnded])).toEqual([[publicId("job", oldest.id), false], [publicId("job", young.id), true], [publicId("job", gone.id), true]]);
  expect(between).toMatchObject({ queued: 1, processing: 0, ended: 2 });
  expect(between.oldest[0]).toMatchObject({ status: "queued", account: { name: "Test account" }, upstream: "luma", upstreamId: null, createAttempts: 2, createdAt: start, lastStep: { kind: "create_refused", message: expect.stringMatching(/429/) } });
  await gateway.drain(3, ["job.settle"]);
  expect((await listUnsettledJobs(database.ctx, { limit: 10 })).oldest.map(({ id }) => id)).toEqual([publicId("job", oldest.id)]);
  expect((await listUnsettledJobs(database.ctx, { limit: 0 })).queued).toBe(1);
});

test("a task that waits for its next try is tried at once, and who had it so is written down", async () => {
  const { accountId } = await gateway.newBuyer(100);
  const { id: jobId } = await play(accountId);
  const queue = openQueue(database.ctx.db);
  const task = (await queue.fetch<{ jobId: string }>("job.advance", { batchSize: 100 })).find(({ data }) => data.jobId === jobId)!;
  await expect(tryTaskNow(database.ctx, { name: "job.advance", id: task.id })).rejects.toMatchObject({ code: "not_found", field: "id" });
  await queue.fail("job.advance", task.id, { message: "broken" });
  await database.owner`update pgboss.job set start_after = now() + interval '1 day' where id = ${task.id}`;
  await tryTaskNow(database.ctx, { name: "job.advance", id: task.id });
  expect((await queue.fetch("job.advance", { batchSize: 100 })).map(({ id }) => id)).toContain(task.id);
  const entries = await database.ctx.db.select().from(auditEntries).where(eq(auditEntries.subject, task.id));
  expect(entries).toMatchObject([{ accountId, action: "task.try_now", actor: "system:test", detail: { task: "job.advance", jobId } }]);
});

test("on the account's own provider key nothing is taken from the credit, and the page and the server must agree on that", async () => {
  const { accountId } = await gateway.newBuyer(0);
  const fundings = async () => (await listOffers(database.ctx, accountId)).map(({ funding }) => funding);
  expect(await fundings()).toEqual(["wallet", "wallet"]);
  const email = `${newId()}@example.com`;
  const { userId } = await inviteMember(database.ctx, { account: { accountId, name: "x" }, email, role: "owner" });
  const owner: Context = { ...database.ctx, actor: { kind: "user", userId, email } };
  const attach = (key: string) => attachProviderKey(owner, { accountId, provider: "luma", key, label: "studio", models: [RAY_2], attachAnyway: false }, { check: checkKey, wrapper: getKeyWrapper() });
  const { id: keyId } = await attach(newLumaKey("luma-sandbox"));
  expect(await fundings()).toEqual(["byok", "wallet"]);
  await expect(play(accountId)).rejects.toMatchObject({ code: "conflict", message: "quote: it takes $0.00 of the credit now" });
  const { id } = await play(accountId, "on my own key", { quotedMicros: 0n });
  expect(await viewOf(accountId, id)).toMatchObject({ state: "queued", isByok: true, cost: null, costNote: "Billed by the provider, on the account's own key." });
  await gateway.drain(10);
  expect(await viewOf(accountId, id)).toMatchObject({ state: "completed", isPlayable: true, isByok: true, cost: null, costPlain: null });
  expect(await heldBy(accountId)).toBe(0n);

  // What was shown as free of charge is not charged once the key is gone.
  await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: 5_000_000n, paymentReference: "wire" });
  await revokeProviderKey(owner, { accountId, id: keyId! });
  expect(await fundings()).toEqual(["wallet", "wallet"]);
  await expect(play(accountId, "a lake", { quotedMicros: 0n })).rejects.toMatchObject({ code: "conflict", message: "quote: it takes $2.50 of the credit now" });
  expect(await heldBy(accountId)).toBe(0n);

  const refused = newLumaKey("luma-sandbox");
  const { id: refusedId } = await attach(refused);
  await markProviderKey(database.ctx, { accountId, id: refusedId!, state: "invalid" });
  expect(await fundings()).toEqual([{ problem: `The provider refused your provider key: "studio", ending in ${refused.slice(-4)}` }, "wallet"]);
  await expect(play(accountId)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("the Playground's jobs are found by an index among all that an account has", async () => {
  const { accountId } = await gateway.newBuyer(100);
  const { apiKeyId } = await play(accountId);
  const columns = "account_id, status, tag, model_id, funding, prompt, requested_ms, resolution, aspect_ratio, quote_micros, upstream, upstream_model, credential, callback_token, create_attempts, created_at, updated_at, outcome, http_status, finished_at, settled_at";
  await database.owner.unsafe(`insert into jobs (id, api_key_id, ${columns}) select gen_random_uuid(), gen_random_uuid(), account_id, 'failed', tag, model_id, funding, prompt, requested_ms, resolution, aspect_ratio, quote_micros, upstream, upstream_model, credential, callback_token, 1, created_at, updated_at, 'failed', 500, created_at, created_at from jobs, generate_series(1, 20000) where api_key_id = '${apiKeyId}'`);
  await database.owner`analyze jobs`;
  const plan = JSON.stringify(await database.ctx.db.execute(sql`explain (format json) select * from jobs where account_id = ${accountId} and api_key_id = ${apiKeyId} order by id desc limit 10`));
  expect(plan).toContain("jobs_api_key_idx");
  expect(plan).not.toMatch(/Seq Scan|"Sort"/);
  await database.owner`delete from jobs where account_id = ${accountId} and api_key_id <> ${apiKeyId}`;
});

test("a price that changed after it was shown is not charged", async () => {
  const { accountId } = await gateway.newBuyer(100);
  await setPrice(database.ctx, { modelId: RAY_2, resolution: "720p", rateCards: ["list"], unit: "second", unitPriceMicros: 900_000n, blockMs: null, minimumMs: 0, effectiveFrom: addSeconds(start, 600) });
  await play(accountId);
  wait(600);
  await expect(play(accountId)).rejects.toMatchObject({ code: "conflict", field: "quote" });
  expect(await heldBy(accountId)).toBe(FIVE_SECONDS);
  await play(accountId, "a lake", { quotedMicros: 4_500_000n });
  expect(await heldBy(accountId)).toBe(FIVE_SECONDS + 4_500_000n);
});

test("a person sends sixty videos a minute and no more; another one of the account is not held up", async () => {
  const { accountId } = await gateway.newBuyer(0);
  const press = (userId: string) => submitFromPlayground({ ...database.ctx, actor: { kind: "user", userId, email: "x@example.com" } }, { accountId, sendId: newId(), quotedMicros: FIVE_SECONDS, request: { model: RAY_2, prompt: "a lake", durationSeconds: 5, resolution: "720p", aspectRatio: "16:9" } });
  const refusalOf = (userId: string) => press(userId).then(() => "none", (error: AppError) => error.code);
  const userId = newId();
  const refusals = await Promise.all(Array.from({ length: 61 }, () => refusalOf(userId)));
  expect(refusals.filter((code) => code === "rate_limited")).toHaveLength(1);
  expect(await refusalOf(newId())).not.toBe("rate_limited");
});
