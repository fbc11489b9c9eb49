import { expect, test } from "vitest";
import { listAuditRuns } from "@/lib/audit/list-audit-runs";
import { newId } from "@/lib/ids/ids";
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
