import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { isAuditLate } from "@/lib/audit/is-audit-late";
import { keepAudit } from "@/lib/audit/keep-audit";
import { listAuditRuns } from "@/lib/audit/list-audit-runs";
import { newId } from "@/lib/ids/ids";
import { PLATFORM_ACCOUNT_ID } from "@/lib/ledger/platform-account";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { auditNightly } from "@/lib/worker/tasks/audit-nightly";
import { newCustomer } from "@/tests/support/customers";
import { useDatabase } from "@/tests/support/database";

const database = useDatabase();

test("the books are recomputed once a night, and what is wrong is kept with when it was found", async () => {
  const { ctx, owner } = database;
  const { accountId } = await newCustomer(ctx);
  await settleTopUp(ctx, { accountId, topUpId: newId(), creditMicros: 10_000_000n, paymentReference: "wire" });
  database.setNow(new Date("2026-11-02T01:59:59Z"));
  expect([await auditNightly(ctx), await listAuditRuns(ctx, 5)]).toEqual([0, []]);
  database.setNow(new Date("2026-11-02T02:00:00Z"));
  expect([await auditNightly(ctx), await auditNightly(ctx)]).toEqual([0, 0]);
  expect(await listAuditRuns(ctx, 5)).toMatchObject([{ startedAt: new Date("2026-11-02T02:00:00Z"), findings: [], startedBy: "system:test" }]);
  await owner`update wallets set balance_micros = balance_micros + 1 where account_id = ${accountId}`;
  expect(await auditNightly(ctx)).toBe(0);
  database.setNow(new Date("2026-11-03T05:00:00Z"));
  expect(await auditNightly(ctx)).toBe(1);
  const [last] = await listAuditRuns(ctx, 1);
  expect(last!.findings).toEqual([{ accountId, check: "wallet equals ledger", detail: "wallet 10000001, ledger 10000000" }]);
  expect(last!.accounts).toBeGreaterThanOrEqual(1);
  await owner`update wallets set balance_micros = balance_micros - 1 where account_id = ${accountId}`;
  await expect(ctx.db.execute("delete from audit_runs" as never)).rejects.toMatchObject({ cause: { code: "42501" } });
});

test("who runs the platform has the books recomputed at any time, by name, and never twice at once", async () => {
  const { ctx, owner } = database;
  const mine = { ...ctx, actor: { kind: "user" as const, userId: newId(), email: "finance@tollgate.example" } };
  expect(await keepAudit(mine)).toEqual([]);
  expect(await listAuditRuns(ctx, 1)).toMatchObject([{ startedBy: "finance@tollgate.example", findings: [] }]);
  // Somebody else's audit runs until the last account: a lock on a table holds it up.
  let release!: () => void;
  const held = owner.begin(async (tx) => {
    await tx`lock table promotional_uses in access exclusive mode`;
    await new Promise<void>((resolve) => { release = resolve; });
  });
  const running = async () => (await ctx.db.execute<{ count: number }>(sql`select count(*)::int as count from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`))[0]!.count;
  const first = keepAudit(mine);
  while ((await running()) === 0);
  await expect(keepAudit(ctx)).rejects.toMatchObject({ code: "conflict" });
  await expect(auditNightly({ ...ctx, clock: { now: () => new Date("2026-11-09T03:00:00Z") } })).rejects.toMatchObject({ code: "conflict" });
  release();
  await held;
  expect(await first).toEqual([]);
  expect(await keepAudit(ctx)).toEqual([]);
});

test("an account that cannot be read is a finding of a run that goes on, and an audit that breaks off is written down as one", async () => {
  const { ctx, owner } = database;
  const [{ accountId }, { accountId: other }] = [await newCustomer(ctx), await newCustomer(ctx)];
  await owner`alter table promotional_uses rename to put_away`;
  const findings = await keepAudit(ctx);
  await owner`alter table put_away rename to promotional_uses`;
  const unread = (id: string) => ({ accountId: id, check: "its books can be read", detail: 'relation "promotional_uses" does not exist' });
  expect(findings).toEqual(expect.arrayContaining([unread(accountId), unread(other)]));
  expect((await listAuditRuns(ctx, 1))[0]!.findings).toEqual(findings);

  await owner`alter table statements rename to put_away`;
  expect(await keepAudit(ctx)).toEqual([{ accountId: PLATFORM_ACCOUNT_ID, check: "the audit comes to its end", detail: 'relation "statements" does not exist' }]);
  await owner`alter table put_away rename to statements`;
  expect((await listAuditRuns(ctx, 1))[0]).toMatchObject({ accounts: 0, findings: [{ check: "the audit comes to its end" }] });
});

test("an audit is late once a night has gone by without one", () => {
  const last = new Date("2026-11-02T02:00:00Z");
  expect([isAuditLate(last, new Date("2026-11-03T04:00:00.000Z")), isAuditLate(last, new Date("2026-11-03T04:00:00.001Z"))]).toEqual([false, true]);
});
