import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** `id:key`, a key being 32 bytes in base64, separated by commas. */
const MASTER_KEYS = /^[a-z0-9][a-z0-9-]{0,31}:[A-Za-z0-9+/]{43}=(,[a-z0-9][a-z0-9-]{0,31}:[A-Za-z0-9+/]{43}=)*$/;
const masterKeys = z.string().regex(MASTER_KEYS, "id:key,id:key where an id is up to 32 small letters, digits and hyphens and a key is 32 bytes in base64, as openssl rand -base64 32 prints")
  .refine((text) => new Set(text.split(",").map((key) => key.split(":")[0])).size === text.split(",").length, "the same id twice");

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens");

/** Every setting of the product. `.env.example` lists the same names; a test keeps the two equal. */
const schema = z.object({
  /** Postgres, as the role of the running app. Empty: the embedded one of `npm start`. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Postgres, as the owner of the schema; only migrations use it. Defaults to DATABASE_URL. */
  MIGRATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  /** The address that the web server listens on. The development inbox exists only on a loopback one. */
  HOST: z.string().default("127.0.0.1"),
  /** Port of the embedded Postgres. */
  TOLLGATE_PG_PORT: z.coerce.number().int().min(1).max(65535).default(54329),
  /** `0` leaves an empty database empty instead of loading demo data. */
  TOLLGATE_DEMO: z.enum(["0", "1"]).default("1"),
  /** The address people use, without a trailing slash. */
  NEXTAUTH_URL: z.url().optional(),
  NEXTAUTH_SECRET: z.string().min(16).optional(),
  GITHUB_ID: z.string().optional(),
  GITHUB_SECRET: z.string().optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  /** Any OpenID Connect issuer. */
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  /** e.g. smtp://user:password@host:587. Empty: e-mails go to the log and the development inbox. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  EMAIL_FROM: z.string().default("Tollgate <noreply@localhost>"),
  /** Stripe's secret key. Empty: the sandbox of `npm start`, where no real money moves. */
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_\w+$/, "a key such as sk_live_… or rk_live_…").optional(),
  /** What Stripe signs its webhooks with. */
  STRIPE_WEBHOOK_SECRET: z.string().regex(/^whsec_\w+$/, "a secret such as whsec_…").optional(),
  /** `1` lets Stripe Tax add tax to what a checkout costs. */
  STRIPE_AUTOMATIC_TAX: z.enum(["0", "1"]).default("0"),
  /** Where the sandbox listens; set by `npm start`, and refused beside a real key. */
  STRIPE_SANDBOX_URL: z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ }).optional(),
  /** Port of the Stripe sandbox. */
  STRIPE_SANDBOX_PORT: z.coerce.number().int().min(1).max(65535).default(12111),
  /** The file in which the Stripe sandbox keeps its state. */
  STRIPE_SANDBOX_STATE: z.string().default(".data/stripe-sandbox.ndjson"),
  /** Where the Stripe sandbox sends its events. Empty: nowhere. */
  STRIPE_SANDBOX_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** What provider keys are sealed with, as `id:key,id:key`: the first seals, all open. Empty: the one that `npm start` made. */
  BYOK_MASTER_KEYS: masterKeys.optional(),
  /** The transit key of a HashiCorp Vault that seals provider keys instead; BYOK_MASTER_KEYS beside it only open. */
  BYOK_VAULT_KEY: z.string().regex(/^[\w.-]{1,64}$/, "the name of a transit key").optional(),
  VAULT_ADDR: z.string().optional(),
  VAULT_TOKEN: z.string().optional(),
  /** The folder of the gateway's own log, one file a day. */
  GATEWAY_LOG_DIR: z.string().default("logs"),
  /** The folder in which finished videos are kept. */
  MEDIA_DIR: z.string().default(".data/media"),
  /** A bucket of S3, or of anything that speaks like it, for finished videos; all five or none. Empty: the folder. */
  MEDIA_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  MEDIA_S3_BUCKET: bucketName.optional(),
  MEDIA_S3_REGION: z.string().optional(),
  MEDIA_S3_ACCESS_KEY_ID: z.string().optional(),
  MEDIA_S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** A bucket of S3, or of anything that speaks like it, for exports of the books; the five or none. Empty: nothing is exported by itself. */
  EXPORT_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  EXPORT_S3_BUCKET: bucketName.optional(),
  EXPORT_S3_REGION: z.string().optional(),
  EXPORT_S3_ACCESS_KEY_ID: z.string().optional(),
  EXPORT_S3_SECRET_ACCESS_KEY: z.string().optional(),
  /** What the keys of exports begin with, e.g. tollgate/production. */
  EXPORT_S3_PREFIX: z.string().regex(/^[\w.-]+(\/[\w.-]+)*$/, "names of letters, digits, points, dashes and underscores, with / between them").max(200).optional(),
  /** Requests a minute of an API key that has no limit of its own. */
  RATE_LIMIT_RPM: z.coerce.number().int().min(1).max(1_000_000).default(600),
  /** `1` lets webhooks go to this machine, by http too, and to private networks: for a demo, never where strangers have accounts. */
  WEBHOOK_ALLOW_PRIVATE: z.enum(["0", "1"]).default("0"),
  /** Luma's key: the house's own, for calls paid from a wallet. Empty: the sandbox of `npm start`, whose videos are made up. */
  LUMAAI_API_KEY: z.string().min(8, "a key of at least 8 characters").optional(),
  /** Where Luma's API is, for a proxy in between. */
  LUMAAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where the Luma sandbox listens; set by `npm start`, and refused beside a real key. */
  LUMA_SANDBOX_URL: z.url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost)$/ }).optional(),
  /** Port of the Luma sandbox. */
  LUMA_SANDBOX_PORT: z.coerce.number().int().min(1).max(65535).default(12112),
  /** The file in which the Luma sandbox keeps its state. */
  LUMA_SANDBOX_STATE: z.string().default(".data/luma-sandbox.ndjson"),
  /** How many times as fast as Luma the sandbox makes a video; 0 makes it at once. */
  LUMA_SANDBOX_SPEED: z.coerce.number().min(0).max(1_000).default(1),
  /** An upstream that speaks OpenAI's Videos API. Without a key its models are not served on the house's account. */
  OPENAI_VIDEOS_API_KEY: z.string().min(8, "a key of at least 8 characters").optional(),
  OPENAI_VIDEOS_BASE_URL: z.url({ protocol: /^https?$/ }).default("https://api.openai.com/v1"),
  /** How long an upstream may take to answer one request. */
  UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(30_000),
  /** What an upstream allows each key: generations under way, and new ones in any minute. */
  UPSTREAM_CONCURRENT_GENERATIONS: z.coerce.number().int().min(1).max(100_000).default(10),
  UPSTREAM_CREATES_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(20),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** What a bucket takes: all of it, or none. */
