import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectSql, openDatabase } from "@/db/client";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import type { Context } from "@/lib/context/context";
import { newId } from "@/lib/ids/ids";
import { findFreePort, isPortTaken, startPostgres } from "@/lib/launcher/postgres.mjs";
import { MICROS_PER_DOLLAR } from "@/lib/money/micros";
import { prepareSchema } from "@/lib/queue/prepare-schema";
import { systemClock } from "@/lib/time/clock";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { startLumaSandbox } from "@/lib/upstream/sandbox/start-luma-sandbox";
import type { Figures } from "./main";

const NEXT = "node_modules/next/dist/bin/next";
/** As many callers as keep everything busy; latency is told for one at a time as well. */
const CONNECTIONS = 8;
const WARM_UP_MS = 4_000;
const MEASURE_MS = 8_000;
const CYCLE_JOBS = 1_000;
const BODY = JSON.stringify({ model: "luma/luma-dream-machine-ray-2", prompt: "a slow drone shot over a mountain lake", duration: 5 });

/**
 * Durable submits through the built app beside a bare Next route that answers 202, and the whole cycle from submit to
 * settled with the sandbox at zero delay; one run, fsync on, everything on this machine.
 */
export async function benchGateway(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-bench-"));
  chmodSync(folder, 0o755);
  const children: ChildProcess[] = [];
  const run = (args: string[], env: Record<string, string>) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } });
    children.push(child);
    return child;
  };
  build(".");
  build("tests/bench/bare");
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: await findFreePort() });
  const luma = await startLumaSandbox({});
  try {
    await prepareSchema(postgres.ownerUrl);
    const sql = connectSql(postgres.ownerUrl);
    const owner = connectSql(postgres.ownerUrl, { max: 1, role: "owner" });
    const ctx: Context = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system", name: "bench" } };
    await seedCatalog(ctx);
    const accountId = await createAccount(ctx, { slug: "bench", name: "Bench" });
    const { key } = await createApiKey(ctx, { accountId, name: "bench" });
    for (let i = 0; i < 10; i++) await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 10_000n * MICROS_PER_DOLLAR, paymentReference: "bench" });

    const [port, barePort] = [await findFreePort(), await findFreePort()];
    const env = {
      DATABASE_URL: postgres.ownerUrl, NEXTAUTH_URL: `http://127.0.0.1:${port}`, NEXTAUTH_SECRET: "for-the-bench-only-0", LUMA_SANDBOX_URL: luma.url, RATE_LIMIT_RPM: "1000000",
      UPSTREAM_CREATES_PER_MINUTE: "1000000", UPSTREAM_CONCURRENT_GENERATIONS: "100000", MEDIA_DIR: join(folder, "media"), GATEWAY_LOG_DIR: join(folder, "logs"), LOG_LEVEL: "error",
    };
    run([NEXT, "start", "-p", String(port), "-H", "127.0.0.1"], env);
    const bareServer = run([NEXT, "start", "tests/bench/bare", "-p", String(barePort), "-H", "127.0.0.1"], {});
    for (const each of [port, barePort]) while (!(await isPortTaken(each))) await new Promise((done) => setTimeout(done, 50));

    const bareRoute = { port: barePort, path: "/v1" };
    const [bare, bareAlone] = [await load(bareRoute, CONNECTIONS), await load(bareRoute, 1)];
    bareServer.kill("SIGTERM");
    const submitRoute = { port, path: "/v1/videos/generations", key };
    const [submit, alone] = [await load(submitRoute, CONNECTIONS), await load(submitRoute, 1)];

    await owner.unsafe("delete from pgboss.job; update jobs set outcome = 'failed', finished_at = created_at, status = 'failed', settled_at = created_at where settled_at is null");
    const cycleAccount = await createAccount(ctx, { slug: "cycle", name: "Cycle" });
    const cycle = await createApiKey(ctx, { accountId: cycleAccount, name: "cycle" });
    await settleTopUp(ctx, { accountId: cycleAccount, topUpId: newId(), creditMicros: 10_000n * MICROS_PER_DOLLAR, paymentReference: "bench" });
    run(["--import", "tsx", "lib/worker/main.ts"], env);
    const began = performance.now();
    await submitMany({ port, path: "/v1/videos/generations", key: cycle.key }, CYCLE_JOBS);
    for (;;) {
      const [{ count }] = await owner<[{ count: string }]>`select count(*) from jobs where account_id = ${cycleAccount} and status = 'completed'`;
      if (Number(count) === CYCLE_JOBS) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    const cycleMs = performance.now() - began;
    await sql.end();
    await owner.end();
    return {
      bare_p50_ms: bareAlone.p50, bare_p99_ms: bareAlone.p99, submit_p50_ms: alone.p50, submit_p99_ms: alone.p99, added_p50_ms: round(alone.p50 - bareAlone.p50), added_p99_ms: round(alone.p99 - bareAlone.p99),
      connections: CONNECTIONS, bare_per_s: bare.perSecond, submits_per_s: submit.perSecond, ratio_to_bare: round(submit.perSecond / bare.perSecond), busy_submit_p50_ms: submit.p50, busy_submit_p99_ms: submit.p99,
      cycle_jobs: CYCLE_JOBS, submit_to_settled_per_s: Math.round((CYCLE_JOBS * 1_000) / cycleMs),
    };
  } finally {
    for (const child of children) child.kill("SIGTERM");
    await luma.stop();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(app: string): void {
  if (app === "." && existsSync(".next/BUILD_ID")) return;
  const { status } = spawnSync(process.execPath, [NEXT, "build", app], { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
  if (status !== 0) throw new Error(`next build ${app} ended with ${status}`);
}

type Target = { port: number; path: string; key?: string };
const round = (value: number) => Math.round(value * 100) / 100;

function post(agent: Agent, { port, path, key }: Target): Promise<void> {
  return new Promise((done, fail) => {
    const request = httpRequest({ agent, port, host: "127.0.0.1", path, method: "POST", headers: { "content-type": "application/json", "content-length": Buffer.byteLength(BODY), ...(key ? { authorization: `Bearer ${key}` } : {}) } }, (response) => {
      if (response.statusCode !== 202) fail(new Error(`${path} answered ${response.statusCode}`));
      response.resume().on("end", done).on("error", fail);
    });
    request.on("error", fail).end(BODY);
  });
}

async function load(target: Target, connections: number): Promise<{ perSecond: number; p50: number; p99: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const began = performance.now();
  const measureFrom = began + WARM_UP_MS;
  const end = measureFrom + MEASURE_MS;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < end) {
      const from = performance.now();
      await post(agent, target);
      if (from >= measureFrom) times.push(performance.now() - from);
    }
  }));
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.floor(times.length * share)]!);
  return { perSecond: Math.round((times.length * 1_000) / MEASURE_MS), p50: at(0.5), p99: at(0.99) };
}

async function submitMany(target: Target, count: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    while (left-- > 0) await post(agent, target);
  }));
  agent.destroy();
}
