import { randomBytes } from "node:crypto";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import type { Context } from "@/lib/context/context";
import type { GatewayLogLine } from "@/lib/ingest/gateway-log";

export type Customer = { accountId: string; apiKeyId: string };

export async function newCustomer(ctx: Context): Promise<Customer> {
  const accountId = await createAccount(ctx, { slug: `t-${randomBytes(8).toString("hex")}`, name: "Test account" });
  const { id: apiKeyId } = await createApiKey(ctx, { accountId, name: "test" });
  return { accountId, apiKeyId };
}

type Written = Omit<GatewayLogLine, "submitted_at" | "finished_at"> & { submitted_at: string; finished_at: string };

/** A good line of the gateway's log: five seconds of Luma Ray 2 on the wallet, unless told otherwise. */
export function logLine(customer: Customer, overrides: Partial<Written> = {}): string {
  const line: Written = {
    v: 1, event_id: "evt_1", job_id: "job_1", account_id: customer.accountId, api_key_id: customer.apiKeyId,
    model: "luma/luma-dream-machine-ray-2", status: "completed", http_status: 200, requested_ms: 5_000, delivered_ms: 5_000,
    resolution: "720p", aspect_ratio: "16:9", funding: "wallet", tag: "ads", sub_account: null, upstream_id: "lu_1", latency_ms: 41_000,
    submitted_at: "2026-10-31T10:00:00.000Z", finished_at: "2026-10-31T10:00:41.000Z", error: null,
  };
  return JSON.stringify({ ...line, ...overrides });
}

/** Numbers lines as a file does. */
export function numbered(raws: string[]): { raw: string; line: number }[] {
  return raws.map((raw, i) => ({ raw, line: i + 1 }));
}
