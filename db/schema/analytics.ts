import { foreignKey, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { instant, type TableClass } from "./columns";

/** What people of an account look at again and again: a name for a page's search parameters. */
export const savedViews = pgTable(
  "saved_views",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** Search parameters of the Usage page. */
    query: text("query").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "saved_views_pkey", columns: [t.accountId, t.id] }),
    uniqueIndex("saved_views_name_idx").on(t.accountId, t.name),
    foreignKey({ name: "saved_views_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const analyticsClasses = { saved_views: "distributed" } satisfies Record<string, TableClass>;
