import type { LedgerAccount } from "@/db/schema";
import type { Dollars, StatementDocument } from "./statement-document";

/** A ledger transaction as a proof tells it. */
export type ProofEntry = {
  number: number; code: string; idempotency_key: string; occurred_at: string; booked_at: string; reverses: number | null; balance: Dollars;
  content_hash: string; /** Null where it is missing. */ seal: string | null;
  /** [position, debit, credit, amount] */
  postings: [number, LedgerAccount, LedgerAccount, Dollars][];
  /** How many postings are not told: what a call cost the platform is not the customer's. Its content hash cannot be computed anew then. */
  withheld: number;
};

/** A closed statement with the transactions of its month: a JSON text of one entry a line, so that one of any length can be read line by line. */
export type Proof = { format: "tollgate.proof/1"; statement: StatementDocument; hash: string; entries: ProofEntry[] };
