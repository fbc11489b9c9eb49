import { randomBytes } from "node:crypto";
import { addDays, addHours, addMinutes } from "date-fns";
import { and, eq, isNull } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { holds, jobKeys, jobs, jobSteps, upstreamSlots, users } from "@/db/schema";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { inviteMember } from "@/lib/auth/invite-member";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { deleteProviderKey } from "@/lib/byok/delete-provider-key";
import { getKeyWrapper } from "@/lib/byok/get-key-wrapper";
import { markProviderKey } from "@/lib/byok/mark-provider-key";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import { setFallback } from "@/lib/byok/set-fallback";
import type { Context } from "@/lib/context/context";
import { advanceJob } from "@/lib/gateway/advance-job";
import { cancelJob } from "@/lib/gateway/cancel-job";
import { finishJob } from "@/lib/gateway/finish-job";
import { fundOtherwise } from "@/lib/gateway/fund-otherwise";
import { findJob, type Job } from "@/lib/gateway/job";
import { receiveCallback } from "@/lib/gateway/receive-callback";
import { editModel } from "@/lib/catalog/edit-model";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { toFacts } from "@/lib/catalog/model-facts";
import { retire } from "@/lib/catalog/retire";
import { submitJob } from "@/lib/gateway/submit-job";
import { discardQuarantined } from "@/lib/ingest/discard-quarantined";
import { listQuarantine } from "@/lib/ingest/replay-quarantine";
import { newId } from "@/lib/ids/ids";
import { openQueue } from "@/lib/queue/boss";
import { getWallet } from "@/lib/wallet/get-wallet";
import { runTasks } from "@/lib/worker/run-tasks";
import { forgetJobKeys } from "@/lib/worker/tasks/forget-job-keys";
import { sweepJobs } from "@/lib/worker/tasks/sweep-jobs";
import { NOW, useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";
import { newLumaKey } from "@/tests/support/provider-keys";

process.env.BYOK_MASTER_KEYS = `test:${randomBytes(32).toString("base64")}`;

const database = useDatabase();
const gateway = useGateway(database);
const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));
const DONE = { outcome: "completed", deliveredMs: 5_000, secondsSource: "probed", fileName: "video.mp4", fileBytes: 1, width: 16, height: 9 } as const;

beforeEach(() => database.setNow(NOW));

const moneyOf = async ({ accountId }: ApiCaller) => {
  const { balanceMicros, heldMicros } = await getWallet(database.ctx, accountId);
  return [balanceMicros, heldMicros];
};
const refOf = ({ accountId, id }: Job) => ({ accountId, jobId: id });
const jobOf = async (job: Job) => (await findJob(database.ctx, refOf(job)))!;
const generationsOf = (job: Job) => gateway.luma.sandbox.generations().filter((generation) => JSON.stringify(generation).includes(job.callbackToken));
const slotsOf = (job: Job) => database.ctx.db.select().from(upstreamSlots).where(and(eq(upstreamSlots.jobId, job.id), isNull(upstreamSlots.releasedAt)));

/** An owner of the account, with keys of the account's own by their labels. The provider takes those that are not to be refused. */
async function withOwnKeys({ accountId }: ApiCaller, ...labels: string[]): Promise<{ owner: Context; ids: string[] }> {
  const email = `${newId()}@example.com`;
  await inviteMember(database.ctx, { account: { accountId, name: "x" }, email, role: "owner" });
  const [user] = await database.ctx.db.select().from(users).where(eq(users.email, email));
  const owner: Context = { ...database.ctx, actor: { kind: "user", userId: user!.id, email } };
  const ids: string[] = [];
  for (const label of labels) {
    const key = newLumaKey(label.startsWith("refused") ? "luma-refused" : "luma-sandbox");
    const { id } = await attachProviderKey(owner, { accountId, provider: "luma", key, label, models: null, attachAnyway: true }, { check: async () => ({ answer: "unreachable", creditCents: null }), wrapper: getKeyWrapper() });
    ids.push(id!);
  }
  return { owner, ids };
}

