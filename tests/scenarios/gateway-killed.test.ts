import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { and, eq } from "drizzle-orm";
import { holds, jobs, usageEvents } from "@/db/schema";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import type { Job } from "@/lib/gateway/job";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { installQueue } from "@/lib/queue/install-queue";
import { getWallet } from "@/lib/wallet/get-wallet";
import { useDatabase } from "@/tests/support/database";
import { useGateway } from "@/tests/support/gateway";

const database = useDatabase();
const gateway = useGateway(database);
const dollars = (amount: number) => BigInt(Math.round(amount * 1_000_000));

let worker: ChildProcess | null = null;

/** The worker as it is run, against this file's database and sandbox. */
function startWorker(): void {
  worker = spawn(process.execPath, ["--import", "tsx", "lib/worker/main.ts"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DATABASE_URL: database.url, STRIPE_SANDBOX_URL: "", STRIPE_SECRET_KEY: "", LOG_LEVEL: "silent", NODE_ENV: "production" },
  });
}

async function kill(): Promise<void> {
  const ended = new Promise((done) => worker!.once("exit", done));
  worker!.kill("SIGKILL");
  await ended;
  worker = null;
}

async function until(what: string, is: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1_000; Date.now() < end;) {
    if (await is()) return;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`it never came to this: ${what}`);
}

beforeAll(async () => {
  database.ctx.clock.now = () => new Date();
  // What a killed process was doing is given to the next one after seconds, not minutes.
  await installQueue(database.url, { expireInSeconds: 4 });
});
afterAll(async () => {
  if (worker) await kill();
});

const jobOf = async ({ accountId, id }: Job) => (await database.ctx.db.select().from(jobs).where(and(eq(jobs.accountId, accountId), eq(jobs.id, id))))[0]!;
const isSettled = async (job: Job) => (await jobOf(job)).settledAt !== null;
const madeFor = (job: Job) => gateway.luma.sandbox.generations().filter((generation) => JSON.stringify(generation).includes(job.callbackToken)).length;
const seen = (method: string, path: RegExp) => gateway.luma.exchanges.filter((exchange) => exchange.method === method && path.test(exchange.path)).length;

async function expectSettledOnce(caller: ApiCaller, made: Job[]): Promise<void> {
  for (const job of made) {
    expect(await jobOf(job)).toMatchObject({ status: "completed", deliveredMs: 5_000 });
    expect(madeFor(job)).toBe(1);
  }
  const ended = await database.ctx.db.select({ state: holds.state }).from(holds).where(eq(holds.accountId, caller.accountId));
  expect(ended.map(({ state }) => state)).toEqual(made.map(() => "captured"));
  expect(await database.ctx.db.select({ id: usageEvents.id }).from(usageEvents).where(eq(usageEvents.accountId, caller.accountId))).toHaveLength(made.length);
  const wallet = await getWallet(database.ctx, caller.accountId);
  expect([wallet.balanceMicros, wallet.heldMicros]).toEqual([dollars(200 - 2.5 * made.length), 0n]);
  const lines = gateway.logLines().filter((line) => line.includes(caller.accountId)).map((raw, i) => ({ raw, line: i + 1 }));
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "gateway.ndjson", lines });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["duplicate"]));
}

const STEPS: [string, string, (job: Job) => boolean | Promise<boolean>][] = [
  ["as it writes down that it creates", "a lake", async (job) => (await jobOf(job)).createAttempts > 0],
  ["as the upstream reports before its answer", "early callback slow", () => gateway.callbacks.length > 0],
  ["as the create's answer is lost", "lost create answer", (job) => madeFor(job) > 0],
  ["as it polls", "slow", () => seen("GET", /\/generations\/[^/]+$/) > 0],
  ["as the outcome is written", "a lake", async (job) => (await jobOf(job)).outcome !== null],
];

test.each(STEPS)("a worker killed %s: another one ends the job once", async (_, prompt, reached) => {
  gateway.luma.exchanges.length = 0;
  gateway.callbacks.length = 0;
  const caller = await gateway.newBuyer(200);
  const job = await gateway.submit(caller, prompt);
  startWorker();
  await until("the step at which it is killed", () => reached(job));
  await kill();
  startWorker();
  if (prompt.includes("slow")) {
    await until("the generation", () => madeFor(job) > 0);
    gateway.luma.sandbox.finish(gateway.luma.sandbox.generations().find((generation) => JSON.stringify(generation).includes(job.callbackToken))!.id);
  }
  await until("settled", () => isSettled(job), 90);
  await kill();
  await expectSettledOnce(caller, [job]);
});

test("two workers that are killed again and again while 40 jobs run: each is made once and charged once", async () => {
  const caller = await gateway.newBuyer(200);
  const made = await Promise.all(Array.from({ length: 40 }, (_, i) => gateway.submit(caller, ["a lake", "callback twice", "429 once", "lost create answer"][i % 4]!)));
  startWorker();
  const other = worker!;
  for (const wait of [1_900, 2_300, 2_700, 3_100]) {
    startWorker();
    await new Promise((done) => setTimeout(done, wait));
    await kill();
  }
  worker = other;
  await kill();
  startWorker();
  await until("all are settled", async () => (await database.ctx.db.select({ id: jobs.id }).from(jobs).where(and(eq(jobs.accountId, caller.accountId), eq(jobs.status, "completed")))).length === made.length, 120);
  await kill();
  await expectSettledOnce(caller, made);
});
