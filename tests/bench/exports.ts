import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { connectSql, type Sql } from "@/db/client";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import type { Context } from "@/lib/context/context";
import { MODELS } from "@/lib/catalog/seed-data";
import type { ExportKind } from "@/lib/exports/exports";
import { rebuildLedgerRollups } from "@/lib/ledger/ledger-rollups";
import { fixedClock } from "@/lib/time/clock";
import { inBenchDatabase } from "./in-bench-database";
import type { Figures } from "./main";

const USUAL_EVENTS = 1_000_000;
/** How many times as many rows the large month has as the small one: memory must not know the difference. */
const TIMES = 10;
const NOW = "2026-11-05T09:00:00Z";

type Month = { accountId: string; month: string; from: string; calls: number };
type Once = { rows: number; bytes: number; ms: number; rssMib: number };

/**
 * A month of a million calls, and one of a tenth of that, as FOCUS in CSV and Parquet and as the raw ledger, each in a process
 * of its own, beside a bare COPY of the same rows out of the same Postgres, in the same run.
 */
export async function benchExports({ events = USUAL_EVENTS }: { events?: number }): Promise<Figures> {
  return inBenchDatabase(fixedClock(new Date("2026-08-01T00:00:00Z")), async ({ folder, url, sql, owner, ctx }) => {
    const small = await makeMonth(ctx, owner, { slug: "small", month: "2026-09", calls: Math.ceil(events / TIMES) });
    const large = await makeMonth(ctx, owner, { slug: "large", month: "2026-10", calls: events });
    await owner.unsafe("vacuum analyze");
    await sql.end();

    const figures: Figures = { calls: events };
    for (const kind of ["focus_csv", "focus_parquet", "ledger"] as const) {
      const copy = await copyOut(url, kind, large);
      const [few, many] = [exportOnce(folder, url, kind, small), exportOnce(folder, url, kind, large)];
      if (many.rows !== copy.rows) throw new Error(`${kind} has ${many.rows} rows, and COPY ${copy.rows}`);
      const [rate, bare] = [many, copy].map(({ rows, ms }) => Math.round((rows * 1_000) / ms)) as [number, number];
      Object.assign(figures, {
        [`${kind}_rows`]: many.rows, [`${kind}_mb`]: Math.round(many.bytes / 1e6), [`${kind}_rows_per_s`]: rate, [`${kind}_copy_rows_per_s`]: bare, [`${kind}_ratio_to_copy`]: Number((rate / bare).toFixed(3)),
        [`${kind}_rss_mib_${few.rows}_rows`]: few.rssMib, [`${kind}_rss_mib_${many.rows}_rows`]: many.rssMib,
      });
    }
    await owner.end();
    return figures;
  });
}

