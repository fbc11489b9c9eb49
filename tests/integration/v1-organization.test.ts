import { expect, test } from "vitest";
import * as costs from "@/app/v1/organization/costs/route";
import * as videos from "@/app/v1/organization/usage/videos/route";
import { getTotals } from "@/lib/analytics/usage";
import { createSubAccount } from "@/lib/gateway/create-sub-account";
import { newId } from "@/lib/ids/ids";
import { publicId } from "@/lib/ids/public-id";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { parseDecimal } from "@/lib/money/micros";
import { keepDays } from "@/lib/rollups/keep-days";
import { logLine, numbered } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";
import { type Caller, type ErrorBody, newCaller, read, send, serveFrom } from "@/tests/support/v1";

const database = useDatabase();
serveFrom(database);

type Cost = { object: string; amount: { value: number; exact: string; currency: string }; quantity: number; line_item: string | null; tag: string | null; sub_account_id: string | null };
type Usage = { num_model_requests: number; num_failed_requests: number; seconds: number; model: string | null; funding: string | null; status: string | null };
type Page<T> = { object: string; data: { object: string; start_time: number; end_time: number; results: T[] }[]; has_more: boolean; next_page: string | null };
const unix = (text: string) => Date.parse(text) / 1_000;
const costsOf = async (key: string, query: string) => (await read<Page<Cost>>(send(costs.GET, `/v1/organization/costs?${query}`, { key }))).body;
const usageOf = async (key: string, query: string) => (await read<Page<Usage>>(send(videos.GET, `/v1/organization/usage/videos?${query}`, { key }))).body;

/** Three weeks of calls of two models, tags, fundings and sub-accounts, at odd lengths. */
async function busyCaller(): Promise<{ caller: Caller; subKey: string; sub: string }> {
  const caller = await newCaller(database.ctx);
  const { subAccount, key: subKey } = await createSubAccount(database.ctx, { accountId: caller.accountId, name: "one", externalRef: null, spendCapMicros: null, rateLimitRpm: null, defaultTag: null, allowedModels: null });
  const sub = publicId("sa", subAccount.id);
  const lines = Array.from({ length: 90 }, (_, i) => logLine(caller, {
    event_id: newId(), submitted_at: new Date(Date.UTC(2026, 9, 1 + (i % 21), i % 24, i % 60)).toISOString(), finished_at: new Date(Date.UTC(2026, 9, 1 + (i % 21), 23, 59)).toISOString(), delivered_ms: 5_000 + i, tag: i % 3 ? "ads" : null,
    model: i % 2 ? "luma/luma-ray-flash-2" : "luma/luma-dream-machine-ray-2", funding: i % 5 ? "wallet" : "byok", sub_account: i % 4 ? null : sub, ...(i % 7 ? {} : { status: "failed" as const, http_status: 500, delivered_ms: null, error: "broke" }),
  }));
  await ingestLines(database.ctx, { source: "gateway", origin: "test", lines: numbered(lines) });
  return { caller, subKey, sub };
}

test("costs by day and line item are pages of buckets whose sum is the account's spend, and the same once days are kept", async () => {
  const { caller } = await busyCaller();
  const span = { from: new Date("2026-10-01T00:00:00Z"), to: new Date("2026-10-22T00:00:00Z"), timeZone: "UTC" };
  const totals = await getTotals(database.ctx, caller.accountId, span, { funding: ["wallet"] });
  async function sumOfPages(): Promise<{ micros: bigint; buckets: number; seconds: number }> {
    const sum = { micros: 0n, buckets: 0, seconds: 0 };
    for (let page: string | null = ""; page !== null;) {
      const body: Page<Cost> = await costsOf(caller.key, `start_time=${unix("2026-10-01")}&end_time=${unix("2026-10-22")}&group_by=line_item&limit=8${page && `&page=${page}`}`);
      expect([body.object, body.has_more]).toEqual(["page", body.next_page !== null]);
      for (const bucket of body.data) {
        expect([bucket.object, bucket.end_time - bucket.start_time]).toEqual(["bucket", 86_400]);
        for (const { amount, quantity, line_item } of bucket.results) {
          expect([amount.currency, amount.value, line_item?.slice(0, 5)]).toEqual(["usd", Number(amount.exact), "luma/"]);
          sum.micros += parseDecimal(amount.exact)!;
          sum.seconds += Math.round(quantity * 1_000);
        }
      }
      sum.buckets += body.data.length;
      page = body.next_page;
    }
    return sum;
  }
  const expected = { micros: totals.spendMicros, buckets: 21, seconds: totals.durationMs };
  expect(totals.spendMicros).toBeGreaterThan(0n);
  expect(await sumOfPages()).toEqual(expected);
  await keepDays(database.ctx, caller.accountId, "UTC");
  expect(await sumOfPages()).toEqual(expected);
});

