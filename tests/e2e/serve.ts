import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, createWriteStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareSchema } from "@/lib/queue/prepare-schema";
import { connectSql, openDatabase } from "@/db/client";
import { eq } from "drizzle-orm";
import { accountSlugs } from "@/db/schema";
import { attachProviderKey } from "@/lib/byok/attach-provider-key";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { markProviderKey } from "@/lib/byok/mark-provider-key";
import { revokeProviderKey } from "@/lib/byok/revoke-provider-key";
import type { Context } from "@/lib/context/context";
import { askExport } from "@/lib/exports/ask-export";
import { setSchedule } from "@/lib/exports/set-schedule";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import { demoCredentials } from "@/lib/demo/credentials";
import { openDemoPayments } from "@/lib/demo/demo-payments";
import { loadDemo } from "@/lib/demo/load-demo";
import { findFreePort, isPortTaken, startPostgres } from "@/lib/launcher/postgres.mjs";
import { systemClock } from "@/lib/time/clock";
import { startStripeSandbox } from "@/lib/topups/sandbox/start-stripe-sandbox";
import { startLumaSandbox } from "@/lib/upstream/sandbox/start-luma-sandbox";
import { findInDatabases, findInFiles, report } from "@/tests/support/find-planted";
import { answering, LUMA, newLumaKey, RAY_2 } from "@/tests/support/provider-keys";
import { startS3 } from "@/tests/support/s3";

/** Provider keys in each of their states, for the account whose pages are looked at. */
async function bringKeys(ctx: Context, masterKeys: string): Promise<void> {
  const [row] = await ctx.db.select().from(accountSlugs).where(eq(accountSlugs.slug, "brightside"));
  const { accountId } = row!;
  const attach = async (label: string, answer: "valid" | "out_of_credit" | "unreachable", models: string[] | null = null) =>
    (await attachProviderKey(ctx, { accountId, provider: LUMA, key: newLumaKey(), label, models, attachAnyway: true }, { check: answering(answer, 128_450), wrapper: localKeyWrapper(masterKeys) })).id!;
  await attach("studio account", "valid");
  await attach("campaign budget", "out_of_credit", [RAY_2]);
  await attach("new office", "unreachable");
  await markProviderKey(ctx, { accountId, id: await attach("agency", "valid"), state: "invalid" });
  await revokeProviderKey(ctx, { accountId, id: await attach("last year", "valid") });
}

/** Exports that are switched on, and files that the worker makes at once: those of one account the bucket refuses. */
async function bringExports(ctx: Context): Promise<void> {
  await setSchedule(ctx, { kind: "focus_parquet", every: "month" });
  await setSchedule(ctx, { kind: "ledger", every: "day" });
  const month = ctx.clock.now().toISOString().slice(0, 7);
  for (const kind of ["journal_quickbooks", "focus_csv"] as const) await askExport(ctx, { kind, month });
}

/** How many times as fast as Luma a video is made: slow enough to be seen on its way. */
const LUMA_SPEED = 15;

/**
 * The built product with its worker, a small demo and both sandboxes, on a Postgres and ports of its own, for the browser
 * tests. In the end no provider key may lie in anything that it wrote or answered.
 */