test("a job that is accepted has its hold and its task; one that is refused leaves nothing behind", async () => {
  const caller = await gateway.newBuyer(2.5);
  const job = await gateway.submit(caller, "a lake", { idempotencyKey: "first" });
  expect(await moneyOf(caller)).toEqual([dollars(2.5), dollars(2.5)]);
  await expect(gateway.submit(caller, "a sea", { idempotencyKey: "second" })).rejects.toMatchObject({ code: "insufficient_credits" });
  const { accountId } = caller;
  const rows = async () => [
    (await database.ctx.db.select().from(jobs).where(eq(jobs.accountId, accountId))).map(({ id }) => id), (await database.ctx.db.select().from(holds).where(eq(holds.accountId, accountId))).map(({ id }) => id),
    (await database.ctx.db.select().from(jobKeys).where(eq(jobKeys.accountId, accountId))).map(({ jobId }) => jobId),
    (await database.owner<{ id: string }[]>`select data->>'jobId' as id from pgboss.job where name = 'job.advance' and data->>'accountId' = ${accountId}`).map(({ id }) => id),
  ];
  expect(await rows()).toEqual([[job.id], [job.id], [job.id], [job.id]]);
  await gateway.drain(10);
});

test("one idempotency key, used by many at once, is one job; under another API key it is another", async () => {
  const caller = await gateway.newBuyer(100);
  const made = await Promise.all(Array.from({ length: 12 }, () => gateway.submit(caller, "a lake", { idempotencyKey: "k" })));
  expect([new Set(made.map(({ id }) => id)).size, (await moneyOf(caller))[1]]).toEqual([1, dollars(2.5)]);
  await expect(gateway.submit(caller, "a sea", { idempotencyKey: "k" })).rejects.toMatchObject({ code: "conflict" });
  database.setNow(addHours(NOW, 25));
  expect((await gateway.submit(caller, "a sea", { idempotencyKey: "k" })).id).not.toBe(made[0]!.id);
  await gateway.drain(10);
});

test("a request sent again after its job has ended is told what it cost", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await submitJob(database.ctx, { caller, request: { prompt: "a lake" }, tag: null, idempotencyKey: "ended" });
  expect(job.amountMicros).toBeNull();
  await gateway.drain(10);
  expect(await submitJob(database.ctx, { caller, request: { prompt: "a lake" }, tag: null, idempotencyKey: "ended" })).toMatchObject({ id: job.id, status: "completed", amountMicros: job.quoteMicros });
});

test("an idempotency key is kept for as long as it names its job, and not for ever", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "a lake", { idempotencyKey: "old" });
  await gateway.drain(10);
  const kept = async () => (await database.ctx.db.select().from(jobKeys).where(eq(jobKeys.accountId, caller.accountId))).length;
  database.setNow(new Date(addHours(NOW, 24).getTime() - 1));
  await forgetJobKeys(database.ctx);
  expect([await kept(), (await gateway.submit(caller, "a lake", { idempotencyKey: "old" })).id]).toEqual([1, job.id]);
  database.setNow(new Date(addHours(NOW, 48).getTime() + 1));
  expect(await forgetJobKeys(database.ctx)).toBeGreaterThan(0);
  expect(await kept()).toBe(0);
});

test("a request sent again with its idempotency key is the same job, whatever became of the account's own key meanwhile", async () => {
  const caller = await gateway.newBuyer(0);
  const { ids: [id] } = await withOwnKeys(caller, "repeat");
  const job = await gateway.submit(caller, "a lake", { idempotencyKey: "k" });
  await markProviderKey(database.ctx, { accountId: caller.accountId, id: id!, state: "invalid" });
  expect((await gateway.submit(caller, "a lake", { idempotencyKey: "k" })).id).toBe(job.id);
  await expect(gateway.submit(caller, "a sea", { idempotencyKey: "k" })).rejects.toMatchObject({ code: "conflict" });
  await expect(gateway.submit(caller, "a lake", { idempotencyKey: "new" })).rejects.toMatchObject({ code: "unauthenticated" });
  await gateway.drain(10);
});

