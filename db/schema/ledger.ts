import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, index, pgTable, primaryKey, smallint, text, unique, uuid } from "drizzle-orm/pg-core";
import { bytes, instant, micros, type TableClass } from "./columns";

/** Double entry, append-only. `seq` comes from the locked wallet row: gapless and in commit order within an account. */
export const ledgerTransactions = pgTable(
  "ledger_transactions",
  {
    accountId: uuid("account_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    /** What kind of movement, e.g. `usage.charge`, `top_up.settle`. */
    code: text("code").notNull(),
    /** Derived from the cause: the same cause can never be booked twice. */
    idempotencyKey: text("idempotency_key").notNull(),
    /** SHA-256 of code, times, reversal and postings: the same key with other content is refused. */
    contentHash: bytes("content_hash").notNull(),
    /** The transaction that this one reverses. */
    reversesSeq: bigint("reverses_seq", { mode: "number" }),
    occurredAt: instant("occurred_at").notNull(),
    bookedAt: instant("booked_at").notNull(),
    /** The wallet's balance after this transaction. */
    balanceMicros: micros("balance_micros").notNull(),
  },
  (t) => [
    primaryKey({ name: "ledger_transactions_pkey", columns: [t.accountId, t.seq] }),
    unique("ledger_transactions_idempotency_key").on(t.accountId, t.idempotencyKey),
    // A wallet's few payments are found among its many charges.
    index("ledger_transactions_rare_idx").on(t.accountId, t.seq).where(sql`${t.code} <> 'usage.charge'`),
    check("ledger_transactions_seq_check", sql`${t.seq} > 0 and (${t.reversesSeq} is null or ${t.reversesSeq} < ${t.seq})`),
  ],
);

export const LEDGER_ACCOUNTS = [
  "customer_credit", "stripe_clearing", "top_up_fee_revenue", "processing_cost", "usage_revenue",
  "upstream_cost", "upstream_payable", "promotional_credit", "disputes", "bank", "tax_payable",
] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

const ledgerAccountList = sql.raw(LEDGER_ACCOUNTS.map((name) => `'${name}'`).join(", "));

/** One debit and one credit of the same positive amount: a transaction balances whatever its postings are. */
export const ledgerPostings = pgTable(
  "ledger_postings",
  {
    accountId: uuid("account_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    position: smallint("position").notNull(),
    debit: text("debit").$type<LedgerAccount>().notNull(),
    credit: text("credit").$type<LedgerAccount>().notNull(),
    amountMicros: micros("amount_micros").notNull(),
  },
  (t) => [
    primaryKey({ name: "ledger_postings_pkey", columns: [t.accountId, t.seq, t.position] }),
    foreignKey({ name: "ledger_postings_transaction_fkey", columns: [t.accountId, t.seq], foreignColumns: [ledgerTransactions.accountId, ledgerTransactions.seq] }),
    check("ledger_postings_amount_check", sql`${t.amountMicros} > 0`),
    check("ledger_postings_accounts_check", sql`${t.debit} <> ${t.credit} and ${t.debit} in (${ledgerAccountList}) and ${t.credit} in (${ledgerAccountList})`),
  ],
);

/** The hash chain: each seal covers its transaction and the seal before it. Written by a background task, in order. */
export const ledgerSeals = pgTable(
  "ledger_seals",
  {
    accountId: uuid("account_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    hash: bytes("hash").notNull(),
  },
  (t) => [
    primaryKey({ name: "ledger_seals_pkey", columns: [t.accountId, t.seq] }),
    foreignKey({ name: "ledger_seals_transaction_fkey", columns: [t.accountId, t.seq], foreignColumns: [ledgerTransactions.accountId, ledgerTransactions.seq] }),
  ],
);

/** Sums of postings per 15 minutes of `booked_at`; changed in the transaction that posts them. */
export const ledgerRollups = pgTable(
  "ledger_rollups",
  {
    accountId: uuid("account_id").notNull(),
    bucketAt: instant("bucket_at").notNull(),
    code: text("code").notNull(),
    debit: text("debit").$type<LedgerAccount>().notNull(),
    credit: text("credit").$type<LedgerAccount>().notNull(),
    postings: bigint("postings", { mode: "number" }).notNull(),
    amountMicros: micros("amount_micros").notNull(),
  },
  (t) => [
    primaryKey({ name: "ledger_rollups_pkey", columns: [t.accountId, t.bucketAt, t.code, t.debit, t.credit] }),
    // Payments of all accounts by time, for the platform's own pages.
    index("ledger_rollups_rare_idx").on(t.bucketAt).where(sql`${t.code} <> 'usage.charge'`),
  ],
);

export const ledgerClasses = {
  ledger_transactions: "distributed", ledger_postings: "distributed", ledger_seals: "distributed", ledger_rollups: "distributed",
} satisfies Record<string, TableClass>;
