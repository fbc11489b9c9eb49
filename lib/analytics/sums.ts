import type { Micros } from "@/lib/money/micros";
import type { NumberColumn } from "@/lib/rollups/segments";

/** Sums of one group of calls. Spend is wallet money; provider cost under BYOK stands apart and is never added to it. */
export type Sums = {
  calls: number; completed: number; /** Of them, those on the customer's own provider keys. */ completedByok: number; failed: number; unpriced: number; /** Of them, those on credit. */ unpricedWallet: number; durationMs: number; /** Of it, what the wallet paid. */ walletMs: number;
  spendMicros: Micros; byokCostMicros: Micros; feeWaivedMicros: Micros;
};
export const NOTHING: Sums = { calls: 0, completed: 0, completedByok: 0, failed: 0, unpriced: 0, unpricedWallet: 0, durationMs: 0, walletMs: 0, spendMicros: 0n, byokCostMicros: 0n, feeWaivedMicros: 0n };

/** What each is the sum of, and of which funding alone. Seconds and money are of completed calls only. */
export const PARTS: Record<keyof Sums, { column: NumberColumn; funding?: "wallet" | "byok" }> = {
  calls: { column: "calls" }, completed: { column: "completedCalls" }, completedByok: { column: "completedCalls", funding: "byok" }, failed: { column: "failedCalls" }, unpriced: { column: "unpricedCalls" }, unpricedWallet: { column: "unpricedCalls", funding: "wallet" }, durationMs: { column: "durationMs" },
  walletMs: { column: "durationMs", funding: "wallet" }, spendMicros: { column: "amountMicros" }, byokCostMicros: { column: "providerCostMicros", funding: "byok" }, feeWaivedMicros: { column: "feeWaivedMicros" },
};

/** What roll-ups are kept by; a model's provider is the catalog's. */
export const KEPT_BY = { model: "model_id", provider: "provider_id", resolution: "resolution", api_key: "api_key_id", sub_account: "sub_account", tag: "tag", funding: "funding", status: "status" } as const;
export type KeptBy = keyof typeof KEPT_BY;