const BUCKETS = [
  ["MEDIA_S3_ENDPOINT", "MEDIA_S3_BUCKET", "MEDIA_S3_REGION", "MEDIA_S3_ACCESS_KEY_ID", "MEDIA_S3_SECRET_ACCESS_KEY"],
  ["EXPORT_S3_ENDPOINT", "EXPORT_S3_BUCKET", "EXPORT_S3_REGION", "EXPORT_S3_ACCESS_KEY_ID", "EXPORT_S3_SECRET_ACCESS_KEY"],
] as const;

/** Data keys travel to it: nobody may read along. */
function isPrivateAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || (protocol === "http:" && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname));
}

const consistent = schema
  .refine((env) => !env.STRIPE_SECRET_KEY || env.STRIPE_WEBHOOK_SECRET, { path: ["STRIPE_WEBHOOK_SECRET"], message: "needed with STRIPE_SECRET_KEY, or no payment would ever be confirmed" })
  .refine((env) => !env.STRIPE_SECRET_KEY || !env.STRIPE_SANDBOX_URL, { path: ["STRIPE_SANDBOX_URL"], message: "must be empty beside STRIPE_SECRET_KEY: real keys never reach the sandbox" })
  .superRefine((env, check) => {
    for (const names of BUCKETS) {
      const given = names.find((name) => env[name]);
      for (const name of names) if (given && !env[name]) check.addIssue({ code: "custom", path: [name], message: `needed with ${given}; give all of ${names.join(", ")}, or none` });
    }
  })
  .refine((env) => !env.LUMAAI_API_KEY || !env.LUMA_SANDBOX_URL, { path: ["LUMA_SANDBOX_URL"], message: "must be empty beside LUMAAI_API_KEY: real keys never reach the sandbox" })
  .refine((env) => env.LUMAAI_API_KEY || !env.LUMAAI_BASE_URL, { path: ["LUMAAI_BASE_URL"], message: "needs LUMAAI_API_KEY: without a key the sandbox stands in for Luma" })
  .refine((env) => !env.BYOK_VAULT_KEY || isPrivateAddress(env.VAULT_ADDR ?? ""), { path: ["VAULT_ADDR"], message: "needed with BYOK_VAULT_KEY: an https address, or http on this machine" })
  .refine((env) => !env.BYOK_VAULT_KEY || env.VAULT_TOKEN, { path: ["VAULT_TOKEN"], message: "needed with BYOK_VAULT_KEY" });

