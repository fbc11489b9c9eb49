// Installs what the lock file names, with npm 10 and npm 11, when it is not installed yet.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { takeLock } from "./lock.mjs";

const LOCK = ".data/install.lock";
const STAMP = "node_modules/.tollgate-installed";

function fingerprint() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(file));
  return hash.digest("hex");
}

export function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, "utf8") === fingerprint();
}

function npm(args) {
  return new Promise((done) => {
    let output = "";
    const child = spawn("npm", args, { stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    child.stdout.on("data", (chunk) => { output += chunk; });
    child.stderr.on("data", (chunk) => { output += chunk; });
    child.on("error", (error) => done({ ok: false, output: error.message }));
    child.on("exit", (code) => done({ ok: code === 0, output }));
  });
}

/**
 * Installs when needed. npm 10 and 11 accept the lock file as it is; where another version refuses it, `npm install` takes
 * the locked versions and leaves the lock as it is.
 */
export async function ensureInstalled({ log = () => {} } = {}) {
  if (isInstalled()) return;
  const release = await waitForLock(log);
  try {
    if (!isInstalled()) await install(log);
  } finally {
    release();
  }
}

/** Two installs in one folder would delete each other's packages: the second waits for the first, and then has nothing to do. */
async function waitForLock(log) {
  for (let waited = 0; ; waited += 500) {
    const { release, holder } = takeLock(LOCK);
    if (release) {
      process.once("exit", release);
      return release;
    }
    if (waited === 0) log(`Process ${holder || "that is just starting"} is installing packages here; waiting for it`);
    await new Promise((done) => setTimeout(done, 500));
  }
}

async function install(log) {
  const before = fingerprint();
  log("Installing packages from the lock file");
  const clean = await npm(["ci", "--no-audit", "--no-fund"]);
  if (!clean.ok) {
    log("npm ci refused the lock file; installing the locked versions with npm install");
    const lenient = await npm(["install", "--no-save", "--no-audit", "--no-fund"]);
    if (!lenient.ok) throw new Error(`npm install failed:\n${lenient.output.slice(-4_000)}`);
  }
  writeFileSync(STAMP, before);
}