test("usage by the hour, model and status counts every call once, on credits or not, and empty hours are there", async () => {
  const { caller } = await busyCaller();
  const body = await usageOf(caller.key, `start_time=${unix("2026-10-05T03:00Z")}&end_time=${unix("2026-10-05T23:30Z")}&bucket_width=1h&group_by=model&group_by=status`);
  expect([body.data.length, body.data[0]!.start_time, body.has_more]).toEqual([21, unix("2026-10-05T03:00Z"), false]);
  const totals = await getTotals(database.ctx, caller.accountId, { from: new Date("2026-10-05T03:00:00Z"), to: new Date("2026-10-06T00:00:00Z"), timeZone: "UTC" });
  const results = body.data.flatMap(({ results }) => results);
  expect([results.reduce((sum, one) => sum + one.num_model_requests, 0), results.reduce((sum, one) => sum + one.num_failed_requests, 0), results.reduce((sum, one) => sum + Math.round(one.seconds * 1_000), 0)]).toEqual([totals.calls, totals.failed, totals.durationMs]);
  expect(results.every(({ model, status, funding }) => model !== null && status !== null && funding === null)).toBe(true);
  expect(body.data.some(({ results }) => results.length === 0)).toBe(true);
});

test("a sub-account's key sees its own calls, another account's none", async () => {
  const { caller, subKey, sub } = await busyCaller();
  const range = `start_time=${unix("2026-10-01")}&end_time=${unix("2026-10-22")}&limit=21`;
  const all = (await costsOf(caller.key, `${range}&group_by=sub_account_id`)).data.flatMap(({ results }) => results);
  const own = (await costsOf(subKey, range)).data.flatMap(({ results }) => results);
  const sum = (results: Cost[]) => results.reduce((micros, { amount }) => micros + parseDecimal(amount.exact)!, 0n);
  expect(new Set(all.map(({ sub_account_id }) => sub_account_id))).toEqual(new Set([sub, null]));
  expect([sum(own) > 0n, sum(own)]).toEqual([true, sum(all.filter(({ sub_account_id }) => sub_account_id === sub))]);
  expect((await costsOf((await newCaller(database.ctx)).key, range)).data.flatMap(({ results }) => results)).toEqual([]);
});

test("lists of models, keys, sub-accounts and tags narrow usage to one of each, and a sub-account's key cannot look beyond its own", async () => {
  const { caller, subKey, sub } = await busyCaller();
  const range = `start_time=${unix("2026-10-01")}&end_time=${unix("2026-10-22")}&limit=21`;
  const count = async (key: string, query: string) => (await usageOf(key, `${range}&${query}`)).data.flatMap(({ results }) => results).reduce((sum, one) => sum + one.num_model_requests, 0);
  const all = Array.from({ length: 90 }, (_, i) => i);
  const flash = "models=luma/luma-ray-flash-2";
  expect(await count(caller.key, flash)).toBe(all.filter((i) => i % 2).length);
  expect(await count(caller.key, `${flash}&models[]=luma/luma-dream-machine-ray-2`)).toBe(90);
  expect(await count(caller.key, `${flash}&tags=ads&tags=`)).toBe(all.filter((i) => i % 2).length);
  expect(await count(caller.key, `tags[]=ads&sub_account_ids=${sub}`)).toBe(all.filter((i) => i % 3 && i % 4 === 0).length);
  expect(await count(caller.key, `api_key_ids=${caller.apiKeyId}`)).toBe(90);
  expect(await count(caller.key, `api_key_ids=${newId()}&models=other/model`)).toBe(0);
  expect(await count(subKey, `sub_account_ids=${sub}&sub_account_ids=sa_other`)).toBe(all.filter((i) => i % 4 === 0).length);
  expect(await count(subKey, "sub_account_ids=sa_other")).toBe(0);
  expect(await count((await newCaller(database.ctx)).key, `sub_account_ids=${sub}`)).toBe(0);
});

test.each([
  ["start_time=1760000000&api_key_ids=production", "api_key_ids"], ["start_time=1760000000&models[]=", "models"], ["", "start_time"], ["start_time=soon", "start_time"], ["start_time=-1", "start_time"], ["start_time=1760000000&end_time=1750000000", "end_time"], ["start_time=1760000000&bucket_width=1m", "bucket_width"],
  ["start_time=1760000000&limit=0", "limit"], ["start_time=1760000000&bucket_width=1h&limit=169", "limit"], ["start_time=1760000000&group_by=mood", "group_by"], ["start_time=1760000000&page=2", "page"],
])("?%s is refused by the name of %s", async (query, field) => {
  const { key } = await newCaller(database.ctx);
  const { status, body } = await read<ErrorBody>(send(costs.GET, `/v1/organization/costs?${query}`, { key }));
  expect([status, body.error.param ?? body.error.message.slice(0, field.length)]).toEqual([400, field]);
});
