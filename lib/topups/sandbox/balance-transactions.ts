import { z } from "zod";
import { pageOf } from "./lists";
import { currency, id, paging, readParams, text } from "./params";
import { get, newStripeId, nowSeconds, type Route, type Sandbox } from "./sandbox";
import type { BalanceTransaction, Fields } from "./types";

/** Stripe's list price for cards in the US: 2.9% + 30¢, half-up to the cent. */
export const processingFee = (cents: number): number => Math.floor((cents * 29 + 500) / 1000) + 30;

export const DISPUTE_FEE = 1500;

type Movement = Pick<BalanceTransaction, "amount" | "type" | "reporting_category" | "source"> & { fee?: number; feeText?: string; description: string | null; status?: "available" | "pending" };

/** Moves the balance. Funds are available at once, but those of a debit that the bank has not answered: the sandbox has no settlement delay. */
export function moveBalance(sandbox: Sandbox, { fee = 0, feeText = "Stripe processing fees", ...movement }: Movement): BalanceTransaction {
  const now = nowSeconds(sandbox);
  return sandbox.store.put<BalanceTransaction>({
    id: newStripeId("txn"), object: "balance_transaction", available_on: now, balance_type: "payments", created: now, currency: "usd", exchange_rate: null, fee,
    fee_details: fee === 0 ? [] : [{ amount: fee, application: null, currency: "usd", description: feeText, type: "stripe_fee" }],
    net: movement.amount - fee, status: "available", ...movement,
  });
}

const balanceIn = ({ store }: Sandbox, wanted: "available" | "pending"): number => store.list("balance_transaction").reduce((sum, { net, status }) => (status === wanted ? sum + net : sum), 0);
export const availableBalance = (sandbox: Sandbox): number => balanceIn(sandbox, "available");

export const balanceRoutes: Route[] = [
  ["GET", "/v1/balance", (sandbox, form) => {
    readParams(z.strictObject({}), form);
    const [available, pending] = [availableBalance(sandbox), balanceIn(sandbox, "pending")];
    return { object: "balance", available: [{ amount: available, currency: "usd", source_types: { card: available } }], livemode: false, pending: [{ amount: pending, currency: "usd", source_types: { card: 0, bank_account: pending } }] };
  }],
  ["GET", "/v1/balance_transactions", (sandbox, form) => {
    const { payout, source, type, ...page } = readParams(z.strictObject({ ...paging, payout: id.optional(), source: id.optional(), type: text.optional(), currency: currency.optional() } satisfies Fields<"balanceTransactionList">), form);
    const inPayout = payout ? new Set(sandbox.store.find("sandbox.payout", payout)?.transactions ?? []) : null;
    const wanted = sandbox.store.list("balance_transaction").filter((moved) => (!source || moved.source === source) && (!type || moved.type === type) && (!inPayout || inPayout.has(moved.id)));
    return pageOf(wanted, "/v1/balance_transactions", page);
  }],
  ["GET", "/v1/balance_transactions/:id", (sandbox, form, moveId) => {
    readParams(z.strictObject({}), form);
    return get(sandbox, "balance_transaction", moveId!);
  }],
];