export type Env = z.infer<typeof schema>;
export const ENV_NAMES = Object.keys(schema.shape);

/** Parses settings; an empty value counts as unset. Throws an error that names each wrong variable. */
export function parseEnv(values: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(ENV_NAMES.map((name) => [name, values[name] || undefined]));
  const parsed = consistent.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new WrongSettings(`Configuration: ${parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ")}`);
}

/** Which settings are wrong, by their names. */
export class WrongSettings extends Error {}

let env: Env | undefined;

export function getEnv(): Env {
  env ??= parseEnv(process.env);
  return env;
}

const RUNTIME_FILE = ".data/runtime.json";
const MASTER_KEY_FILE = ".data/byok-master-key";

/** The master keys that provider keys are sealed with, newest first: as configured, or those of `npm start`. Null when there are none. */
export function findMasterKeys(): string | null {
  const { BYOK_MASTER_KEYS } = getEnv();
  if (BYOK_MASTER_KEYS || !existsSync(MASTER_KEY_FILE)) return BYOK_MASTER_KEYS ?? null;
  const parsed = masterKeys.safeParse(readFileSync(MASTER_KEY_FILE, "utf8").trim());
  if (!parsed.success) throw new WrongSettings(`${MASTER_KEY_FILE}: ${parsed.error.issues[0]!.message}`);
  return parsed.data;
}

type Runtime = { databaseUrl: string; migrationDatabaseUrl?: string; baseUrl?: string; pid: number };

/** What the running `npm start` says of itself; what one that was killed has left behind is nothing. */
function findRuntime(): Runtime | null {
  const runtime = existsSync(RUNTIME_FILE) ? (JSON.parse(readFileSync(RUNTIME_FILE, "utf8")) as Runtime) : null;
  return runtime && isRunning(runtime.pid) ? runtime : null;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The address people use: as configured, or of the running `npm start`. */
export function getBaseUrl(): string {
  const { NEXTAUTH_URL, PORT } = getEnv();
  return NEXTAUTH_URL ?? findRuntime()?.baseUrl ?? `http://localhost:${PORT}`;
}

/**
 * The database to use: DATABASE_URL, or else the embedded one that `npm start` is running (it writes its address to
 * `.data/runtime.json`). Null when there is neither.
 */
export function findDatabaseUrls(): { app: string; owner: string } | null {
  const { DATABASE_URL: app, MIGRATION_DATABASE_URL: owner } = getEnv();
  if (app) return { app, owner: owner ?? app };
  const runtime = findRuntime();
  return runtime && { app: runtime.databaseUrl, owner: runtime.migrationDatabaseUrl ?? runtime.databaseUrl };
}