test("a price that begins while a request is being taken changes neither its hold nor what it costs", async () => {
  const caller = await gateway.newBuyer(20);
  const begins = addMinutes(NOW, 5);
  await database.owner`update prices set effective_to = ${begins} where model_id = 'luma/luma-ray-flash-2' and effective_to is null`;
  await database.owner`insert into prices (id, rate_card, model_id, resolution, unit, unit_price_micros, minimum_ms, effective_from, created_at)
    select gen_random_uuid(), card, 'luma/luma-ray-flash-2', '*', 'second', 1000000, 0, ${begins}, ${NOW} from unnest(array['list', 'upstream']) card`;
  let looks = 0;
  const passing: Context = { ...database.ctx, clock: { now: () => new Date(begins.getTime() - 1 + looks++) } };
  const job = await submitJob(passing, { caller, request: { prompt: "a lake", model: "luma/luma-ray-flash-2" }, tag: null, idempotencyKey: null });
  database.setNow(addMinutes(NOW, 6));
  await gateway.drain(10);
  expect((await gateway.job(caller, job.id)).amountMicros).toBe(job.quoteMicros);
});

test("a job that was accepted is made as it was asked for, whatever becomes of its model in the catalog meanwhile", async () => {
  const caller = await gateway.newBuyer(20);
  const job = await submitJob(database.ctx, { caller, request: { prompt: "a lake", model: "luma/luma-ray-flash-2" }, tag: null, idempotencyKey: null });
  const [model] = await listCatalog(database.ctx, "luma/luma-ray-flash-2");
  await editModel(database.ctx, { ...toFacts(model!), upstream: null, upstream_model: null });
  await retire(database.ctx, { kind: "provider", id: "luma", retiredAt: database.ctx.clock.now() });
  try {
    await gateway.drain(10);
    expect(generationsOf(job).map(({ request }) => request.model)).toEqual(["ray-flash-2"]);
    expect((await gateway.job(caller, job.id)).status).toBe("completed");
  } finally {
    await editModel(database.ctx, toFacts(model!));
    await retire(database.ctx, { kind: "provider", id: "luma", retiredAt: null });
  }
});

test("a video that comes after a month is delivered and charged, and holds up nothing else", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "no callback, slow");
  await gateway.drain(1, ["job.advance"]);
  database.setNow(addDays(NOW, 40));
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(10);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", amountMicros: dollars(2.5) });
  expect(await moneyOf(caller)).toEqual([dollars(7.5), 0n]);
});

test("a length that no column can hold waits for a person with its hold, as any other that is not believed", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "slow");
  await gateway.drain(1, ["job.advance"]);
  await finishJob(database.ctx, job, { ...DONE, deliveredMs: 3_000_000_000 });
  await gateway.drain(10, ["job.settle"]);
  expect([(await jobOf(job)).status, await moneyOf(caller)]).toEqual(["completed", [dollars(10), dollars(2.5)]]);
  const [line] = (await listQuarantine(database.ctx, { limit: 100 })).filter(({ accountId }) => accountId === caller.accountId);
  expect(line!.reason).toBe("implausible_duration");
  await discardQuarantined(database.ctx, { id: line!.id, note: "no video is as long as that" });
  expect(await moneyOf(caller)).toEqual([dollars(10), 0n]);
});

test.each([["NUL", "broken \0 here"], ["half a character", "broken \ud83d here"], ["half a character where it is cut", `${"x".repeat(1_999)}🙂`]])("an upstream's reason with %s ends the job like any other", async (_, reason) => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "slow");
  await gateway.drain(1, ["job.advance"]);
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id, reason);
  await gateway.drain(10);
  expect([(await jobOf(job)).status, await moneyOf(caller)]).toEqual(["failed", [dollars(10), 0n]]);
});

test("a file that cannot be played to its end is fetched again, and after an hour of that the job fails and costs nothing", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "broken file");
  await gateway.drain(8);
  expect([(await jobOf(job)).status, await moneyOf(caller)]).toEqual(["processing", [dollars(10), dollars(2.5)]]);
  database.setNow(addMinutes(NOW, 61));
  await gateway.drain(10);
  expect([await jobOf(job), await moneyOf(caller)]).toMatchObject([{ status: "failed", httpStatus: 500, fileName: null }, [dollars(10), 0n]]);
});

test("an upstream that once does not know a video that takes long is not believed at once", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "no callback, slow");
  await gateway.drain(1, ["job.advance"]);
  database.setNow(addHours(NOW, 2));
  gateway.luma.sandbox.breakDown(404);
  await gateway.drain(1, ["job.advance"]);
  expect((await jobOf(job)).outcome).toBeNull();
  gateway.luma.sandbox.breakDown(null);
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(10);
  expect([(await jobOf(job)).status, await moneyOf(caller)]).toEqual(["completed", [dollars(7.5), 0n]]);
});

