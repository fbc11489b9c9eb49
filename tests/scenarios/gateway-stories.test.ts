import { addHours, addMinutes, addSeconds } from "date-fns";
import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { holds, jobSteps, usageEvents } from "@/db/schema";
import { prepareArithmetic } from "@/lib/analytics/prepare-arithmetic";
import { prepareRecordedLine } from "@/lib/analytics/prepare-recorded-line";
import { readCall } from "@/lib/analytics/read-call";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { cancelJob } from "@/lib/gateway/cancel-job";
import type { Job } from "@/lib/gateway/job";
import { discardQuarantined } from "@/lib/ingest/discard-quarantined";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { listQuarantine, replayQuarantine } from "@/lib/ingest/replay-quarantine";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { getWallet } from "@/lib/wallet/get-wallet";
import { NOW, useDatabase } from "@/tests/support/database";
import { RAY_2, useGateway } from "@/tests/support/gateway";

const database = useDatabase();
const gateway = useGateway(database);
const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));

beforeEach(() => database.setNow(NOW));

const moneyOf = async ({ accountId }: ApiCaller) => {
  const { balanceMicros, heldMicros } = await getWallet(database.ctx, accountId);
  return [balanceMicros, heldMicros];
};
const holdOf = async ({ accountId, id }: Job) => (await database.ctx.db.select().from(holds).where(and(eq(holds.accountId, accountId), eq(holds.id, id))))[0]!.state;
const stepsOf = async ({ accountId, id }: Job) => (await database.ctx.db.select().from(jobSteps).where(and(eq(jobSteps.accountId, accountId), eq(jobSteps.jobId, id))).orderBy(jobSteps.id)).map(({ kind }) => kind);
const eventsOf = ({ accountId }: ApiCaller) => database.ctx.db.select().from(usageEvents).where(eq(usageEvents.accountId, accountId));
const generationsOf = (job: Job) => gateway.luma.sandbox.generations().filter((generation) => JSON.stringify(generation).includes(job.callbackToken));

test("a video is made, delivered, probed and charged at what was quoted; its log, ingested again, is only duplicates", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, { prompt: "a lake", durationSeconds: 5, resolution: "720p" }, { tag: "ads" });
  expect([job.status, await moneyOf(caller)]).toEqual(["queued", [dollars(10), dollars(2.5)]]);
  await gateway.drain(10);
  const done = await gateway.job(caller, job.id);
  expect(done).toMatchObject({ status: "completed", deliveredMs: 5_000, secondsSource: "probed", fileName: "video.mp4", amountMicros: dollars(2.5), tag: "ads" });
  expect([await moneyOf(caller), await holdOf(job), generationsOf(job).length]).toEqual([[dollars(7.5), 0n], "captured", 1]);
  const lines = gateway.logLines().filter((line) => line.includes(caller.accountId)).map((raw, i) => ({ raw, line: i + 1 }));
  expect(lines).toHaveLength(1);
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "gateway.ndjson", lines });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["duplicate"]);
  expect(await moneyOf(caller)).toEqual([dollars(7.5), 0n]);
});

test("a call's page tells everything about it: steps, hold, price and its arithmetic, what was booked, and a line that is a duplicate", async () => {
  const [caller, other] = [await gateway.newBuyer(10), await gateway.newBuyer(10)];
  const job = await gateway.submit(caller, "a lake");
  await gateway.drain(10);
  const [event] = await eventsOf(caller);
  const read = (accountId: string, id: string, withCosts = false) => readCall(database.ctx, accountId, id, { withCosts });
  const story = (await read(caller.accountId, event!.id))!;
  expect([story.job!.id, story.hold!.state, story.charge!.amountMicros, prepareArithmetic(story.charge!.list!, story.event.durationMs)]).toEqual([job.id, "captured", dollars(2.5), "5.0 s × $0.50 a second = $2.50"]);
  expect(story.steps.map(({ kind }) => kind)).toEqual(await stepsOf(job));
  expect(story.entry!.postings).toContainEqual({ debit: "customer_credit", credit: "usage_revenue", amountMicros: dollars(2.5) });
  expect(story.entry!.balanceMicros).toBe(dollars(7.5));
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "page", lines: [{ raw: JSON.stringify(prepareRecordedLine(story)), line: 1 }] });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["duplicate"]);
  expect([await read(other.accountId, event!.id), await read(caller.accountId, "x")]).toEqual([null, null]);
  // What it cost the platform is for the platform's eyes.
  const whole = (await read(caller.accountId, event!.id, true))!;
  expect([story.charge!.providerCostMicros, story.charge!.upstream, story.entry!.postings.length]).toEqual([null, null, 1]);
  expect([whole.charge!.providerCostMicros! > 0n, whole.charge!.upstream!.rateCard, whole.entry!.postings.map(({ debit }) => debit)]).toEqual([true, "upstream", ["customer_credit", "upstream_cost"]]);
});

