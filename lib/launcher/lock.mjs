// A file that says which process works in a place, so that two starts of one folder do not meet there.
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A process that exists and is no zombie: a server killed a moment ago can stay as one for seconds. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** When a process began, where the system tells: a number is given to another process after a restart of the machine or container. */
function beganAt(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[19];
  } catch {
    return "";
  }
}

/**
 * Takes the lock, or says who holds it: `{ release }` or `{ holder }`, where a holder of 0 made the file this instant and is
 * about to write its number. What a killed process left behind is taken over.
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(file, `${process.pid} ${beganAt(process.pid)}`, { flag: "wx" });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const found = existsSync(file) ? readFileSync(file, "utf8") : "";
    const [holder, began] = [Number(found.split(" ")[0]), found.split(" ")[1]];
    if (!holder || (holder !== process.pid && isAlive(holder) && (!began || began === beganAt(holder)))) return { holder };
    dropLeftBehind(file, found);
  }
  return { holder: 0 };
}

/** Removes the lock that says `found`, and no other: somebody else may have taken the place over since it was read. */
function dropLeftBehind(file, found) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, "utf8") !== found) linkSync(aside, file);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Writes a file that is there whole or not at all, wherever the process is killed. */
export function writeWhole(file, text) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  renameSync(unfinished, file);
}