test("one that goes on not knowing it is believed, and the money comes back", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "no callback, slow");
  await gateway.drain(1, ["job.advance"]);
  database.setNow(addHours(NOW, 2));
  gateway.luma.sandbox.breakDown(404);
  await gateway.drain(10);
  gateway.luma.sandbox.breakDown(null);
  expect([(await jobOf(job)).status, await moneyOf(caller)]).toEqual(["failed", [dollars(10), 0n]]);
});

test("a cancel that races with the create leaves no place at the upstream taken", async () => {
  const caller = await gateway.newBuyer(100);
  const made = await Promise.all(Array.from({ length: 30 }, () => gateway.submit(caller, "a lake")));
  // Each advance has read its job and asks for a place while the cancel goes through.
  await Promise.all(made.flatMap((job) => [advanceJob(database.ctx, refOf(job)), cancelJob(database.ctx, refOf(job))]));
  await gateway.drain(10);
  const cancelled = (await Promise.all(made.map(jobOf))).filter(({ outcome }) => outcome === "cancelled");
  expect(cancelled.length).toBeGreaterThan(0);
  for (const job of cancelled) expect(await slotsOf(job)).toEqual([]);
});

test("a create that another process is sending is not paid for otherwise under it", async () => {
  const caller = await gateway.newBuyer(10);
  const { owner, ids: [id] } = await withOwnKeys(caller, "race");
  await setFallback(owner, { accountId: caller.accountId, provider: "luma", fallback: "credits" });
  const job = await gateway.submit(caller, "slow");
  const asRead = await jobOf(job);
  await gateway.drain(1, ["job.advance"]);
  await database.owner`update jobs set upstream_id = null where id = ${job.id}`;
  await revokeProviderKey(owner, { accountId: caller.accountId, id: id! });
  await fundOtherwise(database.ctx, asRead);
  expect([await jobOf(job), await moneyOf(caller), (await slotsOf(job)).length]).toMatchObject([{ funding: "byok", credential: `byok:${id}`, createAttempts: 1 }, [dollars(10), 0n], 1]);
  expect((await jobOf(job)).createAttemptedAt).not.toBeNull();
  await finishJob(database.ctx, job, { outcome: "failed", httpStatus: 500, error: "the test is over" });
  await gateway.drain(10);
});

test("a cancel that races with the change of who pays ends the hold once, or comes too late", async () => {
  const caller = await gateway.newBuyer(100);
  const { owner, ids: [id] } = await withOwnKeys(caller, "refused race");
  await setFallback(owner, { accountId: caller.accountId, provider: "luma", fallback: "credits" });
  const made = await Promise.all(Array.from({ length: 20 }, () => gateway.submit(caller, "a lake")));
  expect(new Set(made.map(({ credential }) => credential))).toEqual(new Set([`byok:${id}`]));
  const cancelSoon = async (job: Job, i: number) => {
    await new Promise((done) => setTimeout(done, i * 5));
    await cancelJob(database.ctx, refOf(job));
  };
  await Promise.all([gateway.drain(10), ...made.map(cancelSoon)]);
  await gateway.drain(20);
  const ended = await Promise.all(made.map(jobOf));
  const completed = ended.filter(({ outcome }) => outcome === "completed");
  for (const job of ended) expect([job.status, job.settledAt !== null, generationsOf(job).length, await slotsOf(job)]).toEqual([job.outcome === "completed" ? "completed" : "failed", true, job.outcome === "completed" ? 1 : 0, []]);
  expect(ended.every(({ outcome }) => outcome === "completed" || outcome === "cancelled")).toBe(true);
  expect(await moneyOf(caller)).toEqual([dollars(100 - 2.5 * completed.length), 0n]);
});

test("callbacks are believed by their token alone, and heard thirty times a minute", async () => {
  const caller = await gateway.newBuyer(10);
  const [job, other] = [await gateway.submit(caller, "slow"), await gateway.submit(caller, "a lake")];
  const call = (token: string, jobId = job.id) => receiveCallback(database.ctx, { accountId: caller.accountId, jobId, token });
  const heard = async () => (await database.ctx.db.select().from(jobSteps).where(and(eq(jobSteps.accountId, caller.accountId), eq(jobSteps.jobId, job.id)))).filter(({ kind }) => kind === "callback").length;
  for (const token of ["", "x", other.callbackToken, job.callbackToken.toLowerCase(), `${job.callbackToken}x`, job.callbackToken.slice(1), "\0"]) await expect(call(token)).rejects.toMatchObject({ code: "not_found" });
  await expect(call(job.callbackToken, other.id)).rejects.toMatchObject({ code: "not_found" });
  expect(await heard()).toBe(0);
  await Promise.all(Array.from({ length: 100 }, () => call(job.callbackToken)));
  expect(await heard()).toBe(30);
  await gateway.drain(1, ["job.advance"]);
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(10);
});

