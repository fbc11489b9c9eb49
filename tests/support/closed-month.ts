import { expect } from "vitest";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { exportProof } from "@/lib/finance/export-proof";
import type { Proof } from "@/lib/finance/proof";
import { newId } from "@/lib/ids/ids";
import { ingestLines } from "@/lib/ingest/ingest-lines";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { grantPromotional } from "@/lib/wallet/grant-promotional";
import { type Customer, logLine, newCustomer, numbered } from "./customers";
import type { TestDatabase } from "./database";

export const MONTH = "2026-11";

/** An account with a closed month of payments and calls: transaction 1 is a top-up, 2 a grant, 3 to 8 are calls. */
export async function closeAMonth(database: TestDatabase): Promise<Customer> {
  const { ctx } = database;
  database.setNow(new Date("2026-11-10T10:00:00Z"));
  const customer = await newCustomer(ctx);
  await settleTopUp(ctx, { accountId: customer.accountId, topUpId: newId(), creditMicros: 50_000_000n, paymentReference: "wire" });
  await grantPromotional(ctx, { accountId: customer.accountId, grantId: newId(), amountMicros: 3_000_000n, reason: "Welcome", expiresAt: new Date("2027-06-01T00:00:00Z") });
  await ingestLines(ctx, { source: "gateway", origin: "tampering", lines: numbered(Array.from({ length: 6 }, (_, i) => logLine(customer, { event_id: `evt_${i}`, job_id: `job_${i}`, submitted_at: `2026-11-10T09:0${i}:00.000Z`, finished_at: `2026-11-10T09:0${i}:41.000Z` }))) });
  database.setNow(new Date("2026-12-01T02:00:00Z"));
  expect(await closeDueStatements(ctx, customer.accountId)).toBe(1);
  return customer;
}

/** The file that proves a closed month: the platform's, or with what calls cost it withheld. */
export async function proofText(database: TestDatabase, { accountId }: Customer, withCosts: boolean, month = MONTH): Promise<string> {
  let text = "";
  for await (const part of await exportProof(database.ctx, accountId, month, { withCosts })) text += part;
  return text;
}

export const proofOf = async (database: TestDatabase, customer: Customer, withCosts = true): Promise<Proof> => JSON.parse(await proofText(database, customer, withCosts)) as Proof;
