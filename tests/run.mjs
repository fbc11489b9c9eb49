// `npm test`: everything, in order, ending with one line `N passed, N failed`. Plain JavaScript: it installs first.
import { spawn } from "node:child_process";
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ensureInstalled } from "../lib/launcher/install.mjs";

let passed = 0;
let failed = 0;
/** What failed, by name: told once more in the end, as it is far above by then. */
const failures = [];
const began = Date.now();
/** What the tests write, and what they say: all of it is searched for provider keys in the end. */
const folder = mkdtempSync(join(tmpdir(), "tollgate-run-"));
const elapsed = (from) => `${((Date.now() - from) / 1000).toFixed(0)} s`;

function run(command, args, output = "inherit") {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", output, output], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" } });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
    child.on("error", (error) => done({ code: 127, said: error.message }));
    child.on("close", (code) => done({ code: code ?? 1, said: Buffer.concat(said).toString() }));
  });
}

/** A command that counts as one check. What it says is shown when it has ended: it runs beside the tests. */
async function check(name, command, args) {
  const from = Date.now();
  const { code, said } = await run(command, args, "pipe");
  console.log(`\n── ${name}\n${said.trimEnd()}\n── ${name}: ${code === 0 ? "passed" : `failed (exit ${code})`}, ${elapsed(from)}`);
  if (code === 0) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
}

/** Tests, with temporary files in the run's folder. What they say is shown at once, and kept there. */
function runTests(command, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", TMPDIR: join(folder, "tmp"), TOLLGATE_TEST_RUN: folder, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}), ...env } });
    const log = createWriteStream(join(folder, `${args[0]}.log`));
    for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) from.on("data", (chunk) => { to.write(chunk); log.write(chunk); });
    child.on("error", (error) => { console.log(error.message); log.end(() => done(127)); });
    child.on("close", (code) => log.end(() => done(code ?? 1)));
  });
}

async function vitest() {
  console.log("\n── unit, integration and scenario tests");
  const report = join(folder, "vitest.json");
  const code = await runTests("npx", ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  if (!existsSync(report)) {
    failed += 1;
    failures.push("vitest wrote no report");
    return;
  }
  const { numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0, testResults } = JSON.parse(readFileSync(report, "utf8"));
  for (const { name, status, message, assertionResults } of testResults) {
    const bad = assertionResults.filter((test) => test.status !== "passed").map((test) => `${test.status}: ${test.fullName}\n${(test.failureMessages ?? []).join("\n").slice(0, 2_000)}`);
    if (bad.length > 0 || status === "failed") failures.push([`${relative(process.cwd(), name)}: ${message}`, ...bad].join("\n"));
  }
  if (code !== 0 && failures.length === 0) failures.push(`vitest ended with ${code}, outside any test: what it says of that is above`);
  passed += numPassedTests;
  // A skipped test is a failure, and so is a run that broke outside any test.
  failed += numFailedTests + numPendingTests + numTodoTests + (code !== 0 && numFailedTests === 0 ? 1 : 0);
  if (numPassedTests === 0) failed += 1;
}

async function lintTypesAndBuild() {
  await check("lint", "npx", ["eslint", "."]);
  await check("types", "npm", ["run", "--silent", "typecheck"]);
  await check("build", "npx", ["next", "build"]);
}

/** The system's Chromium, installed when it is missing: by apt, or else Playwright's own. */
async function ensureChromium() {
  if (["/usr/bin/chromium", "/usr/bin/chromium-browser"].some(existsSync)) return;
  console.log("\nNo Chromium here; installing it with apt");
  if ((await run("sh", ["-c", "apt-get update -qq && apt-get install -y -qq chromium >/dev/null"])).code === 0) return;
  console.log("apt could not; trying npx playwright install");
  if ((await run("npx", ["playwright", "install", "--with-deps", "chromium"])).code !== 0) throw new Error("There is no browser for the end-to-end tests, and neither apt nor Playwright could install one");
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

async function playwright() {
  console.log("\n── end-to-end tests in a browser");
  await ensureChromium();
  const report = join(folder, "playwright.json");
  const code = await runTests("npx", ["playwright", "test"], { TOLLGATE_E2E_REPORT: report });
  const { stats: { expected = 0, unexpected = 0, skipped = 0, flaky = 0 } = {}, suites = [] } = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  for (const { file, line, title, tests } of suites.flatMap(specsOf)) for (const { status, results } of tests) {
    if (status !== "expected") failures.push(`${file}:${line} ${status}: ${title}\n${results.flatMap(({ errors }) => errors.map(({ message }) => message)).join("\n").slice(0, 2_000)}`);
  }
  passed += expected;
  const bad = unexpected + skipped + flaky;
  if (bad === 0 && (code !== 0 || expected === 0)) failures.push(`playwright ended with ${code}, outside any test: what it says of that is above`);
  failed += bad + ((code !== 0 || expected === 0) && bad === 0 ? 1 : 0);
}

try {
  await ensureInstalled({ log: console.log });
  mkdirSync(join(folder, "tmp"));
  // Postgres runs as another user where we are root.
  chmodSync(folder, 0o755);
  // The tests wait much of their time, for a killed process to be missed and the like: the other checks fit beside them.
  await Promise.all([vitest(), lintTypesAndBuild()]);
  await playwright();
  await check("no provider key in databases, logs, answers, pages and reports", process.execPath, ["--import", "tsx", "tests/support/search-run.ts", folder, "test-results", ".next"]);
} catch (error) {
  failures.push(error.message);
  failed += 1;
}
rmSync(folder, { recursive: true, force: true });
if (failures.length > 0) console.log(`\n── what failed\n${failures.join("\n\n")}`);
console.log(`\nall done in ${elapsed(began)}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
