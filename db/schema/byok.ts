import { sql } from "drizzle-orm";
import { boolean, check, foreignKey, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { bytes, instant, type TableClass } from "./columns";

/**
 * A customer's own key at an upstream, sealed: the text under a data key of its own, that data key under a master key.
 * What is sealed, its account, its provider and its id belong together: any of them changed, and it cannot be opened.
 */
export const providerKeys = pgTable(
  "provider_keys",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    /** The upstream that the key is for, as in `models.upstream`. */
    provider: text("provider").notNull(),
    label: text("label").notNull(),
    /** All that is ever shown of it. */
    lastFour: text("last_four").notNull(),
    /** What the provider last said of it; `unverified` when it has not been asked yet. */
    state: text("state", { enum: ["unverified", "valid", "invalid", "out_of_credit"] }).notNull(),
    enabled: boolean("enabled").notNull(),
    /** Keys of a provider are tried in this order, ties by id. */
    position: integer("position").notNull(),
    /** The models that it is used for; null for all of the provider's. */
    models: text("models").array(),
    ciphertext: bytes("ciphertext"),
    nonce: bytes("nonce"),
    authTag: bytes("auth_tag"),
    wrappedKey: bytes("wrapped_key"),
    masterKeyId: text("master_key_id"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    checkedAt: instant("checked_at"),
    /** What the last check found besides the state. In our own words: a provider's may quote the key. */
    note: text("note"),
    /** From then on it is used for no new call. */
    revokedAt: instant("revoked_at"),
    /** From then on nothing of it is here; the row stays for the calls that it paid for. */
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "provider_keys_pkey", columns: [t.accountId, t.id] }),
    uniqueIndex("provider_keys_label_idx").on(t.accountId, t.provider, t.label).where(sql`${t.revokedAt} is null`),
    foreignKey({ name: "provider_keys_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("provider_keys_state_check", sql`${t.state} in ('unverified', 'valid', 'invalid', 'out_of_credit')`),
    check("provider_keys_last_four_check", sql`length(${t.lastFour}) = 4`),
    check("provider_keys_models_check", sql`${t.models} is null or cardinality(${t.models}) > 0`),
    check("provider_keys_sealed_check", sql`num_nulls(${t.ciphertext}, ${t.nonce}, ${t.authTag}, ${t.wrappedKey}, ${t.masterKeyId}) = case when ${t.deletedAt} is null then 0 else 5 end`),
    check("provider_keys_deleted_check", sql`${t.deletedAt} is null or ${t.revokedAt} is not null`),
  ],
);

/** What becomes of a call when no attached key can pay for it; without a row it is refused. */
export const byokPolicies = pgTable(
  "byok_policies",
  {
    accountId: uuid("account_id").notNull(),
    provider: text("provider").notNull(),
    /** `credits`: the call is made with our own key and charged to the wallet. */
    fallback: text("fallback", { enum: ["refuse", "credits"] }).notNull(),
    updatedBy: text("updated_by").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "byok_policies_pkey", columns: [t.accountId, t.provider] }),
    foreignKey({ name: "byok_policies_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("byok_policies_fallback_check", sql`${t.fallback} in ('refuse', 'credits')`),
  ],
);

export const byokClasses = { provider_keys: "distributed", byok_policies: "distributed" } satisfies Record<string, TableClass>;
