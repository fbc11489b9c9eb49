import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import * as bySubAccount from "@/app/v1/usage/by-sub-account/route";
import * as byTag from "@/app/v1/usage/by-tag/route";
import * as recent from "@/app/v1/usage/recent/route";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { deleteSubAccount } from "@/lib/gateway/delete-sub-account";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { logLine, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { type Caller, type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
serveFrom(database);

type Group = { label: string; tag: string | null; requests: number; unpriced_requests: number; cost_cents: number; video_seconds: number; sub_account_id?: string | null };
type Groups = { object: string; month: string; data: Group[] };
type Recent = { data: { request_id: string; model: string; status: number; latency_ms: number; cost_cents: number | null; tag: string | null; byok: boolean; video_seconds: number; created_at: string }[] };
const tags = async (key: string, month = "2026-10") => (await read<Groups>(send(byTag.GET, `/v1/usage/by-tag?month=${month}`, { key }))).body;
const subs = async (key: string, month = "2026-10") => (await read<Groups>(send(bySubAccount.GET, `/v1/usage/by-sub-account?month=${month}`, { key }))).body;
const newest = async (key: string, query = "") => (await read<Recent>(send(recent.GET, `/v1/usage/recent${query}`, { key }))).body.data;

type Line = NonNullable<Parameters<typeof logLine>[1]>;
async function ingest(caller: Caller, ...lines: Line[]) {
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "test", lines: numbered(lines.map((line) => logLine(caller, { event_id: newId(), ...line }))) });
  expect(outcomes.map((one) => one.outcome)).toEqual(lines.map(() => "accepted"));
}
const at = (submitted_at: string): Line => ({ submitted_at, finished_at: new Date(Date.parse(submitted_at) + 41_000).toISOString() });
const newSubAccount = ({ accountId }: Caller, name: string) => createSubAccount(database.ctx, { accountId, name, externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });

/** Two sub-accounts and the account's own calls, in October; one in each neighbouring month. */
async function busyAccount() {
  const caller = await newCaller(database.ctx);
  const [one, two] = [await newSubAccount(caller, "Studio One"), await newSubAccount(caller, "Studio Two")];
  const of = (made: typeof one): Line => ({ sub_account: publicId("sa", made.subAccount.id) });
  await ingest(caller,
    { ...at("2026-10-01T00:00:00.000Z"), tag: "ads", job_id: "job_first" }, { ...at("2026-10-31T23:59:59.999Z"), tag: null, job_id: "job_last" },
    { ...at("2026-09-30T23:59:59.999Z"), tag: "ads" }, { ...at("2026-11-01T00:00:00.000Z"), tag: "ads" },
    { ...at("2026-10-12T10:00:00Z"), ...of(one), tag: "ads", delivered_ms: 5_001 }, { ...at("2026-10-12T11:00:00Z"), ...of(one), tag: "docs", status: "failed", http_status: 500, delivered_ms: null, error: "broke" },
    { ...at("2026-10-12T12:00:00Z"), ...of(two), tag: "ads", funding: "byok" }, { ...at("2026-10-13T12:00:00Z"), sub_account: "from-a-log", tag: null },
  );
  return { caller, one, two };
}

test("a month by tag names every tag once, dearest first, with calls, exact cents and seconds, and BYOK costs nothing", async () => {
  const { caller } = await busyAccount();
  expect(await tags(caller.key)).toEqual({ object: "list", month: "2026-10", data: [
    { label: "ads", tag: "ads", requests: 3, unpriced_requests: 0, cost_cents: 500.05, video_seconds: 15.001 },
    { label: "No tag", tag: null, requests: 2, unpriced_requests: 0, cost_cents: 500, video_seconds: 10 },
    { label: "docs", tag: "docs", requests: 1, unpriced_requests: 0, cost_cents: 0, video_seconds: 0 },
  ] });
});

test("a month by sub-account is labelled with names, also of a deleted one, and with what a log says where there is none", async () => {
  const { caller, one, two } = await busyAccount();
  await deleteSubAccount(database.ctx, { accountId: caller.accountId, id: two.subAccount.id });
  expect(await subs(caller.key)).toEqual({ object: "list", month: "2026-10", data: [
    { label: "No sub-account", tag: null, sub_account_id: null, requests: 2, unpriced_requests: 0, cost_cents: 500, video_seconds: 10 },
    { label: "Studio One", tag: null, sub_account_id: publicId("sa", one.subAccount.id), requests: 2, unpriced_requests: 0, cost_cents: 250.05, video_seconds: 5.001 },
    { label: "from-a-log", tag: null, sub_account_id: "from-a-log", requests: 1, unpriced_requests: 0, cost_cents: 250, video_seconds: 5 },
    { label: "Studio Two", tag: null, sub_account_id: publicId("sa", two.subAccount.id), requests: 1, unpriced_requests: 0, cost_cents: 0, video_seconds: 5 },
  ] });
});

