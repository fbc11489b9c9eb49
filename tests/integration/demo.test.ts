import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { accountOfApiKey } from "@/lib/auth/api-key-text";
import { demoCredentials } from "@/lib/demo/credentials";
import { generateCalls } from "@/lib/demo/generate-calls";
import { openDemoPayments } from "@/lib/demo/demo-payments";
import { loadDemo } from "@/lib/demo/load-demo";
import { rebuildRollups } from "@/lib/rollups/rebuild-rollups";
import { NOW, useDatabase } from "@/tests/support/database";

const database = useDatabase();

test("outside demo data there are no demo credentials", async () => {
  await expect(demoCredentials(database.ctx, "http://x")).rejects.toMatchObject({ code: "not_found" });
});

test("the same anchor gives the same calls", () => {
  expect([...generateCalls(NOW, 500)]).toEqual([...generateCalls(NOW, 500)]);
});

test("demo data goes through ingest whole, once, and leaves roll-ups and ledger equal", async () => {
  const payments = await openDemoPayments(database.ctx, {});
  const { events } = await loadDemo(database.ctx, { anchor: NOW, events: 4_000, payments }).finally(() => payments.stop());
  expect(events).toBeGreaterThan(3_000);
  const [row] = await database.owner<Record<string, string>[]>`
    select (select count(*) from usage_events) as events, (select count(*) from quarantined_lines) as refused,
      (select sum(amount_micros) from usage_rollups) as rolled, (select sum(amount_micros) from charges) as charged,
      (select sum(amount_micros) from ledger_postings where credit = 'usage_revenue') as booked,
      (select count(distinct funding) from charges) as fundings, (select count(distinct status) from usage_events) as statuses`;
  expect(row).toMatchObject({ events: String(events), refused: "0", fundings: "2", statuses: "3", rolled: row!.booked, charged: row!.booked });
  const [money] = await database.owner<Record<string, string>[]>`
    select (select count(*) from top_ups where kind = 'checkout' and state = 'settled' and receipt_url is not null) > 20 as paid,
      (select count(*) from top_ups where kind = 'automatic' and state = 'settled') > 3 as automatic, (select count(*) from top_ups where state <> 'settled') as unfinished,
      (select string_agg(state, ',') from refunds) as refunds, (select string_agg(state, ',') from disputes) as disputes,
      (select count(*) from wallets where frozen_at is not null) as frozen, (select count(*) from ledger_transactions where code = 'promotion.expire') > 0 as expired,
      (select sum(amount_micros) from promotional_uses) > 0 as promotional`;
  expect(money).toEqual({ paid: true, automatic: true, unfinished: "0", refunds: "succeeded", disputes: "open", frozen: "1", expired: true, promotional: true });
  await expect(loadDemo(database.ctx, { anchor: NOW, events: 10 })).rejects.toMatchObject({ code: "conflict" });
  const wallets = await database.ctx.db.execute<{ account_id: string }>(sql`select account_id from wallets order by account_id`);
  for (const { account_id: accountId } of wallets) expect(await rebuildRollups(database.ctx, accountId)).toBe(0);
  const { api_keys: keys, users } = await demoCredentials(database.ctx, "http://x");
  expect(users.length).toBe(17);
  expect(wallets.map((wallet) => wallet.account_id)).toContain(accountOfApiKey(keys[0]!.key));
});