test.each([["at once", "moderation"], ["later", "moderation later"], ["as the upstream's failure", "fails"]])("a video that fails %s costs nothing and says why", async (_, prompt) => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, prompt);
  await gateway.drain(10);
  const done = await gateway.job(caller, job.id);
  expect(done).toMatchObject({ status: "failed", outcome: "failed", amountMicros: null });
  expect(done.error).toMatch(/moderation|failed/i);
  expect([await moneyOf(caller), await holdOf(job)]).toEqual([[dollars(10), 0n], "voided"]);
  expect((await eventsOf(caller)).map(({ status, durationMs, httpStatus }) => [status, durationMs, httpStatus])).toEqual([["failed", 0, prompt === "fails" ? 500 : 400]]);
});

test("an upstream that breaks once makes one video: the create is sent again only when it surely made nothing", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "500 once");
  const before = gateway.luma.creates();
  await gateway.drain(4);
  expect(gateway.luma.creates() - before).toBe(1);
  expect(await holdOf(job)).toBe("open");
  database.setNow(addMinutes(NOW, 2));
  await gateway.drain(20);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", createAttempts: 2 });
  expect([gateway.luma.creates() - before, generationsOf(job).length, await moneyOf(caller)]).toEqual([2, 1, [dollars(7.5), 0n]]);
});

test("a create whose answer is lost is found again: one generation, one charge", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "lost create answer");
  const before = gateway.luma.creates();
  await gateway.drain(10);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", createAttempts: 1 });
  expect([gateway.luma.creates() - before, generationsOf(job).length, await moneyOf(caller)]).toEqual([1, 1, [dollars(7.5), 0n]]);
  expect(await stepsOf(job)).toEqual(expect.arrayContaining(["create_unclear", "found", "finished"]));
});

test("a create that is never answered keeps its hold until it is known that nothing was made", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "timeout once");
  for (const minute of [0, 1, 2, 3]) {
    database.setNow(addMinutes(NOW, minute));
    await gateway.drain(8);
  }
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", createAttempts: 2 });
  expect([generationsOf(job).length, await moneyOf(caller)]).toEqual([1, [dollars(7.5), 0n]]);
});

test("a storm of 429 delays videos and loses none: each is made once and charged once", async () => {
  const caller = await gateway.newBuyer(100);
  const jobs = await Promise.all(Array.from({ length: 20 }, () => gateway.submit(caller, "429 once")));
  await gateway.drain(20);
  for (const job of jobs) {
    expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", amountMicros: dollars(2.5) });
    expect(generationsOf(job)).toHaveLength(1);
  }
  expect(await moneyOf(caller)).toEqual([dollars(50), 0n]);
});

test("an upstream that has no room for an hour is given up, and the money comes back", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "429 forever");
  await gateway.drain(3);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "queued" });
  database.setNow(addMinutes(NOW, 61));
  await gateway.drain(5);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "failed", httpStatus: 503 });
  expect([await moneyOf(caller), await holdOf(job)]).toEqual([[dollars(10), 0n], "voided"]);
});