/** Calls of one account in one month, with the charges and entries that ingest would have written. */
async function makeMonth(ctx: Context, owner: Sql, { slug, month, calls }: { slug: string; month: string; calls: number }): Promise<Month> {
  const accountId = await createAccount(ctx, { slug, name: slug });
  const { id: apiKeyId } = await createApiKey(ctx, { accountId, name: "production" });
  const from = `${month}-01T00:00:00Z`;
  await owner.unsafe(`create unlogged table drawn as
    select i as seq, at, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5('${slug}' || i), 1, 19))::uuid as id, p.id as price_id, p.model_id, 'tag-' || i % 40 as tag, (5 + 4 * (i % 2)) * 1000 as duration_ms
    from (select i, date_trunc('milliseconds', timestamptz '${from}' + i * (interval '29 days' / ${calls})) as at from generate_series(1, ${calls}) i) c
    join (select row_number() over (order by id) - 1 as n, count(*) over () as of, id, model_id from prices where rate_card = 'list' and unit = 'second' and model_id in (${MODELS.map(({ id }) => `'${id}'`).join(",")}) and effective_from <= '${from}' and (effective_to is null or effective_to > '${from}')) p on p.n = i % p.of`);
  await owner.unsafe(`insert into usage_events (account_id, id, source, event_id, job_id, api_key_id, sub_account, tag, model_id, status, http_status, funding, requested_ms, duration_ms, resolution, aspect_ratio, latency_ms, occurred_at, finished_at, received_at, created_at)
    select '${accountId}', id, 'bench', 'evt_' || seq, 'job_' || seq, '${apiKeyId}', '', tag, model_id, 'completed', 200, 'wallet', duration_ms, duration_ms, '720p', '16:9', 41000, at - interval '41 s', at, at, at from drawn`);
  await owner.unsafe(`insert into charges (account_id, usage_event_id, funding, amount_micros, provider_cost_micros, fee_waived_micros, price_id, booked_at) select '${accountId}', id, 'wallet', duration_ms * 500, duration_ms * 400, 0, price_id, at from drawn`);
  await owner.unsafe(`insert into ledger_transactions (account_id, seq, code, idempotency_key, content_hash, occurred_at, booked_at, balance_micros) select '${accountId}', seq, 'usage.charge', 'usage.charge:' || id, '\\x00', at - interval '41 s', at, -seq::bigint * 3500000 from drawn`);
  await owner.unsafe(`insert into ledger_postings (account_id, seq, position, debit, credit, amount_micros) select '${accountId}', seq, position, debit, credit, duration_ms * rate from drawn, (values (0, 'customer_credit', 'usage_revenue', 500), (1, 'upstream_cost', 'upstream_payable', 400)) p (position, debit, credit, rate)`);
  await owner.unsafe(`drop table drawn`);
  await rebuildLedgerRollups(ctx, accountId);
  process.stderr.write(`${calls.toLocaleString("en-US")} calls of ${month} made\n`);
  return { accountId, month, from, calls };
}

const CHARGED = (accountId: string, from: string) => `
  select c.*, e.occurred_at, e.model_id, m.name, v.name, e.resolution, e.api_key_id, k.name, e.sub_account, e.tag, e.duration_ms, p.unit, p.unit_price_micros from charges c
  join usage_events e on e.account_id = c.account_id and e.id = c.usage_event_id join models m on m.id = e.model_id join providers v on v.id = m.provider_id
  left join api_keys k on k.account_id = c.account_id and k.id = e.api_key_id join prices p on p.id = c.price_id
  where c.account_id = '${accountId}' and c.booked_at >= '${from}' order by c.booked_at, c.usage_event_id`;
const POSTED = (from: string) => `
  select t.*, p.position, p.debit, p.credit, p.amount_micros from ledger_transactions t join ledger_postings p on p.account_id = t.account_id and p.seq = t.seq
  where t.booked_at >= '${from}' order by t.account_id, t.seq, p.position`;

/** The yardstick: the same rows of the same tables as CSV, made by Postgres alone and thrown away. */
async function copyOut(url: string, kind: ExportKind, { accountId, from }: Month): Promise<{ rows: number; ms: number }> {
  const reader = connectSql(url, { max: 1, role: "owner" });
  const began = performance.now();
  let rows = 0;
  for await (const chunk of await reader.unsafe(`copy (${kind === "ledger" ? POSTED(from) : CHARGED(accountId, from)}) to stdout (format csv)`).readable()) {
    for (let at = (chunk as Buffer).indexOf(10); at !== -1; at = (chunk as Buffer).indexOf(10, at + 1)) rows += 1;
  }
  const ms = performance.now() - began;
  await reader.end({ timeout: 0 });
  return { rows, ms };
}

function exportOnce(folder: string, url: string, kind: ExportKind, { accountId, month }: Month): Once {
  const out = join(folder, "export");
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "tests/bench/export-once.ts", kind, kind === "ledger" ? "-" : accountId, month, NOW, out], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, DATABASE_URL: url } });
  rmSync(out, { force: true });
  if (status !== 0) throw new Error(`exporting ${kind} failed`);
  return JSON.parse(stdout) as Once;
}
