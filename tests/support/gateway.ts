import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { ApiCaller } from "@/lib/auth/authenticate-api-key";
import { advanceJob } from "@/lib/gateway/advance-job";
import { getJob, type JobWithCharge } from "@/lib/gateway/get-job";
import { receiveCallback } from "@/lib/gateway/receive-callback";
import { settleJobs } from "@/lib/gateway/settle-jobs";
import { submitJob } from "@/lib/gateway/submit-job";
import type { VideoRequest } from "@/lib/gateway/video-request";
import { idOfHex, idOfPublic } from "@/lib/ids/public-id";
import { newId } from "@/lib/ids/ids";
import { findFreePort } from "@/lib/launcher/postgres.mjs";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { openQueue } from "@/lib/queue/boss";
import type { TaskData, TaskName } from "@/lib/queue/tasks";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { newCustomer } from "./customers";
import type { TestDatabase } from "./database";
import { useLuma } from "./luma";

// Settings are read once, by whoever asks first.
const folder = mkdtempSync(join(tmpdir(), "tollgate-gateway-"));
const port = await findFreePort();
Object.assign(process.env, {
  MEDIA_DIR: join(folder, "media"), GATEWAY_LOG_DIR: join(folder, "logs"), NEXTAUTH_URL: `http://127.0.0.1:${port}`, NEXTAUTH_SECRET: "a secret of the gateway's tests",
  UPSTREAM_CREATES_PER_MINUTE: "100000", UPSTREAM_CONCURRENT_GENERATIONS: "1000", UPSTREAM_TIMEOUT_MS: "3000",
});

export const RAY_2 = "luma/luma-dream-machine-ray-2";

/**
 * The gateway on the calling file's database, with Luma's sandbox upstream and its callbacks taken. Tasks run when `drain` is
 * called, and only then.
 */
export function useGateway(database: TestDatabase) {
  const luma = useLuma(database);
  const callbacks: string[] = [];
  const server = createServer((request, response) => {
    const [, , , , account, job, token] = (request.url ?? "").split("/");
    callbacks.push(job ?? "");
    request.resume();
    receiveCallback(database.ctx, { accountId: idOfHex(account ?? "") ?? newId(), jobId: idOfPublic("job", job ?? "") ?? newId(), token: token ?? "" })
      .then(() => response.writeHead(200).end(), () => response.writeHead(404).end());
  });
  beforeAll(() => new Promise<void>((done) => server.listen(port, "127.0.0.1", done)));
  afterAll(async () => {
    await new Promise((done) => server.close(done));
    // `npm test` searches what a run leaves behind, and removes it then.
    if (!process.env.TOLLGATE_TEST_RUN) rmSync(folder, { recursive: true, force: true });
  });

  const run: { [N in TaskName]?: (data: TaskData[N]) => Promise<unknown> } = {
    "job.advance": (data) => advanceJob(database.ctx, data, { lookups: data.lookups }),
    "job.callback": (data) => advanceJob(database.ctx, data, { plan: false }),
    "job.settle": ({ accountId, jobId }) => settleJobs(database.ctx, { accountId, jobIds: [jobId] }),
  };

  return {
    luma,
    callbacks,
    folder,

    /** An account with so many dollars, and a caller with a key of it. */
    async newBuyer(dollars = 100): Promise<ApiCaller> {
      const { accountId, apiKeyId } = await newCustomer(database.ctx);
      if (dollars > 0) await settleTopUp(database.ctx, { accountId, topUpId: newId(), creditMicros: BigInt(Math.round(dollars * 100)) * MICROS_PER_DOLLAR / 100n, paymentReference: "test" });
      return { accountId, apiKeyId, subAccount: null, rateLimitRpm: null };
    },

    submit(caller: ApiCaller, request: string | VideoRequest, more: { tag?: string; idempotencyKey?: string } = {}) {
      return submitJob(database.ctx, { caller, request: typeof request === "string" ? { prompt: request } : request, tag: more.tag ?? null, idempotencyKey: more.idempotencyKey ?? null });
    },

    job: (caller: ApiCaller, jobId: string): Promise<JobWithCharge> => getJob(database.ctx, { accountId: caller.accountId, jobId }),

    /** Runs every waiting task, also those planned for later, up to `rounds` times. Returns how many ran. */
    async drain(rounds = 1, only: TaskName[] = Object.keys(run) as TaskName[]): Promise<number> {
      const queue = openQueue(database.ctx.db);
      let count = 0;
      for (let round = 0; round < rounds; round++) {
        const before = count;
        for (const name of only) {
          const tasks = await queue.fetch<TaskData[TaskName]>(name, { batchSize: 1_000, ignoreStartAfter: true });
          await Promise.all(tasks.map(async (task) => {
            await (run[name] as (data: TaskData[TaskName]) => Promise<unknown>)(task.data);
            await queue.complete(name, task.id);
          }));
          count += tasks.length;
        }
        if (count === before) break;
      }
      return count;
    },

    /** Every line of the gateway's own log. */
    logLines(): string[] {
      return readdirSync(join(folder, "logs")).flatMap((file) => readFileSync(join(folder, "logs", file), "utf8").trimEnd().split("\n"));
    },
  };
}

