import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, type TableClass } from "./columns";
import { users } from "./auth";

/** A tenant: owns a wallet, API keys and members. One row of kind `platform` holds the platform's own books. */
export const accounts = pgTable(
  "accounts",
  {
    accountId: uuid("account_id").primaryKey(),
    /** Copy of the slug in `account_slugs`, for links. */
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    kind: text("kind", { enum: ["customer", "platform"] }).notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [check("accounts_kind_check", sql`${t.kind} in ('customer', 'platform')`)],
);

/** Makes slugs unique everywhere and finds an account by the slug in a URL. */
export const accountSlugs = pgTable("account_slugs", {
  slug: text("slug").primaryKey(),
  accountId: uuid("account_id").notNull(),
});

/** Who belongs to which account, and as what. Local, because people are looked up before their accounts are known. */
export const memberships = pgTable(
  "memberships",
  {
    userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
    accountId: uuid("account_id").notNull(),
    role: text("role", { enum: ["owner", "finance", "developer", "viewer"] }).notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "memberships_pkey", columns: [t.userId, t.accountId] }),
    index("memberships_account_idx").on(t.accountId),
    check("memberships_role_check", sql`${t.role} in ('owner', 'finance', 'developer', 'viewer')`),
  ],
);

export const accountsClasses = { accounts: "distributed", account_slugs: "local", memberships: "local" } satisfies Record<string, TableClass>;