test("cancelled while queued: nothing is sent, nothing is charged, and it counts as a call", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "a lake");
  const cancelled = await cancelJob(database.ctx, { accountId: caller.accountId, jobId: job.id });
  expect(cancelled).toMatchObject({ status: "failed", outcome: "cancelled", error: "cancelled" });
  await gateway.drain(10);
  await cancelJob(database.ctx, { accountId: caller.accountId, jobId: job.id });
  expect([generationsOf(job).length, await moneyOf(caller), await holdOf(job)]).toEqual([0, [dollars(10), 0n], "voided"]);
  expect((await eventsOf(caller)).map(({ status }) => status)).toEqual(["cancelled"]);
});

test("a cancel that races with the create either stops it or comes too late; never both", async () => {
  const caller = await gateway.newBuyer(100);
  const jobs = await Promise.all(Array.from({ length: 16 }, () => gateway.submit(caller, "a lake")));
  await Promise.all([gateway.drain(1, ["job.advance"]), ...jobs.map((job) => cancelJob(database.ctx, { accountId: caller.accountId, jobId: job.id }))]);
  await gateway.drain(10);
  let made = 0;
  for (const job of jobs) {
    const done = await gateway.job(caller, job.id);
    expect([done.outcome, generationsOf(job).length]).toEqual(done.outcome === "cancelled" ? ["cancelled", 0] : ["completed", 1]);
    if (done.outcome === "completed") made += 1;
  }
  expect(await moneyOf(caller)).toEqual([dollars(100 - 2.5 * made), 0n]);
});

test("cancelled while running: it stays as it is, is delivered and charged", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "slow");
  await gateway.drain(1, ["job.advance"]);
  expect(await cancelJob(database.ctx, { accountId: caller.accountId, jobId: job.id })).toMatchObject({ status: "processing", outcome: null });
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(10);
  expect([(await gateway.job(caller, job.id)).status, await moneyOf(caller)]).toEqual(["completed", [dollars(7.5), 0n]]);
});

test("a video that comes after more than a day is delivered and charged; until then its hold is open", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "no callback, slow");
  await gateway.drain(1, ["job.advance"]);
  gateway.luma.sandbox.breakDown(503);
  for (const hours of [1, 12, 24]) {
    database.setNow(addHours(NOW, hours));
    await gateway.drain(1, ["job.advance"]);
    expect([await holdOf(job), await moneyOf(caller)]).toEqual(["open", [dollars(10), dollars(2.5)]]);
  }
  gateway.luma.sandbox.breakDown(null);
  database.setNow(addHours(NOW, 25));
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(10);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", amountMicros: dollars(2.5) });
  expect([await holdOf(job), await moneyOf(caller)]).toEqual(["captured", [dollars(7.5), 0n]]);
});

test.each([["a callback that comes twice", "callback twice"], ["a callback before the create's answer", "early callback"], ["no callback at all", "no callback"]])("%s ends the job once", async (_, prompt) => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, prompt);
  await gateway.drain(1, ["job.advance"]);
  await new Promise((done) => setTimeout(done, 400));
  await Promise.all([gateway.drain(10), gateway.drain(10)]);
  await gateway.drain(10);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", createAttempts: 1, amountMicros: dollars(2.5) });
  expect([generationsOf(job).length, await moneyOf(caller), (await eventsOf(caller)).length]).toEqual([1, [dollars(7.5), 0n], 1]);
});

test("a clock that jumps forward by three hours charges once, at the price of the submit", async () => {
  const caller = await gateway.newBuyer(10);
  const jobs = [await gateway.submit(caller, "a lake"), await gateway.submit(caller, "lost create answer")];
  await gateway.drain(1, ["job.advance"]);
  database.setNow(addHours(NOW, 3));
  await gateway.drain(10);
  for (const job of jobs) {
    expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", amountMicros: dollars(2.5) });
    expect([generationsOf(job).length, await holdOf(job)]).toEqual([1, "captured"]);
  }
  expect(await moneyOf(caller)).toEqual([dollars(5), 0n]);
});

