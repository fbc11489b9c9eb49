import { Command } from "commander";
import { MigrationRefused } from "@/db/migrate";
import { prepareSchema } from "@/lib/queue/prepare-schema";
import { databaseErrorCode } from "@/db/transaction";
import { addAdmin } from "@/lib/auth/add-admin";
import { createAccount } from "@/lib/auth/create-account";
import { createApiKey } from "@/lib/auth/create-api-key";
import { createIngestToken, listIngestTokens, revokeIngestToken } from "@/lib/auth/ingest-tokens";
import { emailAddress } from "@/lib/auth/email-address";
import { inviteMember } from "@/lib/auth/invite-member";
import { keepAudit } from "@/lib/audit/keep-audit";
import { seedCatalog } from "@/lib/catalog/seed-catalog";
import type { Context } from "@/lib/context/context";
import { demoCredentials, findDemoSetting } from "@/lib/demo/credentials";
import { findDatabaseUrls, getBaseUrl, getEnv, WrongSettings } from "@/lib/env";
import { loadEnv } from "@/lib/launcher/load-env.mjs";
import { AppError } from "@/lib/errors/app-error";
import { isId, newId } from "@/lib/ids/ids";
import { closeDueStatements } from "@/lib/finance/close-due-statements";
import { discardQuarantined } from "@/lib/ingest/discard-quarantined";
import { listQuarantine, replayQuarantine } from "@/lib/ingest/replay-quarantine";
import { rebuildLedgerRollups } from "@/lib/ledger/ledger-rollups";
import { listWallets } from "@/lib/ledger/list-wallets";
import { sealLedger } from "@/lib/ledger/seal-ledger";
import { formatDollars, parseDecimal } from "@/lib/money/micros";
import { rebuildRollups } from "@/lib/rollups/rebuild-rollups";
import { settleTopUp } from "@/lib/topups/settle-top-up";
import { reprice } from "@/lib/usage/reprice";
import { exportCatalogCommand, importCatalogCommand } from "./catalog";
import { loadDemoCommand, loadDemoIfEmpty, printSignIns } from "./demo";
import { exportFocusCommand, exportJournalCommand, exportLedgerCommand } from "./export";
import { ingestCommand } from "./ingest";
import { verifyStatementCommand } from "./verify-statement";
import { rotateMasterKeyCommand } from "./rotate-master-key";
import { withContext } from "./session";

/** No server there, no such database, or no such login. */
const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|CONNECT_TIMEOUT|28000|28P01|3D000)$/;

function requireEmail(text: string, field: string): string {
  const parsed = emailAddress.safeParse(text);
  if (!parsed.success) throw new AppError("invalid_request", `${field}: ${text} is not ${parsed.error.issues[0]!.message}`, field);
  return parsed.data;
}

loadEnv();
const program = new Command("tollgate").description("Usage metering and billing analytics for AI video gateways");

async function eachAccount(ctx: Context, work: (accountId: string) => Promise<void>): Promise<void> {
  for (const accountId of await listWallets(ctx)) await work(accountId);
}

program.command("migrate").description("apply the migrations that are missing").action(async () => {
  const urls = findDatabaseUrls();
  if (urls) await prepareSchema(urls.owner, urls.app);
  else await withContext(async () => {});
});

program.command("prepare").description("what npm start does to a database: migrations, then the catalog").action(async () => {
  const urls = findDatabaseUrls();
  if (urls) await prepareSchema(urls.owner, urls.app);
  await withContext(async (ctx) => {
    await seedCatalog(ctx);
    if (getEnv().TOLLGATE_DEMO === "1") await loadDemoIfEmpty(ctx);
  });
});

program.command("ingest").description("record a gateway's log: NDJSON, plain or gzip; - is standard input")
  .argument("<file...>", "files or glob patterns")
  .option("--source <name>", "which gateway wrote it", "gateway")
  .option("--follow", "go on reading what is appended, like tail -F")
  .action(ingestCommand);

const quarantine = program.command("quarantine").description("log lines that could not be used");
quarantine.command("list").option("--limit <n>", "how many", "50").action((options: { limit: string }) => withContext(async (ctx) => {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new AppError("invalid_request", `limit: ${options.limit} is no whole number from 1`, "limit");
  const rows = await listQuarantine(ctx, { limit });
  if (rows.length === 0) console.log("Nothing waits in the quarantine.");
  for (const row of rows) {
    console.log(`${row.id}  ${row.origin}:${row.line}  ${row.reason}  ${row.detail}\n  ${row.raw.slice(0, 300)}`);
  }
}));
quarantine.command("replay").argument("[id]", "one line; all open ones without it")
  .option("--reviewed", "a person has looked at implausible lengths and wants them charged")
  .action((id: string | undefined, options: { reviewed?: boolean }) => withContext(async (ctx) => {
    if (id !== undefined && !isId(id)) throw new AppError("invalid_request", `id: ${id} is no id of a quarantined line`, "id");
    const { replayed, remaining } = await replayQuarantine(ctx, { id, reviewed: options.reviewed });
    console.log(`${replayed} recorded, ${remaining} still quarantined`);
    if (remaining > 0) process.exitCode = 2;
  }));