test("by tag, by sub-account, call by call and the ledger have the same total to the micro-dollar", async () => {
  const { caller } = await busyAccount();
  const micros = (rows: { cost_cents: number | null }[]) => rows.reduce((sum, row) => sum + BigInt(Math.round(row.cost_cents! * 10_000)), 0n);
  const [row] = await database.ctx.db.execute<{ sum: string }>(sql`select sum(amount_micros) from ledger_postings where account_id = ${caller.accountId} and credit = 'usage_revenue'`);
  const months = ["2026-09", "2026-10", "2026-11"];
  for (const read of [tags, subs]) expect(micros((await Promise.all(months.map((month) => read(caller.key, month)))).flatMap(({ data }) => data))).toBe(BigInt(row!.sum));
  expect(micros(await newest(caller.key))).toBe(BigInt(row!.sum));
});

test("a call without a price is counted apart and its cost is unknown, not 0", async () => {
  const caller = await newCaller(database.ctx);
  await ingest(caller, { ...at("2023-12-31T23:00:00Z"), tag: "ads" });
  expect((await tags(caller.key, "2023-12")).data).toEqual([{ label: "ads", tag: "ads", requests: 1, unpriced_requests: 1, cost_cents: 0, video_seconds: 5 }]);
  expect((await newest(caller.key))[0]!.cost_cents).toBeNull();
});

test("the newest calls come first, as their clients saw them, as many as are asked for", async () => {
  const { caller } = await busyAccount();
  const calls = await newest(caller.key, "?limit=3");
  expect(calls[1]).toEqual({ request_id: "job_last", model: "luma/luma-dream-machine-ray-2", status: 200, latency_ms: 41_000, cost_cents: 250, tag: null, byok: false, video_seconds: 5, created_at: "2026-10-31T23:59:59.999Z" });
  const all = await newest(caller.key);
  expect([calls, all.length]).toEqual([all.slice(0, 3), 8]);
  expect(all.map((call) => call.created_at)).toEqual(all.map((call) => call.created_at).sort().reverse());
  expect(all.find((call) => call.status === 500)).toMatchObject({ cost_cents: 0, video_seconds: 0, tag: "docs" });
  expect(all.filter((call) => call.byok)).toMatchObject([{ cost_cents: 0, video_seconds: 5 }]);
});

test("a sub-account's key sees its own calls and no others, in every view", async () => {
  const { one } = await busyAccount();
  expect((await tags(one.key)).data).toMatchObject([{ label: "ads", requests: 1, cost_cents: 250.05 }, { label: "docs", requests: 1, cost_cents: 0 }]);
  expect((await subs(one.key)).data).toMatchObject([{ label: "Studio One", requests: 2 }]);
  expect((await newest(one.key)).map((call) => call.created_at)).toEqual(["2026-10-12T11:00:00.000Z", "2026-10-12T10:00:00.000Z"]);
});

test("nothing of another account is seen, even of a sub-account of the same id in its log", async () => {
  const { one } = await busyAccount();
  const other = await newCaller(database.ctx);
  expect([await newest(other.key), (await tags(other.key)).data, (await subs(other.key)).data]).toEqual([[], [], []]);
  await ingest(other, { ...at("2026-10-12T10:00:00Z"), sub_account: publicId("sa", one.subAccount.id) });
  expect((await subs(other.key)).data).toMatchObject([{ label: publicId("sa", one.subAccount.id), requests: 1 }]);
  expect((await newest(one.key))).toHaveLength(2);
});

test("without a month the running one of UTC is meant, and what is no month or no limit is refused by the field", async () => {
  const { key } = await newCaller(database.ctx);
  expect((await read<Groups>(send(byTag.GET, "/v1/usage/by-tag", { key }))).body.month).toBe(new Date().toISOString().slice(0, 7));
  for (const month of ["", "2026-13", "2026-1", "november", "2026-10-01", "1999-12"]) {
    for (const group of [byTag, bySubAccount]) {
      const { status, body } = await read<ErrorBody>(send(group.GET, `/v1/usage/by-tag?month=${month}`, { key }));
      expect([month, status, body.error]).toEqual([month, 400, { message: "month: a month of UTC such as 2026-11", type: "invalid_request_error", code: 400, param: "month" }]);
    }
  }
  for (const limit of ["0", "1001", "-1", "1.5", "", "all"]) {
    const { status, body } = await read<ErrorBody>(send(recent.GET, `/v1/usage/recent?limit=${limit}`, { key }));
    expect([limit, status, body.error.param, body.error.message]).toEqual([limit, 400, "limit", "limit: a whole number from 1 to 1000"]);
  }
  for (const limit of ["1", "1000"]) expect((await read(send(recent.GET, `/v1/usage/recent?limit=${limit}`, { key }))).status).toBe(200);
});
