import { sql } from "drizzle-orm";
import { bigint, boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { accounts } from "./accounts";
import { bytes, instant, micros, type TableClass } from "./columns";

/** A customer of a customer: a name to attribute calls to, with keys, a monthly cap and a rate of its own. */
export const subAccounts = pgTable(
  "sub_accounts",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** The account's own id for it. */
    externalRef: text("external_ref"),
    /** Spend and open holds of a UTC month; null for no cap. */
    spendCapMicros: micros("spend_cap_micros"),
    /** Whether calls on the account's own provider keys count against the cap and are bound by it. */
    includeByok: boolean("include_byok").notNull().default(true),
    rateLimitRpm: integer("rate_limit_rpm"),
    defaultTag: text("default_tag"),
    /** Model slugs it may call; null for all. */
    allowedModels: text("allowed_models").array(),
    createdAt: instant("created_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "sub_accounts_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "sub_accounts_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("sub_accounts_limits_check", sql`coalesce(${t.spendCapMicros}, 0) >= 0 and coalesce(${t.rateLimitRpm}, 1) > 0`),
  ],
);

/** A hard monthly cap on what calls with a tag may spend. */
export const budgets = pgTable(
  "budgets",
  {
    accountId: uuid("account_id").notNull(),
    tag: text("tag").notNull(),
    monthlyCapMicros: micros("monthly_cap_micros").notNull(),
    /** Whether calls on the account's own provider keys count against it and are bound by it. */
    includeByok: boolean("include_byok").notNull().default(true),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "budgets_pkey", columns: [t.accountId, t.tag] }),
    foreignKey({ name: "budgets_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("budgets_cap_check", sql`${t.monthlyCapMicros} >= 0`),
  ],
);

/** One video request, from submit to settlement. Its hold has the job's own id. */
export const jobs = pgTable(
  "jobs",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    /** `completed` and `failed` are set in the transaction that settles the call, never before. */
    status: text("status", { enum: ["queued", "processing", "completed", "failed"] }).notNull(),
    apiKeyId: uuid("api_key_id").notNull(),
    subAccountId: uuid("sub_account_id"),
    /** Empty for none. */
    tag: text("tag").notNull(),
    modelId: text("model_id").notNull(),
    funding: text("funding", { enum: ["wallet", "byok"] }).notNull(),
    prompt: text("prompt").notNull(),
    imageUrl: text("image_url"),
    webhookUrl: text("webhook_url"),
    requestedMs: integer("requested_ms").notNull(),
    resolution: text("resolution").notNull(),
    aspectRatio: text("aspect_ratio").notNull(),
    /** What the hold set aside: the quote at the price of the moment of submit. */
    quoteMicros: micros("quote_micros").notNull(),
    /** Where it is sent and with which credential, e.g. `luma` and `luma:house`. */
    upstream: text("upstream").notNull(),
    /** What the model is called there, as of the submit: the catalog may say otherwise since. */
    upstreamModel: text("upstream_model").notNull(),
    credential: text("credential").notNull(),
    /** Part of the callback's address: proves that a callback is ours and finds the generation after an unclear answer. */
    callbackToken: text("callback_token").notNull(),
    /** Counted before each create is sent: between the two, the upstream may have it although we do not know its id. */
    createAttempts: integer("create_attempts").notNull(),
    createAttemptedAt: instant("create_attempted_at"),
    upstreamId: text("upstream_id"),
    /** How it ended, as far as we know it; written before it is settled, and never changed. */
    outcome: text("outcome", { enum: ["completed", "failed", "cancelled"] }),
    httpStatus: integer("http_status"),
    error: text("error"),
    deliveredMs: integer("delivered_ms"),
    secondsSource: text("seconds_source", { enum: ["requested", "reported", "probed"] }),
    /** The file in the media store, and its picture's size. */
    fileName: text("file_name"),
    fileBytes: bigint("file_bytes", { mode: "number" }),
    width: integer("width"),
    height: integer("height"),
    createdAt: instant("created_at").notNull(),
    startedAt: instant("started_at"),
    /** When the upstream ended it, by our clock. */
    finishedAt: instant("finished_at"),
    updatedAt: instant("updated_at").notNull(),
    settledAt: instant("settled_at"),
    /** Since when the wallet pays, because the account's own provider key failed and its owner chose that. */
    fellBackAt: instant("fell_back_at"),
  },
  (t) => [
    primaryKey({ name: "jobs_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "jobs_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    index("jobs_api_key_idx").on(t.accountId, t.apiKeyId, t.id),
    index("jobs_unsettled_idx").on(t.accountId, t.createdAt).where(sql`${t.settledAt} is null`),
    check("jobs_status_check", sql`${t.status} in ('queued', 'processing', 'completed', 'failed') and (${t.status} in ('completed', 'failed')) = (${t.settledAt} is not null)`),
    check("jobs_funding_check", sql`${t.funding} in ('wallet', 'byok')`),
    check("jobs_outcome_check", sql`(${t.outcome} is null) = (${t.finishedAt} is null) and (${t.outcome} is null or ${t.outcome} in ('completed', 'failed', 'cancelled')) and (${t.outcome} is not null or ${t.settledAt} is null)`),
    check("jobs_delivered_check", sql`${t.outcome} is distinct from 'completed' or (${t.deliveredMs} is not null and ${t.secondsSource} is not null)`),
  ],
);

/** What happened to a job, in order: for its owner's and the operator's eyes. Append-only; money never depends on it. */
export const jobSteps = pgTable(
  "job_steps",
  {
    accountId: uuid("account_id").notNull(),
    jobId: uuid("job_id").notNull(),
    id: uuid("id").notNull(),
    /** `submitted`, `create_sent`, `created`, `create_unclear`, `found`, `refused`, `polled`, `callback`, `stored`, `finished`, `settled`, … */
    kind: text("kind").notNull(),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ name: "job_steps_pkey", columns: [t.accountId, t.jobId, t.id] }),
    foreignKey({ name: "job_steps_job_fkey", columns: [t.accountId, t.jobId], foreignColumns: [jobs.accountId, jobs.id] }),
  ],
);

