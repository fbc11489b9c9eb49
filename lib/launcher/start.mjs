// `npm start`: everything from a fresh clone to a running product. Plain JavaScript that needs nothing installed.
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { writeWhole } from "./lock.mjs";
import { ensureMasterKey } from "./master-key.mjs";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), "..", ".."));
const began = Date.now();
const STEPS = 5;
const BUILD_STAMP = ".next/tollgate-build";
const SECRETS = ".data/secrets.json";
const RUNTIME = ".data/runtime.json";
/** Every process reads it there by itself: a secret in the environment is easily seen. */
const MASTER_KEY = ".data/byok-master-key";
let step = 0;
/** The web server, the worker and the sandboxes. */
const children = [];
let postgres = null;
let stopping = false;
/** Whether the address in RUNTIME is ours: a second start that fails must not take the first one's away. */
let announced = false;

function say(text) {
  console.log(`[${step}/${STEPS}] ${text} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
}

function next(text) {
  step += 1;
  say(text);
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  await Promise.all(children.filter((child) => child.exitCode === null && child.signalCode === null).map(async (child) => {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await Promise.race([ended, new Promise((done) => setTimeout(done, 10_000))]);
    child.kill("SIGKILL");
  }));
  await postgres?.stop();
  if (announced) rmSync(RUNTIME, { force: true });
  process.exit(code);
}

/** Runs a step in a process of its own, in its own group, so that Ctrl-C reaches it through us alone. */
function run(args, env) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env }, detached: true });
    const end = () => child.kill("SIGTERM");
    process.once("SIGINT", end).once("SIGTERM", end);
    child.once("error", fail).once("exit", (code) => {
      process.off("SIGINT", end).off("SIGTERM", end);
      if (code === 0) done();
      else fail(new Error(`${args.join(" ")} ended with ${code}`));
    });
  });
}

/** Starts a process that lives as long as we do, and ends everything when it ends by itself. */
function serve(name, args, env) {
  const child = spawn(process.execPath, ["--import", "./lib/launcher/die-with-parent.mjs", ...args], { stdio: ["pipe", "inherit", "inherit"], env: { ...process.env, ...env }, detached: true });
  child.once("exit", (code, signal) => {
    if (stopping) return;
    console.error(`The ${name} ended with ${signal ?? code}`);
    void stop(1);
  });
  children.push(child);
}

/** A hash over what the build reads, by name, size and time of change. */
function sourceFingerprint() {
  const hash = createHash("sha256");
  const visit = (path) => {
    const stat = statSync(path);
    if (!stat.isDirectory()) hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
    else for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  for (const path of ["app", "lib", "db", "next.config.ts", "package-lock.json", "postcss.config.mjs", "tsconfig.json"]) if (existsSync(path)) visit(path);
  return hash.digest("hex");
}

/** Made once and kept; one that a newer version needs is added. */
function secrets() {
  mkdirSync(dirname(SECRETS), { recursive: true });
  const kept = existsSync(SECRETS) ? JSON.parse(readFileSync(SECRETS, "utf8")) : {};
  const all = { nextAuthSecret: randomBytes(32).toString("hex"), stripeWebhookSecret: `whsec_${randomBytes(24).toString("hex")}`, ...kept };
  if (Object.keys(all).length > Object.keys(kept).length) writeWhole(SECRETS, JSON.stringify(all));
  return all;
}

/** Without a key of Stripe's own, the sandbox stands in for it, and nothing else can be reached. */
async function stripeSandboxEnv(isPortTaken, port) {
  if (process.env.STRIPE_SECRET_KEY) return null;
  const sandboxPort = await freePortOf("STRIPE_SANDBOX_PORT", 12111, isPortTaken);
  return {
    STRIPE_SANDBOX_PORT: String(sandboxPort), STRIPE_SANDBOX_URL: `http://127.0.0.1:${sandboxPort}`,
    STRIPE_SANDBOX_WEBHOOK_URL: `http://127.0.0.1:${port}/api/stripe/webhook`, STRIPE_WEBHOOK_SECRET: process.env.STRIPE_WEBHOOK_SECRET || secrets().stripeWebhookSecret,
  };
}

/** Without a key of Luma's own, the sandbox stands in for it. */
async function lumaSandboxEnv(isPortTaken) {
  if (process.env.LUMAAI_API_KEY) return null;
  const sandboxPort = await freePortOf("LUMA_SANDBOX_PORT", 12112, isPortTaken);
  return { LUMA_SANDBOX_PORT: String(sandboxPort), LUMA_SANDBOX_URL: `http://127.0.0.1:${sandboxPort}` };
}