quarantine.command("discard").argument("<id>").requiredOption("--note <text>", "why it is no usage")
  .action((id: string, { note }: { note: string }) => withContext(async (ctx) => {
    if (!isId(id)) throw new AppError("invalid_request", `id: ${id} is no id of a quarantined line`, "id");
    await discardQuarantined(ctx, { id, note });
  }));

program.command("audit").description("recompute the books from entries and events").action(() => withContext(async (ctx) => {
  const findings = await keepAudit(ctx);
  for (const { accountId, check, detail } of findings) console.log(`${accountId}  ${check}: ${detail}`);
  console.log(findings.length === 0 ? "The books balance." : `${findings.length} findings`);
  if (findings.length > 0) process.exitCode = 1;
}));

program.command("close-statements").description("close every month that has been over for an hour; the worker does it by itself").action(() => withContext(async (ctx) => {
  let closed = 0;
  await eachAccount(ctx, async (accountId) => { closed += await closeDueStatements(ctx, accountId); });
  console.log(`${closed} ${closed === 1 ? "statement" : "statements"} closed.`);
}));

program.command("verify-statement").description("prove a closed statement from its file alone, without a database").argument("<file>", "the proof, as downloaded from the statement's page")
  .option("--hash <sha256>", "the statement's hash, as its page or PDF told it").action(verifyStatementCommand);

const exports = program.command("export").description("the books as files of any length; what the worker puts into a bucket");
const OUT = ["--out <file>", "where to; - is standard output"] as const;
exports.command("focus").description("a month of an account as FOCUS 1.2").requiredOption("--account <slug>").requiredOption("--month <month>", "e.g. 2026-10, of the account's zone").option("--format <format>", "csv or parquet", "csv").option(...OUT).action(exportFocusCommand);
exports.command("journal").description("a month of all accounts as a journal").requiredOption("--month <month>", "e.g. 2026-10, of UTC").option("--layout <layout>", "quickbooks or xero", "quickbooks").option(...OUT).action(exportJournalCommand);
exports.command("ledger").description("every posting of a month").requiredOption("--month <month>", "e.g. 2026-10, of UTC").option(...OUT).action(exportLedgerCommand);

program.command("rebuild-rollups").description("recompute the roll-ups; finding a difference is an error").action(() => withContext(async (ctx) => {
  let differences = 0;
  await eachAccount(ctx, async (accountId) => { differences += await rebuildRollups(ctx, accountId) + await rebuildLedgerRollups(ctx, accountId); });
  console.log(differences === 0 ? "No difference." : `${differences} rows differed and were replaced.`);
  if (differences > 0) process.exitCode = 1;
}));

program.command("reprice").description("rate unpriced calls for which a price now exists").action(() => withContext(async (ctx) => {
  const sum = { rated: 0, unpriced: 0 };
  await eachAccount(ctx, async (accountId) => {
    const { rated, unpriced } = await reprice(ctx, accountId);
    sum.rated += rated;
    sum.unpriced += unpriced;
  });
  console.log(`${sum.rated} rated, ${sum.unpriced} still without a price`);
}));

program.command("seal").description("extend every account's hash chain").action(() => withContext(async (ctx) => {
  let sealed = 0;
  await eachAccount(ctx, async (accountId) => { sealed += await sealLedger(ctx, accountId); });
  console.log(`${sealed} transactions sealed`);
}));

program.command("rotate-master-key").description("put every provider key under the newest master key; may be stopped and run again").action(rotateMasterKeyCommand);

const catalog = program.command("catalog").description("models, providers, aliases and prices as JSON");
catalog.command("export").description("print them").action(exportCatalogCommand);
catalog.command("import").description("bring them to what a file says, all or nothing; prices change from now on only").argument("<file>", "- is standard input").option("--dry-run", "say what would change").action(importCatalogCommand);

