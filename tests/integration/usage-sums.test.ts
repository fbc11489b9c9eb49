import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { users } from "@/db/schema";
import { type CallFilter, matching } from "@/lib/analytics/call-filter";
import { bucketStarts, type Granularity, GRANULARITIES } from "@/lib/analytics/period";
import { sumUsage } from "@/lib/analytics/sum-usage";
import { KEPT_BY, type KeptBy } from "@/lib/analytics/sums";
import { runAudit } from "@/lib/audit/run-audit";
import { createApiKey } from "@/lib/auth/create-api-key";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { keepDays } from "@/lib/rollups/keep-days";
import { latencyBucketOf } from "@/lib/rollups/latency-buckets";
import { callArbitrary } from "@/tests/support/call-arbitrary";
import { type Customer, logLine, newCustomer, numbered } from "@/tests/support/customers";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();
/** Half-hour and quarter-hour zones, and two whose clocks change, one of them by half an hour. */
const ZONES = ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"];
/** The days on which clocks change in St. John's and on Lord Howe Island. */
const CHANGES = ["2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"].map((day) => Date.parse(day));
const BEGAN = Date.parse("2026-02-20");
const LAST = NOW.getTime() - 60_000;
const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;

let customer: Customer;
let keys: string[];
let member: string;

/** Instants all over the year, half of them close to a change of clocks. */
const instants = fc.oneof(
  fc.integer({ min: BEGAN, max: LAST }),
  fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS })).map(([day, away]) => Math.min(day + away, LAST)),
);
const calls = fc.record({ call: callArbitrary, at: instants, latency_ms: fc.integer({ min: 200, max: 400_000 }), key: fc.nat({ max: 2 }), sub_account: fc.constantFrom("sa_one", "sa_two", null) });

async function ingest(numRuns: number, seed: number): Promise<void> {
  const lines = fc.sample(calls, { numRuns, seed }).map(({ call, at, latency_ms, key, sub_account }, i) => logLine(customer, {
    ...call, event_id: `evt_${seed}_${i}`, api_key_id: keys[key]!, latency_ms, sub_account, submitted_at: new Date(at).toISOString(), finished_at: new Date(at + 30_000).toISOString(),
  }));
  const { outcomes } = await ingestLines(database.ctx, { source: "gateway", origin: "sums", lines: numbered(lines) });
  expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(["accepted"]));
}

beforeAll(async () => {
  customer = await newCustomer(database.ctx);
  member = newId();
  await database.ctx.db.insert(users).values({ id: member, email: `${member}@example.com` });
  const made = await Promise.all(["a", "b"].map((name) => createApiKey(database.ctx, { accountId: customer.accountId, name })));
  keys = [customer.apiKeyId, ...made.map(({ id }) => id)];
  await database.owner`update api_keys set created_by = ${member} where id = ${keys[2]!}`;
  await ingest(1_200, 1);
});

const UNITS: Record<Granularity, string | null> = { "15m": null, "1h": null, "1d": "day", "1w": "week", "1mo": "month" };

/** A bucket by the database's own calendar: what a clock on the wall shows, and, where that is not enough, since when. */
function bucketOf(at: SQL, timeZone: string, granularity: Granularity): SQL {
  const unit = UNITS[granularity];
  if (unit) return sql`date_trunc(${unit}, ${at} at time zone ${timeZone})::text`;
  const step = granularity === "15m" ? "15 minutes" : "1 hour";
  const local = sql`(${at} at time zone ${timeZone})`;
  return sql`(date_bin(${step}::interval, ${local}, '2000-01-01'::timestamp)::text || ' ' || (${local} - ${at} at time zone 'UTC')::text)`;
}

type Question = { from: Date; to: Date; timeZone: string; granularity: Granularity; by: KeptBy[]; filter: CallFilter };