test("two keys of an account that have no room are tried in turns for an hour, and no longer", async () => {
  const caller = await gateway.newBuyer(0);
  await withOwnKeys(caller, "busy 1", "busy 2");
  const job = await gateway.submit(caller, "429 forever");
  await gateway.drain(4, ["job.advance"]);
  const waits = await database.owner<{ seconds: number }[]>`select extract(epoch from start_after - clock_timestamp())::int as seconds from pgboss.job where name = 'job.advance' and state = 'created' and data->>'jobId' = ${job.id}`;
  expect(waits[0]!.seconds).toBeGreaterThan(0);
  database.setNow(addMinutes(NOW, 61));
  await gateway.drain(5);
  expect(await jobOf(job)).toMatchObject({ status: "failed", httpStatus: 429 });
});

test("a video whose own key was deleted under it can never be fetched: it fails, instead of being asked after for ever", async () => {
  const caller = await gateway.newBuyer(0);
  const { owner, ids: [id] } = await withOwnKeys(caller, "deleted");
  const job = await gateway.submit(caller, "slow");
  await gateway.drain(1, ["job.advance"]);
  await deleteProviderKey(owner, { accountId: caller.accountId, id: id! });
  await gateway.drain(10);
  expect(await jobOf(job)).toMatchObject({ status: "failed", httpStatus: 401, funding: "byok" });
});

test("a job that cannot be booked keeps none of its account's others from it", async () => {
  const caller = await gateway.newBuyer(20);
  const made = await Promise.all([1, 2, 3].map(() => gateway.submit(caller, "a lake")));
  await gateway.drain(5, ["job.advance", "job.callback"]);
  await database.owner`update jobs set http_status = 42 where id = ${made[1]!.id}`;
  const stop = new AbortController();
  const failures: unknown[] = [];
  const running = runTasks(database.ctx, openQueue(database.ctx.db), { signal: stop.signal, onError: (error) => failures.push(error) });
  for (let tries = 0; tries < 100 && failures.length === 0; tries++) await new Promise((done) => setTimeout(done, 50));
  stop.abort();
  await running;
  expect((await Promise.all(made.map(jobOf))).map(({ status }) => status)).toEqual(["completed", "processing", "completed"]);
  await database.owner`update jobs set http_status = 200 where id = ${made[1]!.id}`;
  await database.owner`update pgboss.job set start_after = now() where name = 'job.settle'`;
  await gateway.drain(5);
  expect(await moneyOf(caller)).toEqual([dollars(12.5), 0n]);
});

test("every job that was forgotten is looked after, however many there are", async () => {
  const caller = await gateway.newBuyer(0);
  const { accountId, apiKeyId } = caller;
  await database.owner`
    insert into jobs (account_id, id, status, api_key_id, tag, model_id, funding, prompt, requested_ms, resolution, aspect_ratio, quote_micros, upstream, upstream_model, credential, callback_token, create_attempts, created_at, updated_at)
    select ${accountId}, gen_random_uuid(), 'queued', ${apiKeyId}, '', 'luma/luma-dream-machine-ray-2', 'byok', 'a lake', 5000, '720p', '16:9', 0, 'luma', 'ray-2', 'byok:none', 't', 0, ${NOW}, ${NOW} from generate_series(1, 1203)`;
  database.setNow(addHours(NOW, 1));
  expect(await sweepJobs(database.ctx)).toBeGreaterThanOrEqual(1_203);
  const [tasks] = await database.owner<{ count: string }[]>`select count(*) from pgboss.job where name = 'job.advance' and state = 'created' and data->>'accountId' = ${accountId}`;
  expect(Number(tasks!.count)).toBe(1_203);
  await database.owner`delete from pgboss.job where data->>'accountId' = ${accountId}`;
  await database.owner`delete from jobs where account_id = ${accountId}`;
});
