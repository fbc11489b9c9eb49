import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { micros, type TableClass } from "./columns";

/** An account's prepaid money: a projection of its ledger and open holds, and the row that every posting locks first. */
export const wallets = pgTable(
  "wallets",
  {
    accountId: uuid("account_id").notNull(),
    /** May be negative: a call that already happened is charged even when the money has run out. */
    balanceMicros: micros("balance_micros").notNull(),
    heldMicros: micros("held_micros").notNull(),
    /** Number of the last ledger transaction. */
    seq: bigint("seq", { mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ name: "wallets_pkey", columns: [t.accountId] }),
    foreignKey({ name: "wallets_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("wallets_held_check", sql`${t.heldMicros} >= 0`),
  ],
);

export const walletClasses = { wallets: "distributed" } satisfies Record<string, TableClass>;