test("a clock that jumps back by an hour books nothing from the future, and everything once it is right again", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "slow");
  await gateway.drain(1, ["job.advance"]);
  database.setNow(addHours(NOW, -1));
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(3, ["job.advance", "job.callback"]);
  await expect(gateway.drain(1, ["job.settle"])).rejects.toThrow(/later than now/);
  expect([await holdOf(job), await moneyOf(caller)]).toEqual(["open", [dollars(10), dollars(2.5)]]);
  database.setNow(addSeconds(NOW, 30));
  await settleJobs(database.ctx, { accountId: caller.accountId, jobIds: [job.id] });
  expect([await holdOf(job), await moneyOf(caller)]).toEqual(["captured", [dollars(7.5), 0n]]);
});

test("a video that is shorter than asked for is charged at its own length", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "wrong duration 3");
  await gateway.drain(10);
  expect(await gateway.job(caller, job.id)).toMatchObject({ status: "completed", requestedMs: 5_000, deliveredMs: 3_000, secondsSource: "probed", amountMicros: dollars(1.5) });
  expect(await moneyOf(caller)).toEqual([dollars(8.5), 0n]);
});

test("a longer one takes the excess from the balance too", async () => {
  const caller = await gateway.newBuyer(10);
  const job = await gateway.submit(caller, "wrong duration 8");
  await gateway.drain(10);
  expect((await gateway.job(caller, job.id)).amountMicros).toBe(dollars(4));
  expect(await moneyOf(caller)).toEqual([dollars(6), 0n]);
});

test("one of more than twice the length waits for a person with its hold, who charges it or gives it back", async () => {
  const caller = await gateway.newBuyer(20);
  const jobs = [await gateway.submit(caller, "wrong duration 12"), await gateway.submit(caller, "wrong duration 13")];
  await gateway.drain(10);
  for (const job of jobs) expect([(await gateway.job(caller, job.id)).amountMicros, await holdOf(job)]).toEqual([null, "open"]);
  expect(await moneyOf(caller)).toEqual([dollars(20), dollars(5)]);
  const waiting = (await listQuarantine(database.ctx, { limit: 100 })).filter((line) => line.accountId === caller.accountId);
  expect(waiting.map(({ reason }) => reason)).toEqual(["implausible_duration", "implausible_duration"]);
  const [first, second] = jobs.map((job) => waiting.find((line) => line.raw.includes(job.id))!);
  await replayQuarantine(database.ctx, { id: first!.id, reviewed: true });
  expect(await moneyOf(caller)).toEqual([dollars(14), dollars(2.5)]);
  await discardQuarantined(database.ctx, { id: second!.id, note: "a broken file" });
  expect([await moneyOf(caller), await holdOf(jobs[0]!), await holdOf(jobs[1]!)]).toEqual([[dollars(14), 0n], "captured", "voided"]);
});

test("settling again, and at once from several processes, books once", async () => {
  const caller = await gateway.newBuyer(20);
  const jobs = await Promise.all([1, 2, 3].map(() => gateway.submit(caller, "a lake")));
  await gateway.drain(3, ["job.advance"]);
  const settle = () => settleJobs(database.ctx, { accountId: caller.accountId, jobIds: jobs.map(({ id }) => id) });
  await Promise.all([settle(), settle(), settle()]);
  await settle();
  await gateway.drain(5);
  expect([(await eventsOf(caller)).length, await moneyOf(caller)]).toEqual([3, [dollars(12.5), 0n]]);
});

test("a price that changes while a video is made does not change what it costs", async () => {
  const caller = await gateway.newBuyer(20);
  const job = await gateway.submit(caller, "slow");
  await gateway.drain(1, ["job.advance"]);
  await database.owner`update prices set effective_to = ${addMinutes(NOW, 5)} where model_id = ${RAY_2} and effective_to is null`;
  await database.owner`insert into prices (id, rate_card, model_id, resolution, unit, unit_price_micros, minimum_ms, effective_from, created_at)
    select gen_random_uuid(), card, ${RAY_2}, '*', 'second', 9000000, 0, ${addMinutes(NOW, 5)}, ${NOW} from unnest(array['list', 'upstream']) card`;
  database.setNow(addMinutes(NOW, 10));
  gateway.luma.sandbox.finish(generationsOf(job)[0]!.id);
  await gateway.drain(10);
  expect((await gateway.job(caller, job.id)).amountMicros).toBe(dollars(2.5));
});
