import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { instant, micros, type TableClass } from "./columns";
import { ledgerTransactions } from "./ledger";

/** An account's prepaid money: a projection of its ledger and open holds, and the row that every posting locks first. */
export const wallets = pgTable(
  "wallets",
  {
    accountId: uuid("account_id").notNull(),
    /** Purchased and promotional credit together. May be negative: a call that already happened is charged even when the money has run out. */
    balanceMicros: micros("balance_micros").notNull(),
    heldMicros: micros("held_micros").notNull(),
    /** Number of the last ledger transaction. */
    seq: bigint("seq", { mode: "number" }).notNull(),
    /** Since when no hold is taken, because a payment is disputed; null when spending is free. */
    frozenAt: instant("frozen_at"),
    /** Since when its books are open: when the account was opened, then the end of its last closed month. Nothing is booked before. In this row, because who waits for its lock sees it as it is then, and other tables as they were. */
    booksOpenAt: instant("books_open_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "wallets_pkey", columns: [t.accountId] }),
    foreignKey({ name: "wallets_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("wallets_held_check", sql`${t.heldMicros} >= 0`),
  ],
);

/** Money set aside for a running job; ended exactly once, by capture or by void. No timer ends one. */
export const holds = pgTable(
  "holds",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    amountMicros: micros("amount_micros").notNull(),
    /** What it is for, e.g. the job's id. */
    reference: text("reference").notNull(),
    state: text("state", { enum: ["open", "captured", "voided"] }).notNull(),
    createdAt: instant("created_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    primaryKey({ name: "holds_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "holds_wallet_fkey", columns: [t.accountId], foreignColumns: [wallets.accountId] }),
    index("holds_open_idx").on(t.accountId, t.createdAt, t.id).where(sql`${t.state} = 'open'`),
    check("holds_amount_check", sql`${t.amountMicros} >= 0`),
    check("holds_state_check", sql`${t.state} in ('open', 'captured', 'voided') and (${t.state} = 'open') = (${t.endedAt} is null)`),
  ],
);

/** Credit given away, with an end. Spent before purchased credit, soonest end first; never refunded. */
export const promotionalGrants = pgTable(
  "promotional_grants",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    amountMicros: micros("amount_micros").notNull(),
    /** What is neither spent nor expired: a projection of the uses and the expiry. */
    remainingMicros: micros("remaining_micros").notNull(),
    reason: text("reason").notNull(),
    grantedBy: text("granted_by").notNull(),
    createdAt: instant("created_at").notNull(),
    /** Calls made from this instant on are not paid with it. */
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "promotional_grants_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "promotional_grants_wallet_fkey", columns: [t.accountId], foreignColumns: [wallets.accountId] }),
    index("promotional_grants_live_idx").on(t.accountId, t.expiresAt, t.id).where(sql`${t.remainingMicros} > 0`),
    // For the task that lets them expire, over all accounts.
    index("promotional_grants_ending_idx").on(t.expiresAt).where(sql`${t.remainingMicros} > 0`),
    check("promotional_grants_amounts_check", sql`${t.amountMicros} > 0 and ${t.remainingMicros} between 0 and ${t.amountMicros}`),
  ],
);

/** Which ledger transaction was paid with which grant, and how much of it. */
export const promotionalUses = pgTable(
  "promotional_uses",
  {
    accountId: uuid("account_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    grantId: uuid("grant_id").notNull(),
    amountMicros: micros("amount_micros").notNull(),
  },
  (t) => [
    primaryKey({ name: "promotional_uses_pkey", columns: [t.accountId, t.seq, t.grantId] }),
    foreignKey({ name: "promotional_uses_transaction_fkey", columns: [t.accountId, t.seq], foreignColumns: [ledgerTransactions.accountId, ledgerTransactions.seq] }),
    foreignKey({ name: "promotional_uses_grant_fkey", columns: [t.accountId, t.grantId], foreignColumns: [promotionalGrants.accountId, promotionalGrants.id] }),
    check("promotional_uses_amount_check", sql`${t.amountMicros} > 0`),
  ],
);

export const walletClasses = {
  wallets: "distributed", holds: "distributed", promotional_grants: "distributed", promotional_uses: "distributed",
} satisfies Record<string, TableClass>;