export default async function serve() {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-e2e-"));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), port: await findFreePort(), fsync: false });
  await prepareSchema(postgres.ownerUrl);
  const sql = connectSql(postgres.ownerUrl);
  const ctx = { db: openDatabase(sql), clock: systemClock, actor: { kind: "system" as const, name: "e2e" } };
  await seedCatalog(ctx);
  const stateFile = join(folder, "stripe.ndjson");
  const payments = await openDemoPayments(ctx, { stateFile });
  await loadDemo(ctx, { anchor: new Date(), events: 8_000, payments }).finally(() => payments.stop());
  const masterKeys = `e2e:${randomBytes(32).toString("base64")}`;
  await bringKeys(ctx, masterKeys);
  await bringExports(ctx);
  // Its secret is looked for in the end, as provider keys are.
  const s3 = await startS3({ secretAccessKey: newLumaKey() });
  s3.breakWith(({ key }) => (key.includes("/kestrel/") ? { status: 503, body: "<Error><Code>SlowDown</Code></Error>" } : null));
  const port = await findFreePort();
  const baseUrl = `http://localhost:${port}`;
  process.env.TOLLGATE_E2E = JSON.stringify({ ...(await demoCredentials(ctx, baseUrl)), database_url: postgres.ownerUrl, master_keys: masterKeys });
  await sql.end();
  const secret = "whsec_for_the_browser_tests_only";
  const sandbox = await startStripeSandbox({ stateFile, delivery: "automatic", webhook: { url: `${baseUrl}/api/stripe/webhook`, secret } });
  const luma = await startLumaSandbox({ speed: LUMA_SPEED, stateFile: join(folder, "luma.ndjson") });
  const env = {
    ...process.env, DATABASE_URL: postgres.ownerUrl, NEXTAUTH_URL: baseUrl, NEXTAUTH_SECRET: "for-the-browser-tests-only", NODE_ENV: "production" as const,
    LUMA_SANDBOX_URL: luma.url, WEBHOOK_ALLOW_PRIVATE: "1", GATEWAY_LOG_DIR: join(folder, "logs"), MEDIA_DIR: join(folder, "media"), BYOK_MASTER_KEYS: masterKeys,
    EXPORT_S3_ENDPOINT: s3.settings.endpoint, EXPORT_S3_BUCKET: s3.settings.bucket, EXPORT_S3_REGION: s3.settings.region, EXPORT_S3_ACCESS_KEY_ID: s3.settings.accessKeyId, EXPORT_S3_SECRET_ACCESS_KEY: s3.settings.secretAccessKey, EXPORT_S3_PREFIX: "tollgate/e2e",
    // As talkative as they can be made.
    LOG_LEVEL: "debug", DEBUG: "true", ANSWERS_FILE: join(folder, "answers"),
  };
  const run = (name: string, args: string[], more: Record<string, string> = {}) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...env, ...more } });
    const log = createWriteStream(join(folder, `${name}.log`));
    child.stdout.pipe(log);
    child.stderr.on("data", (chunk: Buffer) => { process.stderr.write(chunk); log.write(chunk); });
    return child;
  };
  // What Stripe does is told by its webhooks alone: the worker knows no Stripe, so that nothing happens behind a test's back.
  const children = [
    run("server", ["--import", "./tests/e2e/record-answers.mjs", "node_modules/next/dist/bin/next", "start", "-p", String(port), "-H", "127.0.0.1"], { STRIPE_SANDBOX_URL: sandbox.url, STRIPE_WEBHOOK_SECRET: secret }),
    run("worker", ["--import", "tsx", "lib/worker/main.ts"]),
  ];
  for (let tries = 0; tries < 300 && !(await isPortTaken(port)); tries++) await new Promise((done) => setTimeout(done, 100));
  if (!(await isPortTaken(port))) throw new Error("the server did not start: is it built?");
  return async () => {
    await Promise.all(children.map((child) => {
      const ended = child.exitCode === null && child.signalCode === null ? new Promise((done) => child.once("close", done)) : undefined;
      child.kill("SIGTERM");
      return ended;
    }));
    await Promise.all([sandbox.stop(), luma.stop(), s3.stop()]);
    const rows = await findInDatabases(postgres.ownerUrl);
    await postgres.stop();
    const files = findInFiles(folder);
    const unwritten = ["answers", "server.log", "worker.log", "luma.ndjson"].filter((name) => !existsSync(join(folder, name))).map((name) => `${name} is not there, so nothing was searched`);
    rmSync(folder, { recursive: true, force: true });
    report("e2e", { ...rows, ...files, places: [...rows.places, ...files.places, ...unwritten] });
  };
}