async function freePortOf(name, usual, isPortTaken) {
  const port = portOf(name, usual);
  if (await isPortTaken(port)) throw new Error(`Port ${port} is taken: stop what uses it, or choose another with ${name}`);
  return port;
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/;

/** A demo that only this machine can reach may post its webhooks to this machine; behind a name of its own it may not. */
function webhookEnv(address) {
  const isDemo = process.env.TOLLGATE_DEMO !== "0" && !process.env.STRIPE_SECRET_KEY && LOOPBACK.test(process.env.HOST || "127.0.0.1") && LOOPBACK.test(new URL(address).hostname);
  return { WEBHOOK_ALLOW_PRIVATE: process.env.WEBHOOK_ALLOW_PRIVATE || (isDemo ? "1" : "0") };
}

/** A port from the environment. Throws an error that names the setting. */
function portOf(name, usual) {
  const port = Number(process.env[name] || usual);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name}: ${process.env[name]} is no port, a whole number from 1 to 65535`);
  return port;
}

async function main() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 9)) throw new Error(`Node ${process.versions.node} is too old: Tollgate needs 20.9 or newer`);

  next("Packages");
  await ensureInstalled({ log: say });
  (await import("./load-env.mjs")).loadEnv();
  const { isPortTaken, startPostgres } = await import("./postgres.mjs");
  const port = await freePortOf("PORT", 3000, isPortTaken);

  next("Database");
  const env = { NEXTAUTH_URL: process.env.NEXTAUTH_URL || `http://localhost:${port}`, NEXTAUTH_SECRET: process.env.NEXTAUTH_SECRET || secrets().nextAuthSecret, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
  const stripeSandbox = await stripeSandboxEnv(isPortTaken, port);
  const lumaSandbox = await lumaSandboxEnv(isPortTaken);
  Object.assign(env, stripeSandbox, lumaSandbox, webhookEnv(env.NEXTAUTH_URL));
  const ownMasterKey = !process.env.BYOK_MASTER_KEYS && !process.env.BYOK_VAULT_KEY;
  if (ownMasterKey) ensureMasterKey(MASTER_KEY);
  if (!process.env.DATABASE_URL) {
    postgres = await startPostgres({ dataDir: ".data/postgres", port: portOf("TOLLGATE_PG_PORT", 54329), log: say });
    env.DATABASE_URL = postgres.ownerUrl;
    void postgres.exited.then(() => {
      if (stopping) return;
      console.error("Postgres ended, so everything stops; npm start begins again and loses nothing");
      void stop(1);
    });
  }
  next("Schema, catalog and demo data");
  await run(["--import", "tsx", "lib/cli/main.ts", "prepare"], env);
  if (postgres) {
    env.DATABASE_URL = await postgres.makeAppLogin();
    writeWhole(RUNTIME, JSON.stringify({ databaseUrl: env.DATABASE_URL, migrationDatabaseUrl: postgres.ownerUrl, pid: process.pid, baseUrl: env.NEXTAUTH_URL }));
    announced = true;
  }

  const fingerprint = sourceFingerprint();
  next("Build");
  if (!existsSync(BUILD_STAMP) || readFileSync(BUILD_STAMP, "utf8") !== fingerprint) {
    await run(["node_modules/next/dist/bin/next", "build"], env);
    writeFileSync(BUILD_STAMP, fingerprint);
  }
  next("Serving");
  if (stripeSandbox) serve("Stripe sandbox", ["--import", "tsx", "lib/topups/sandbox/main.ts"], env);
  if (lumaSandbox) serve("Luma sandbox", ["--import", "tsx", "lib/upstream/sandbox/main.ts"], env);
  serve("web server", ["node_modules/next/dist/bin/next", "start", "-p", String(port), "-H", process.env.HOST || "127.0.0.1"], env);
  serve("worker", ["--import", "tsx", "lib/worker/main.ts"], env);
  for (let tries = 0; tries < 600 && !(await isPortTaken(port)); tries++) await new Promise((done) => setTimeout(done, 50));
  await run(["--import", "tsx", "lib/cli/main.ts", "sign-ins"], env).catch(() => {});
  console.log(`\nTollgate is ready on ${env.NEXTAUTH_URL} after ${((Date.now() - began) / 1000).toFixed(0)} s. Ctrl-C stops it.`);
  if (stripeSandbox) console.log(`Payments go to the Stripe sandbox, where no real money moves: ${stripeSandbox.STRIPE_SANDBOX_URL}`);
  if (lumaSandbox) console.log(`Videos come from the Luma sandbox, which makes them up: ${lumaSandbox.LUMA_SANDBOX_URL}`);
  if (ownMasterKey) console.log(`Customers' provider keys are sealed with ${MASTER_KEY}: keep a copy of it, for without it none can be opened.`);
}

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
main().catch(async (error) => {
  if (stopping) return;
  console.error(error.message);
  await stop(1);
});
