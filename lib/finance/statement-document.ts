import { hashText } from "@/lib/ids/hash-text";
import type { Movement } from "./movements";

/** Dollars with six decimals, such as `"1.250000"`: exact, as everywhere in JSON. */
export type Dollars = string;

/** A payment, or what came back of one: all that a statement tells one by one. Amounts have the sign with which they reach the account. */
export type StatementPayment = { number: number; movement: Movement; code: string; booked_at: string; reference: string; credit: Dollars; fee: Dollars; tax: Dollars };

/** Completed calls alike in all that a statement tells apart. */
export type StatementLine = {
  model: string; resolution: string; api_key: { id: string; name: string }; sub_account: string; tag: string;
  /** The month in which the calls were made: an earlier one than the statement's where they were booked late. */
  month_of_use: string;
  /** Null where no line of ours priced it: the customer's own key without an upstream price of its own, charged at list price. */
  price: { id: string; unit: string; unit_price: Dollars } | null;
  calls: number; seconds: string; amount: Dollars;
};
/** The same on the customer's own provider keys: never charged; what the provider took and which fee was spared are estimates. */
export type ByokLine = StatementLine & { provider_cost: Dollars; fee_waived: Dollars };

/**
 * A closed month's place in the hash chain of the account's ledger: its first and last transaction, and a commitment to the
 * seals before the one and of the other (`commit-to-seals.ts`). A `tollgate.statement/1` names the bare seals.
 */
export type StatementPlace = { first_number: number; last_number: number } & ({ commitment: string } | { seal_before: string; seal: string });

/**
 * A month of an account, by `booked_at`: what it began with, what moved, what it ended with. Opening balance and
 * movements add up to the closing balance, lines of usage to the movement `usage`, payments to the others, exactly.
 */
export type StatementDocument = {
  format: "tollgate.statement/1" | "tollgate.statement/2";
  account: { id: string; slug: string; name: string };
  month: string; time_zone: string; from: string; to: string;
  state: "open" | "closed";
  /** When it was closed, or as of when an open one is told. */
  known_at: string;
  currency: "USD";
  opening_balance: Dollars; movements: Record<Movement, Dollars>; closing_balance: Dollars;
  /** Beside the credit: paid on top of it, or given back. */
  fees: Dollars; taxes: Dollars;
  /** Of the lines below. What was paid to providers directly is in no amount of ours. */
  totals: { usage: { calls: number; seconds: string; amount: Dollars; /** Of it, what promotional credit paid. */ promotional: Dollars }; byok: { calls: number; seconds: string; provider_cost: Dollars; fee_waived: Dollars } };
  payments: StatementPayment[]; usage: StatementLine[]; byok: ByokLine[];
  /** Completed calls of the month of which no price is known yet: charged when there is one, in the month that is open then. */
  unpriced_calls: number;
  /** Null while it is open. */
  ledger: StatementPlace | null;
  /** The hash of the statement before; null for the first, and while it is open. */
  previous_hash: string | null;
};

/** SHA-256, as hex, of a statement's JSON text, byte for byte: of `JSON.stringify`, in the order of its keys. */
export function hashStatement(document: string): string {
  return hashText(document);
}
