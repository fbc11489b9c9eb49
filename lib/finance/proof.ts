import type { LedgerAccount } from "@/db/schema";
import type { Dollars, StatementDocument } from "./statement-document";

/** A ledger transaction as a proof tells it. */
export type ProofEntry = {
  number: number; code: string; idempotency_key: string; occurred_at: string; booked_at: string; reverses: number | null; balance: Dollars;
  /** Null where a posting is withheld: it covers that too. */
  content_hash: string | null;
  /** Null where it is missing, and in a file without the chain. */
  seal: string | null;
  /** [position, debit, credit, amount] */
  postings: [number, LedgerAccount, LedgerAccount, Dollars][];
  /** How many postings are not told: what a call cost the platform is not the customer's. */
  withheld: number;
};

/** Where the month begins in the hash chain, and the secret that opens the statement's commitment to it; a `tollgate.statement/1` has none. */
export type ProofChain = { seal_before: string; blind: string | null };

/**
 * A closed statement with the transactions of its month: a JSON text of one entry a line, so that one of any length can be
 * read line by line. Without the chain where it would tell what is withheld, in this month or in one before it.
 */
export type Proof = { format: "tollgate.proof/2"; statement: StatementDocument; hash: string; chain: ProofChain | null; entries: ProofEntry[] };
