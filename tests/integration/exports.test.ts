import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { POST as postRun } from "@/app/api/platform/exports/run/route";
import { POST as postSchedule } from "@/app/api/platform/exports/schedule/route";
import { exportRuns } from "@/db/schema";
import { openBucket } from "@/lib/bucket/open-bucket";
import type { Context } from "@/lib/context/context";
import { askExport } from "@/lib/exports/ask-export";
import { claimRun } from "@/lib/exports/claim-run";
import type { ExportTarget } from "@/lib/exports/export-target";
import { EXPORTS } from "@/lib/exports/exports";
import { listExports } from "@/lib/exports/list-exports";
import { listRuns } from "@/lib/exports/list-runs";
import { planExports } from "@/lib/exports/plan-exports";
import { runExport } from "@/lib/exports/run-export";
import { setSchedule } from "@/lib/exports/set-schedule";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { setStatementZone } from "@/lib/finance/set-statement-zone";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { runExports } from "@/lib/worker/tasks/run-exports";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { readParquet } from "@/tests/support/parquet";
import { asPerson, newLumaKey } from "@/tests/support/provider-keys";
import { startS3, type TestS3 } from "@/tests/support/s3";

const session = vi.hoisted(() => ({ ctx: undefined as unknown }));
vi.mock("@/lib/auth/session-context", () => ({ sessionContext: async () => session.ctx }));

const database = useDatabase();
let ctx: Context;
let s3: TestS3;
let target: ExportTarget;
let acme: Customer & { slug: string };

/** So many calls of an account, whose log reaches us at the clock's instant. */
async function calls(customer: Customer, count: number, made: string, tag = "ads"): Promise<void> {
  const lines = Array.from({ length: count }, () => logLine(customer, { event_id: newId(), job_id: newId(), tag, submitted_at: made, finished_at: new Date(Date.parse(made) + 41_000).toISOString() }));
  for (let i = 0; i < count; i += 5_000) {
    const { outcomes } = await ingestLines(ctx, { source: "gateway", origin: "exports", lines: numbered(lines.slice(i, i + 5_000)) });
    expect(outcomes.filter(({ outcome }) => outcome !== "accepted").slice(0, 3)).toEqual([]);
  }
}
const slugOf = async ({ accountId }: Customer) => (await ctx.db.execute<{ slug: string }>(sql`select slug from accounts where account_id = ${accountId}`))[0]!.slug;
const bodyOf = (key: string) => s3.objects.get(key)!.body;
const sha256 = (body: Buffer) => createHash("sha256").update(body).digest("hex");
const switchOff = async () => { for (const kind of Object.keys(EXPORTS) as (keyof typeof EXPORTS)[]) await setSchedule(ctx, { kind, every: "off" }); };

beforeAll(async () => {
  ctx = database.ctx;
  // Everything that the run leaves behind is searched for it.
  s3 = await startS3({ secretAccessKey: newLumaKey() });
  target = { bucket: openBucket(s3.settings), prefix: "books/eu/" };
  database.setNow(new Date("2026-11-05T09:00:00Z"));
  const customer = await newCustomer(ctx);
  acme = { ...customer, slug: await slugOf(customer) };
  await setStatementZone(ctx, { accountId: acme.accountId, timeZone: "Asia/Kathmandu" });
  await calls(acme, 40, "2026-11-05T08:00:00.000Z");
});
beforeEach(() => s3.breakWith(null));
afterAll(() => s3.stop());

