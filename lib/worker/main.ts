import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { connectSql, openDatabase } from "@/db/client";
import type { Context } from "@/lib/context/context";
import { findDatabaseUrls, getEnv } from "@/lib/env";
import { loadEnv } from "@/lib/launcher/load-env.mjs";
import { systemClock } from "@/lib/time/clock";
import { hasStripe, type StripeContext, withStripe } from "@/lib/topups/stripe-context";
import { openQueue, superviseQueue } from "@/lib/queue/boss";
import { runTasks } from "./run-tasks";
import { announceAllLimits } from "./tasks/announce-limits";
import { auditNightly } from "./tasks/audit-nightly";
import { buyAutomatically } from "./tasks/buy-automatically";
import { closeStatements } from "./tasks/close-statements";
import { expirePromotions } from "./tasks/expire-promotions";
import { fetchTopUps } from "./tasks/fetch-top-ups";
import { forgetJobKeys } from "./tasks/forget-job-keys";
import { keepAllDays } from "./tasks/keep-days";
import { payRefunds } from "./tasks/pay-refunds";
import { planDueExports } from "./tasks/plan-exports";
import { reconcileStripeNightly, reconcileUpstreamsNightly } from "./tasks/reconcile-nightly";
import { runExports } from "./tasks/run-exports";
import { sealLedgers } from "./tasks/seal-ledgers";
import { sweepJobs } from "./tasks/sweep-jobs";
import { sweepStripeDaily } from "./tasks/sweep-stripe-daily";

/** A background task: how long it rests between two rounds, and what one does. It returns how many things it did. */
type Task<C> = { name: string; everyMs: number; run: (ctx: C) => Promise<number> };

const TASKS: Task<Context>[] = [
  { name: "seal ledgers", everyMs: 10_000, run: sealLedgers },
  { name: "expire promotional credit", everyMs: 60_000, run: expirePromotions },
  { name: "announce limits", everyMs: 15_000, run: announceAllLimits },
  { name: "keep days", everyMs: 300_000, run: keepAllDays },
  { name: "audit the books", everyMs: 900_000, run: auditNightly },
  { name: "reconcile with providers", everyMs: 900_000, run: reconcileUpstreamsNightly },
  { name: "close statements", everyMs: 900_000, run: closeStatements },
  { name: "plan exports", everyMs: 300_000, run: planDueExports },
  { name: "run exports", everyMs: 5_000, run: (ctx) => runExports(ctx) },
  { name: "sweep jobs", everyMs: 60_000, run: sweepJobs },
  { name: "forget idempotency keys", everyMs: 3_600_000, run: forgetJobKeys },
];
const STRIPE_TASKS: Task<StripeContext>[] = [
  { name: "top up automatically", everyMs: 2_000, run: buyAutomatically },
  { name: "pay refunds", everyMs: 60_000, run: payRefunds },
  { name: "fetch top-ups", everyMs: 60_000, run: fetchTopUps },
  { name: "sweep Stripe", everyMs: 600_000, run: sweepStripeDaily },
  { name: "reconcile with Stripe", everyMs: 900_000, run: reconcileStripeNightly },
];

/** Runs the background tasks side by side until it is told to stop. A round that fails is logged, and the next one tries again. */
async function main(): Promise<void> {
  loadEnv();
  const log = pino({ level: getEnv().LOG_LEVEL, base: { process: "worker" } });
  const urls = findDatabaseUrls();
  if (!urls) throw new Error("No database: set DATABASE_URL or use npm start");
  const sql = connectSql(urls.app, { max: 12, applicationName: "tollgate-worker" });
  // pg-boss's upkeep speaks in whole transactions, so it has a connection of its own.
  const upkeep = connectSql(urls.app, { max: 1, applicationName: "tollgate-queue" });
  const ctx: Context = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "worker" } };
  const stop = new AbortController();
  // Every task that rests listens for the end.
  setMaxListeners(0, stop.signal);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  async function repeat<C>({ name, everyMs, run }: Task<C>, taskCtx: C): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const done = await run(taskCtx);
        if (done > 0) log.info({ task: name, done }, "done");
      } catch (error) {
        log.error({ task: name, err: error }, "round failed");
      }
      await setTimeout(everyMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  }
  if (!hasStripe()) log.warn("No Stripe here: payments are neither taken nor followed");
  const supervisor = await superviseQueue(upkeep, (error) => log.error({ err: error }, "queue upkeep failed"));
  await Promise.all([
    ...TASKS.map((task) => repeat(task, ctx)), ...(hasStripe() ? STRIPE_TASKS.map((task) => repeat(task, withStripe(ctx))) : []),
    runTasks(ctx, openQueue(ctx.db), { signal: stop.signal, onError: (error, task, data) => log.error({ task, data, err: error }, "task failed") }),
  ]);
  await supervisor.stop({ graceful: false });
  await upkeep.end();
  await sql.end();
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