const eventsOf = ({ from, to, filter }: Question) => sql`
  select e.*, (select provider_id from models m where m.id = e.model_id) as provider_id, c.amount_micros, c.provider_cost_micros, c.fee_waived_micros from (
    select * from usage_events where account_id = ${customer.accountId} and occurred_at >= ${from.toISOString()}::timestamptz and occurred_at < ${to.toISOString()}::timestamptz ${matching(filter, customer.accountId)}) e
  left join (select usage_event_id, amount_micros, provider_cost_micros, fee_waived_micros from charges where account_id = ${customer.accountId}) c on c.usage_event_id = e.id`;
const keysOf = (by: KeptBy[]) => (by.length === 0 ? sql`'{}'::text[]` : sql`array[${sql.raw(by.map((name) => `${KEPT_BY[name]}::text`).join(", "))}]`);

/** The answer from the events and charges themselves. */
async function plainly(question: Question): Promise<unknown[]> {
  const bucket = bucketOf(sql`occurred_at`, question.timeZone, question.granularity);
  const sums = await database.ctx.db.execute(sql`
    select ${bucket} as bucket, ${keysOf(question.by)} as keys, count(*) as calls, count(*) filter (where status = 'completed') as completed, sum(duration_ms) as ms, coalesce(sum(amount_micros), 0) as spend,
      coalesce(sum(provider_cost_micros) filter (where funding = 'byok'), 0) as byok, coalesce(sum(fee_waived_micros), 0) as waived from (${eventsOf(question)}) e group by 1, 2`);
  const latencies = await database.ctx.db.execute(sql`
    select ${bucket} as bucket, ${keysOf(question.by)} as keys, ${latencyBucketOf("latency_ms")} as latency, count(*) as calls from (${eventsOf(question)}) e where status = 'completed' group by 1, 2, 3`);
  return [...sums, ...latencies].map((row) => JSON.stringify(row)).sort();
}

/** The answer as pages read it. */
async function asPagesDo(question: Question): Promise<unknown[]> {
  const { accountId } = customer;
  const range = { ...question, starts: bucketStarts(question) };
  const [rows, withLatencies] = [await sumUsage(database.ctx, accountId, range, question), await sumUsage(database.ctx, accountId, range, { ...question, latencies: true })];
  const names = await database.ctx.db.execute<{ bucket: string }>(sql`
    select ${bucketOf(sql`at`, question.timeZone, question.granularity)} as bucket from unnest(${`{${range.starts.map((at) => at.toISOString()).join(",")}}`}::timestamptz[]) with ordinality as s (at, n) order by n`);
  const bucket = (place: number) => names[place]!.bucket;
  return [
    ...rows.map(({ place, keys, sums: s }) => ({
      bucket: bucket(place), keys, calls: String(s.calls), completed: String(s.completed), ms: String(s.durationMs), spend: String(s.spendMicros), byok: String(s.byokCostMicros), waived: String(s.feeWaivedMicros),
    })),
    ...withLatencies.flatMap(({ place, keys, latencies }) => Array.from(latencies.counts).flatMap((n, i) => (n > 0 ? [{ bucket: bucket(place), keys, latency: latencies.first + i, calls: String(n) }] : []))),
  ].map((row) => JSON.stringify(row)).sort();
}

/** What is filtered by, one to three values of each. */
const VALUES = {
  model: ["luma/luma-dream-machine-ray-2", "luma/luma-ray-flash-2", "nobody/nothing"], status: ["completed", "failed", "cancelled"], funding: ["wallet", "byok"], tag: ["ads", "film", ""], resolution: ["720p", "1080p", ""],
  sub_account: ["sa_one", "sa_two", ""], provider: ["luma", "nobody"], keyAt: [0, 1, 2], member: ["maker", "nobody"],
};