test("when a month is closed each export that is switched on is made once, whole, with its rows, bytes and hash written down", async () => {
  for (const kind of Object.keys(EXPORTS) as (keyof typeof EXPORTS)[]) await setSchedule(ctx, { kind, every: "month" });
  expect([await planExports(ctx), await runExports(ctx, target), s3.objects.size]).toEqual([0, 0, 0]);
  // Kathmandu's month ends before UTC's does.
  database.setNow(new Date("2026-11-30T20:00:00Z"));
  await closeDueStatements(ctx, acme.accountId);
  expect([await planExports(ctx), await runExports(ctx, target)]).toEqual([2, 2]);
  database.setNow(new Date("2026-12-01T01:00:00Z"));
  expect([await planExports(ctx), await runExports(ctx, target)]).toEqual([3, 3]);
  expect([...s3.objects.keys()].sort()).toEqual([`books/eu/focus/${acme.slug}/2026-11.csv`, `books/eu/focus/${acme.slug}/2026-11.parquet`, "books/eu/journal/quickbooks/2026-11.csv", "books/eu/journal/xero/2026-11.csv", "books/eu/ledger/2026-11.csv"]);
  const runs = await listRuns(ctx, 10);
  for (const { kind, accountId, month, path, state, rows, bytes, sha256: hash, error, startedAt, endedAt, leaseUntil } of runs) {
    const body = bodyOf(`books/eu/${path}`);
    expect([kind, state, bytes, hash, error, leaseUntil]).toEqual([kind, "done", body.length, sha256(body), null, null]);
    expect(startedAt && endedAt).toBeTruthy();
    // What is in the bucket is what the same month gives when it is downloaded.
    const rowsOf = async () => EXPORTS[kind].open(ctx, { accountId, month });
    let counted = 0;
    for await (const row of await rowsOf()) counted += row ? 1 : 0;
    expect([kind, rows]).toEqual([kind, counted]);
    if (kind !== "focus_parquet") expect(body.toString()).toBe(await text(EXPORTS[kind].write(await rowsOf())));
  }
  expect(s3.objects.get(`books/eu/focus/${acme.slug}/2026-11.parquet`)!.contentType).toBe("application/vnd.apache.parquet");
  expect((await readParquet(bodyOf(`books/eu/focus/${acme.slug}/2026-11.parquet`))).rows).toHaveLength(40);
});

test("planned, run and asked for again, a closed month gives the same bytes and no second run of its closing", async () => {
  const before = new Map([...s3.objects].map(([key, { body }]) => [key, sha256(body)]));
  expect([await planExports(ctx), await planExports(ctx), await runExports(ctx, target)]).toEqual([0, 0, 0]);
  for (const kind of Object.keys(EXPORTS) as (keyof typeof EXPORTS)[]) expect(await askExport(ctx, { kind, month: "2026-11" })).toEqual({ runs: 1 });
  expect(await runExports(ctx, target)).toBe(5);
  expect(new Map([...s3.objects].map(([key, { body }]) => [key, sha256(body)]))).toEqual(before);
  await expect(askExport(ctx, { kind: "focus_csv", month: "2026-10" })).rejects.toMatchObject({ code: "invalid_request", field: "month" });
  await expect(askExport(ctx, { kind: "ledger", month: "2027-02" })).rejects.toMatchObject({ code: "invalid_request", field: "month" });
  await expect(askExport(ctx, { kind: "ledger", month: "soon" })).rejects.toMatchObject({ code: "invalid_request", field: "month" });
  await switchOff();
});

test("a daily export is made once a day of the month so far, and one that still waits gives way to the next day's", async () => {
  database.setNow(new Date("2026-12-09T02:59:00Z"));
  await setSchedule(ctx, { kind: "focus_csv", every: "day" });
  await setSchedule(ctx, { kind: "ledger", every: "day" });
  expect(await planExports(ctx)).toBe(0);
  database.setNow(new Date("2026-12-09T03:00:00Z"));
  expect([await planExports(ctx), await planExports(ctx)]).toEqual([2, 0]);
  database.setNow(new Date("2026-12-10T03:00:00Z"));
  await calls(acme, 3, "2026-12-10T02:00:00.000Z");
  expect(await planExports(ctx)).toBe(2);
  expect(await runExports(ctx, target)).toBe(2);
  expect((await listRuns(ctx, 4)).map(({ path, occasion, state }) => [path, occasion, state]).sort()).toEqual([
    [`focus/${acme.slug}/2026-12.csv`, "2026-12-09", "skipped"], [`focus/${acme.slug}/2026-12.csv`, "2026-12-10", "done"], ["ledger/2026-12.csv", "2026-12-09", "skipped"], ["ledger/2026-12.csv", "2026-12-10", "done"],
  ]);
  expect(bodyOf(`books/eu/focus/${acme.slug}/2026-12.csv`).toString().trim().split("\n")).toHaveLength(4);
  await switchOff();
});