/** `Idempotency-Key` of a submit: for 24 hours the same key with the same body is the same job. */
export const jobKeys = pgTable(
  "job_keys",
  {
    accountId: uuid("account_id").notNull(),
    apiKeyId: uuid("api_key_id").notNull(),
    key: text("key").notNull(),
    bodyHash: bytes("body_hash").notNull(),
    jobId: uuid("job_id").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "job_keys_pkey", columns: [t.accountId, t.apiKeyId, t.key] }),
    foreignKey({ name: "job_keys_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** Where an account wants to hear of its events. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    url: text("url").notNull(),
    events: text("events").array().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    disabledAt: instant("disabled_at"),
  },
  (t) => [
    primaryKey({ name: "webhook_endpoints_pkey", columns: [t.accountId, t.id] }),
    foreignKey({ name: "webhook_endpoints_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** What an account's webhooks are signed with. Kept as it is: signing needs it. */
export const webhookSecrets = pgTable(
  "webhook_secrets",
  {
    accountId: uuid("account_id").notNull(),
    secret: text("secret").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "webhook_secrets_pkey", columns: [t.accountId] }),
    foreignKey({ name: "webhook_secrets_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** One event for one address. The body is kept as it was signed, so that a replay sends the same bytes. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    accountId: uuid("account_id").notNull(),
    id: uuid("id").notNull(),
    /** `evt_…`; the same event at two addresses is two deliveries. */
    eventId: text("event_id").notNull(),
    type: text("type").notNull(),
    /** Null when the address was given with the job. */
    endpointId: uuid("endpoint_id"),
    url: text("url").notNull(),
    body: text("body").notNull(),
    state: text("state", { enum: ["pending", "delivered", "failed"] }).notNull(),
    /** Begun since it was first sent, or sent again by hand. */
    attempts: integer("attempts").notNull(),
    createdAt: instant("created_at").notNull(),
    /** While it is pending: no attempt begins before. */
    nextAttemptAt: instant("next_attempt_at"),
    deliveredAt: instant("delivered_at"),
  },
  (t) => [
    primaryKey({ name: "webhook_deliveries_pkey", columns: [t.accountId, t.id] }),
    unique("webhook_deliveries_event_key").on(t.accountId, t.eventId, t.url),
    // The few that a person looks for among the many that arrived.
    index("webhook_deliveries_undelivered_idx").on(t.accountId, t.id).where(sql`${t.state} <> 'delivered'`),
    foreignKey({ name: "webhook_deliveries_account_fkey", columns: [t.accountId], foreignColumns: [accounts.accountId] }),
    check("webhook_deliveries_state_check", sql`${t.state} in ('pending', 'delivered', 'failed') and (${t.state} = 'delivered') = (${t.deliveredAt} is not null) and (${t.state} = 'pending') = (${t.nextAttemptAt} is not null)`),
  ],
);

/** One try of a delivery: what was answered, or why nothing was. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    accountId: uuid("account_id").notNull(),
    deliveryId: uuid("delivery_id").notNull(),
    id: uuid("id").notNull(),
    at: instant("at").notNull(),
    latencyMs: integer("latency_ms").notNull(),
    httpStatus: integer("http_status"),
    error: text("error"),
  },
  (t) => [
    primaryKey({ name: "webhook_attempts_pkey", columns: [t.accountId, t.deliveryId, t.id] }),
    foreignKey({ name: "webhook_attempts_delivery_fkey", columns: [t.accountId, t.deliveryId], foreignColumns: [webhookDeliveries.accountId, webhookDeliveries.id] }),
  ],
);

export const gatewayClasses = {
  sub_accounts: "distributed", budgets: "distributed", jobs: "distributed", job_steps: "distributed", job_keys: "distributed",
  webhook_endpoints: "distributed", webhook_secrets: "distributed", webhook_deliveries: "distributed", webhook_attempts: "distributed",
} satisfies Record<string, TableClass>;