const questions: fc.Arbitrary<Question> = fc.record({
  timeZone: fc.constantFrom(...ZONES), granularity: fc.constantFrom(...GRANULARITIES), by: fc.uniqueArray(fc.constantFrom(...Object.keys(KEPT_BY) as KeptBy[]), { maxLength: 2 }),
  begin: instants, length: fc.integer({ min: 1, max: 24 * 250 * 4 }), short: fc.integer({ min: 1, max: 24 * 8 * 4 }),
  filter: fc.uniqueArray(fc.constantFrom(...Object.keys(VALUES) as (keyof typeof VALUES)[]), { maxLength: 2 }).chain((names) => fc.record(Object.fromEntries(names.map((name) => [name, fc.uniqueArray(fc.constantFrom<string | number>(...VALUES[name]), { minLength: 1, maxLength: 3 })])))),
}).map(({ begin, length, short, granularity, filter, ...rest }) => {
  const from = Math.floor(begin / QUARTER_MS) * QUARTER_MS;
  const quarters = granularity === "15m" || granularity === "1h" ? short : length;
  const { keyAt, member: byMember, ...named } = filter as CallFilter & { keyAt?: number[] };
  return {
    ...rest, from: new Date(from), to: new Date(from + quarters * QUARTER_MS), granularity,
    filter: { ...named, ...(keyAt && { key: keyAt.map((at) => keys[at]!) }), ...(byMember && { member: byMember.map((who) => (who === "maker" ? member : newId())) }) },
  };
});

/** Fifty questions of a seed, each answered alike; not all of them by nothing. */
async function askFifty(seed: number): Promise<void> {
  let answered = 0;
  for (const question of fc.sample(questions, { numRuns: 50, seed })) {
    const plain = await plainly(question);
    expect(await asPagesDo(question), JSON.stringify(question)).toEqual(plain);
    if (plain.length > 0) answered++;
  }
  expect(answered).toBeGreaterThan(15);
  // Questions by the hour have segments of their own, and few of those above are: they are asked on purpose.
  for (const { filter, by, ...question } of fc.sample(questions.filter(({ from, to }) => to.getTime() - from.getTime() <= 8 * 96 * QUARTER_MS), { numRuns: 20, seed })) {
    const { model, provider, status, funding } = filter;
    const hourly: Question = { ...question, granularity: "1h", by: by.filter((name) => name === "model" || name === "funding" || name === "status"), filter: { model, provider, status, funding } };
    expect(await asPagesDo(hourly), JSON.stringify(hourly)).toEqual(await plainly(hourly));
  }
}

test("fifty filters, groupings and zones give what the events say, from roll-ups alone", async () => askFifty(1));

test("the same with days kept, while new calls arrive and days are kept anew", async () => {
  for (const zone of ZONES) expect(await keepDays(database.ctx, customer.accountId, zone)).toBeGreaterThan(200);
  await askFifty(2);
  await ingest(60, 2);
  await askFifty(3);
  for (const zone of ZONES) expect(await keepDays(database.ctx, customer.accountId, zone)).toBeGreaterThan(5);
  expect(await keepDays(database.ctx, customer.accountId, "UTC")).toBe(0);
  await askFifty(4);
});

test("the audit finds a kept day that says something else than its roll-ups", async () => {
  // One zone is looked through as another is.
  await database.owner`delete from usage_days_kept where account_id = ${customer.accountId} and time_zone <> 'UTC'`;
  expect(await runAudit(database.ctx)).toEqual([]);
  const damages = [
    "amount_micros = set_byte(amount_micros, 1, get_byte(amount_micros, 1) # 1)", "latencies = latencies || '\\x07'::bytea", "tag = null", "day = day + 1",
  ];
  for (const [i, damage] of damages.entries()) {
    const grain = ["model", "quarters", "tag", "model+tag"][i]!;
    const touched = await database.owner`update usage_segments set ${database.owner.unsafe(damage)} where ctid = (select ctid from usage_segments where account_id = ${customer.accountId} and time_zone = 'UTC' and grain = ${grain} order by day desc limit 1)`;
    expect(touched.count).toBe(1);
    expect((await runAudit(database.ctx)).map(({ check }) => check)).toEqual(["days kept equal their roll-ups"]);
    await database.owner`delete from usage_days_kept where account_id = ${customer.accountId}`;
    await keepDays(database.ctx, customer.accountId, "UTC");
  }
});