test("a bucket that refuses is told by its code, and tried again after pauses that double, until it does not", async () => {
  s3.breakWith(() => ({ status: 403, body: `<Error><Code>AccessDenied</Code><Message>${s3.settings.secretAccessKey}</Message><AWSAccessKeyId>${s3.settings.accessKeyId}</AWSAccessKeyId></Error>` }));
  const key = "books/eu/ledger/2026-12.csv";
  s3.objects.delete(key);
  await askExport(ctx, { kind: "ledger", month: "2026-12" });
  const start = database.ctx.clock.now().getTime();
  const pauses = [];
  for (let tries = 1; tries <= 3; tries++) {
    await expect(runExports(ctx, target)).rejects.toThrow("S3 answered 403 AccessDenied");
    const [run] = await listRuns(ctx, 1);
    expect(run).toMatchObject({ state: "waiting", attempts: tries, error: "S3 answered 403 AccessDenied", sha256: null });
    expect(JSON.stringify(run)).not.toMatch(new RegExp(`${s3.settings.secretAccessKey}|${s3.settings.accessKeyId}`));
    pauses.push(run!.nextAt.getTime() - database.ctx.clock.now().getTime());
    // Not before its time.
    expect(await runExports(ctx, target)).toBe(0);
    database.setNow(run!.nextAt);
  }
  expect([pauses, database.ctx.clock.now().getTime() - start]).toEqual([[60_000, 120_000, 240_000], 420_000]);
  expect((await listExports(ctx, "2026-12")).find(({ kind }) => kind === "ledger")).toMatchObject({ open: 1, failing: 1, every: "off" });
  expect(s3.objects.has(key)).toBe(false);
  s3.breakWith(null);
  expect(await runExports(ctx, target)).toBe(1);
  const [run] = await listRuns(ctx, 1);
  expect([run!.state, run!.error, run!.attempts, s3.objects.has(key)]).toEqual(["done", null, 4, true]);
});

test("a file that breaks off leaves the one before as it was, and no parts", async () => {
  const key = "books/eu/ledger/2026-12.csv";
  const before = sha256(bodyOf(key));
  await askExport(ctx, { kind: "ledger", month: "2026-12" });
  const broken = vi.spyOn(EXPORTS.ledger, "open").mockImplementation(async () => (async function* () {
    for (let i = 0; i < 100_000; i++) yield { line: "x".repeat(200) };
    throw new Error("the database went away");
  })());
  await expect(runExports(ctx, target)).rejects.toThrow("the database went away");
  broken.mockRestore();
  expect([sha256(bodyOf(key)), s3.uploads.size, (await listRuns(ctx, 1))[0]!.error]).toEqual([before, 0, "the database went away"]);
  database.setNow((await listRuns(ctx, 1))[0]!.nextAt);
  expect(await runExports(ctx, target)).toBe(1);
  expect(sha256(bodyOf(key))).toBe(before);
});

test("a worker killed half-way leaves nothing under the key; another takes the run when its lease is over, removes the parts and makes the file", async () => {
  const large = await newCustomer(ctx);
  database.setNow(new Date("2026-12-12T09:00:00Z"));
  await calls(large, 13_000, "2026-12-12T08:00:00.000Z", "x".repeat(64));
  const key = `books/eu/focus/${await slugOf(large)}/2026-12.csv`;
  await askExport(ctx, { kind: "focus_csv", month: "2026-12" });
  // The second part is never answered.
  let reached!: () => void;
  const halfWay = new Promise<void>((done) => { reached = done; });
  s3.breakWith(({ method, query }) => {
    if (method !== "PUT" || query.get("partNumber") !== "2") return null;
    reached();
    return new Promise(() => {});
  });
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = s3.settings;
  const worker = spawn(process.execPath, ["--import", "tsx", "tests/support/export-once.ts", "2026-12-12T09:00:00Z"], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DATABASE_URL: database.url, EXPORT_S3_ENDPOINT: endpoint, EXPORT_S3_BUCKET: bucket, EXPORT_S3_REGION: region, EXPORT_S3_ACCESS_KEY_ID: accessKeyId, EXPORT_S3_SECRET_ACCESS_KEY: secretAccessKey, EXPORT_S3_PREFIX: "books/eu" },
  });
  const ended = new Promise((done) => worker.once("exit", (_code, signal) => done(signal)));
  await halfWay;
  worker.kill("SIGKILL");
  expect(await ended).toBe("SIGKILL");
  s3.breakWith(null);
  const killed = (await ctx.db.select().from(exportRuns).where(eq(exportRuns.path, key.slice("books/eu/".length))))[0]!;
  expect([killed.state, killed.uploadId !== null, s3.uploads.size, s3.objects.has(key)]).toEqual(["running", true, 1, false]);
  // While its worker may live, nobody takes it, only the other account's.
  await runExports(ctx, target);
  expect([await runExports(ctx, target), s3.objects.has(key)]).toEqual([0, false]);
  database.setNow(new Date(killed.leaseUntil!.getTime() + 1));
  expect(await runExports(ctx, target)).toBe(1);
  const made = (await ctx.db.select().from(exportRuns).where(eq(exportRuns.id, killed.id)))[0]!;
  expect([made.state, made.rows, made.attempts, made.uploadId, s3.uploads.size]).toEqual(["done", 13_000, 2, null, 0]);
  expect([made.bytes, made.sha256!.toString("hex")]).toEqual([bodyOf(key).length, sha256(bodyOf(key))]);
  expect(bodyOf(key).length).toBeGreaterThan(8 * 2 ** 20);
}, 180_000);