program.command("account").description("accounts").command("create").requiredOption("--slug <slug>").requiredOption("--name <name>")
  .option("--owner <email>", "who may do everything in it; signs in with this address")
  .action((options: { slug: string; name: string; owner?: string }) => withContext(async (ctx) => {
    const email = options.owner === undefined ? null : requireEmail(options.owner, "owner");
    const accountId = await createAccount(ctx, options);
    const { id, key } = await createApiKey(ctx, { accountId, name: "first key" });
    if (email) await inviteMember(ctx, { account: { accountId, name: options.name }, email, role: "owner" });
    console.log(JSON.stringify({ account_id: accountId, api_key_id: id, api_key: key }));
  }));

program.command("admin").description("who runs the platform").command("add").argument("<email>").option("--finance", "may see all money and change nothing")
  .action((email: string, { finance }: { finance?: boolean }) => withContext(async (ctx) => {
    await addAdmin(ctx, { email, role: finance ? "platform_finance" : "admin" });
    console.log(`${email} may sign in with a link by e-mail: ${getBaseUrl()}/sign-in`);
  }));

const ingestToken = program.command("ingest-token").description("gateways' tokens for POST /api/ingest");
ingestToken.command("create", { isDefault: true }).description("make one and print it: the only time that it is seen").requiredOption("--name <name>").option("--source <source>", "its events' source", "gateway")
  .action((options: { name: string; source: string }) => withContext(async (ctx) => {
    console.log((await createIngestToken(ctx, options)).token);
  }));
ingestToken.command("list").action(() => withContext(async (ctx) => {
  for (const { id, name, source, prefix, lastUsedAt, revokedAt } of await listIngestTokens(ctx)) {
    console.log(`${id}  ${prefix}…  ${name}, source ${source}, ${revokedAt ? `revoked ${revokedAt.toISOString()}` : `last used ${lastUsedAt?.toISOString() ?? "never"}`}`);
  }
}));
ingestToken.command("revoke").argument("<id>").action((id: string) => withContext(async (ctx) => {
  if (!isId(id)) throw new AppError("invalid_request", `id: ${id} is no id of an ingest token`, "id");
  await revokeIngestToken(ctx, id);
}));

program.command("top-up").description("book a payment that the bank has confirmed")
  .requiredOption("--account <id>").requiredOption("--credit <dollars>", "credit bought, without the fee, e.g. 100.00").requiredOption("--reference <text>", "the bank's reference")
  .option("--id <id>", "of the top-up: the same id is booked once", newId())
  .action((options: { account: string; credit: string; reference: string; id: string }) => withContext(async (ctx) => {
    if (!isId(options.account)) throw new AppError("invalid_request", `account: ${options.account} is no id of an account`, "account");
    if (!isId(options.id)) throw new AppError("invalid_request", `id: ${options.id} is no UUID in small letters`, "id");
    const creditMicros = parseDecimal(options.credit);
    if (creditMicros === null) throw new AppError("invalid_request", `credit: ${options.credit} is not an amount such as 100.00`, "credit");
    const { feeMicros } = await settleTopUp(ctx, { accountId: options.account, topUpId: options.id, creditMicros, paymentReference: options.reference });
    console.log(`${formatDollars(creditMicros)} credited, ${formatDollars(feeMicros)} fee`);
  }));

program.command("sign-ins").description("who can sign in, and how").action(() => withContext(async (ctx) => {
  if (await findDemoSetting(ctx)) printSignIns(await demoCredentials(ctx, getBaseUrl()));
  else console.log("Nobody runs this platform yet? npm run cli -- admin add you@example.com");
}));

const demo = program.command("demo").description("demo data and how to get in");
demo.command("load").option("--events <n>", "about how many calls", "200000").action((options: { events: string }) => withContext(async (ctx) => {
  await seedCatalog(ctx);
  await loadDemoCommand(ctx, Number(options.events));
}));
demo.command("credentials").option("--json", "for scripts").action((options: { json?: boolean }) => withContext(async (ctx) => {
  const credentials = await demoCredentials(ctx, getBaseUrl());
  if (options.json) console.log(JSON.stringify(credentials));
  else printSignIns(credentials);
}));

/** A Unix socket that is not there or closed to us has the codes of files. */
function isConnecting(error: unknown): boolean {
  const { syscall, cause } = (error ?? {}) as { syscall?: unknown; cause?: unknown };
  return syscall === "connect" || (cause !== undefined && isConnecting(cause));
}

/** What a person can mend, in a line; anything else is our bug and shows all of itself. */
function explain(error: unknown): unknown {
  if (error instanceof AppError || error instanceof MigrationRefused || error instanceof WrongSettings) return error.message;
  const code = databaseErrorCode(error) ?? "";
  return UNREACHABLE.test(code) || isConnecting(error) ? `The database does not let us in (${code}): check DATABASE_URL and MIGRATION_DATABASE_URL` : error;
}

program.parseAsync().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
