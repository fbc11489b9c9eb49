import { sql } from "drizzle-orm";
import { check, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { v7 } from "uuid";
import { bytes, instant, type TableClass } from "./columns";

/** A person. `platform_role` opens the pages of those who run the platform. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey().$defaultFn(() => v7()),
    name: text("name"),
    email: text("email").notNull(),
    emailVerified: instant("email_verified"),
    image: text("image"),
    platformRole: text("platform_role", { enum: ["admin", "platform_finance"] }),
    /** scrypt hash, only for users of the demo data; everyone else signs in by link or identity provider. */
    demoPasswordHash: text("demo_password_hash"),
    createdAt: instant("created_at").notNull().default(sql`now()`),
  },
  (t) => [
    unique("users_email_key").on(t.email),
    check("users_platform_role_check", sql`${t.platformRole} in ('admin', 'platform_finance')`),
  ],
);

/** A person's sign-in with an identity provider (next-auth calls this an account). */
export const userIdentities = pgTable(
  "user_identities",
  {
    userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
    type: text("type").notNull(),
    provider: text("provider").notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    refresh_token: text("refresh_token"),
    access_token: text("access_token"),
    expires_at: integer("expires_at"),
    token_type: text("token_type"),
    scope: text("scope"),
    id_token: text("id_token"),
    session_state: text("session_state"),
  },
  (t) => [primaryKey({ name: "user_identities_pkey", columns: [t.provider, t.providerAccountId] })],
);

/** One-time links sent by e-mail; next-auth stores only their hash. */
export const verificationTokens = pgTable(
  "verification_tokens",
  {
    identifier: text("identifier").notNull(),
    token: text("token").notNull(),
    expires: instant("expires").notNull(),
  },
  (t) => [primaryKey({ name: "verification_tokens_pkey", columns: [t.identifier, t.token] })],
);

/** E-mails that could not be sent because no SMTP server is configured; shown on the development inbox page. */
export const devInbox = pgTable("dev_inbox", {
  id: uuid("id").primaryKey(),
  recipient: text("recipient").notNull(),
  subject: text("subject").notNull(),
  body: text("body").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** An account's `sk-aig-…` key. Only the SHA-256 of the key is kept; the key itself ends with its account's id. */
export const apiKeys = pgTable(
  "api_keys",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** The first characters, to recognise a key by. */
    prefix: text("prefix").notNull(),
    hash: bytes("hash").notNull(),
    /** Set for a sub-account's key: it is bound by that sub-account's caps and models. */
    subAccountId: uuid("sub_account_id"),
    /** Requests a minute; null for the usual number. */
    rateLimitRpm: integer("rate_limit_rpm"),
    createdBy: uuid("created_by"),
    createdAt: instant("created_at").notNull(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [
    primaryKey({ name: "api_keys_pkey", columns: [t.accountId, t.id] }),
    unique("api_keys_hash_key").on(t.accountId, t.hash),
  ],
);

/** A gateway's bearer token for `POST /api/ingest`. It names the source of the events it sends. */
export const ingestTokens = pgTable(
  "ingest_tokens",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    source: text("source").notNull(),
    prefix: text("prefix").notNull(),
    hash: bytes("hash").notNull(),
    createdAt: instant("created_at").notNull(),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [unique("ingest_tokens_hash_key").on(t.hash)],
);

export const authClasses = {
  users: "local", user_identities: "local", verification_tokens: "local", dev_inbox: "local",
  api_keys: "distributed", ingest_tokens: "local",
} satisfies Record<string, TableClass>;
