import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { accountOfApiKey } from "@/lib/auth/api-key-text";
import { demoCredentials } from "@/lib/demo/credentials";
import { generateCalls } from "@/lib/demo/generate-calls";
import { openDemoKeys } from "@/lib/demo/demo-keys";
import { openDemoPayments } from "@/lib/demo/demo-payments";
import { loadDemo } from "@/lib/demo/load-demo";
import { localKeyWrapper } from "@/lib/byok/local-key-wrapper";
import { rebuildRollups } from "@/lib/rollups/rebuild-rollups";
import { NOW, useDatabase } from "@/tests/support/database";
import { newMasterKey } from "@/tests/support/key-wrappers";

const database = useDatabase();

test("outside demo data there are no demo credentials", async () => {
  await expect(demoCredentials(database.ctx, "http://x")).rejects.toMatchObject({ code: "not_found" });
});

test("the same anchor gives the same calls", () => {
  expect([...generateCalls(NOW, 500)]).toEqual([...generateCalls(NOW, 500)]);
});

test("demo data goes through ingest whole, once, and leaves roll-ups and ledger equal", async () => {
  const payments = await openDemoPayments(database.ctx, {});
  const keys = await openDemoKeys({ wrapper: localKeyWrapper(newMasterKey()) });
  const { events } = await loadDemo(database.ctx, { anchor: NOW, events: 4_000, payments, keys }).finally(() => Promise.all([payments.stop(), keys.stop()]));
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
  const attached = await database.owner<Record<string, unknown>[]>`
    select a.slug, k.label, k.state, k.note, k.created_by like 'owner@%' as by_owner, k.created_at < ${NOW}::timestamptz - interval '180 days' as since_long, k.checked_at = ${NOW} as checked_today, p.fallback
    from provider_keys k join accounts a using (account_id) join byok_policies p using (account_id, provider) order by 1`;
  const usual = { by_owner: true, since_long: true, checked_today: true };
  expect([...attached]).toEqual([
    { slug: "harbor", label: "Travel desk", state: "valid", note: "$10,000.00 of credit", fallback: "refuse", ...usual },
    { slug: "meridian", label: "Newsroom", state: "out_of_credit", note: null, fallback: "credits", ...usual },
  ]);
  await expect(loadDemo(database.ctx, { anchor: NOW, events: 10 })).rejects.toMatchObject({ code: "conflict" });
  const wallets = await database.ctx.db.execute<{ account_id: string }>(sql`select account_id from wallets order by account_id`);
  for (const { account_id: accountId } of wallets) expect(await rebuildRollups(database.ctx, accountId)).toBe(0);
  const { api_keys: apiKeys, users } = await demoCredentials(database.ctx, "http://x");
  expect(users.length).toBe(17);
  expect(wallets.map((wallet) => wallet.account_id)).toContain(accountOfApiKey(apiKeys[0]!.key));
});