test("a worker that was taken for dead and is not changes nothing of what the other one wrote down", async () => {
  await askExport(ctx, { kind: "ledger", month: "2026-12" });
  const slow = (await claimRun(ctx))!;
  database.setNow(new Date(slow.leaseUntil!.getTime() + 1));
  expect(await runExports(ctx, target)).toBe(1);
  const [done] = await listRuns(ctx, 1);
  await runExport(ctx, target, slow);
  expect((await listRuns(ctx, 1))[0]).toEqual(done);
  expect(done).toMatchObject({ id: slow.id, state: "done", attempts: 2 });
});

test("only those who run the platform's books set schedules and ask for files, and who did is written down", async () => {
  const post = (handle: typeof postRun, body: unknown) => handle(new Request("http://localhost/api", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));
  const schedule = { kind: "ledger", every: "day" };
  for (const role of ["owner", "finance", "developer", null] as const) {
    session.ctx = await asPerson(ctx, acme.accountId, role);
    expect([role, (await post(postSchedule, schedule)).status, (await post(postRun, { kind: "ledger", month: "2026-12" })).status]).toEqual([role, 403, 403]);
  }
  expect((await listExports(ctx, "2026-12")).map(({ every, open }) => [every, open])).toEqual(Array(5).fill(["off", 0]));
  for (const role of ["platform_finance", "admin"] as const) {
    session.ctx = await asPerson(ctx, acme.accountId, role);
    expect([(await post(postSchedule, schedule)).status, (await post(postRun, { kind: "ledger", month: "2026-12" })).status]).toEqual([204, 200]);
    expect([(await post(postSchedule, { kind: "ledger", every: "hour" })).status, (await post(postRun, { kind: "books", month: "2026-12" })).status, (await post(postRun, { kind: "ledger", month: "2031-01" })).status]).toEqual([400, 400, 400]);
  }
  const { actor } = session.ctx as Context;
  const entries = await database.owner<{ action: string; detail: unknown }[]>`select action, detail from audit_entries where actor = ${(actor as { email: string }).email} order by created_at, id`;
  expect([...entries]).toEqual([{ action: "export_schedule.set", detail: { before: "day", after: "day" } }, { action: "export.ask", detail: { month: "2026-12", files: 1 } }]);
});

test("the command line writes the same file, under its name once it is whole, and none when there is no such month", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-export-"));
  const cli = (...args: string[]) => spawnSync(process.execPath, ["--import", "tsx", "lib/cli/main.ts", "export", ...args], { encoding: "buffer", env: { ...process.env, DATABASE_URL: database.url } });
  try {
    const { status, stderr } = cli("focus", "--account", acme.slug, "--month", "2026-11", "--format", "parquet", "--out", join(folder, "focus.parquet"));
    const body = bodyOf(`books/eu/focus/${acme.slug}/2026-11.parquet`);
    expect([status, stderr.toString()]).toEqual([0, expect.stringMatching(new RegExp(`: 40 rows, .* rows/s, SHA-256 ${sha256(body)}\n$`))]);
    expect(readFileSync(join(folder, "focus.parquet")).equals(body)).toBe(true);
    expect(cli("journal", "--month", "2026-11", "--layout", "xero", "--out", "-").stdout.equals(bodyOf("books/eu/journal/xero/2026-11.csv"))).toBe(true);
    const none = cli("focus", "--account", acme.slug, "--month", "2026-01", "--out", join(folder, "none.csv"));
    expect([none.status, none.stderr.toString()]).toEqual([1, "This account has no statement of such a month\n"]);
    expect(readdirSync(folder)).toEqual(["focus.parquet"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
