// A file that says which process works in a place, so that two starts of one folder do not meet there.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/**
 * Takes the lock, or says who holds it: `{ release }` or `{ holder }`, where a holder of 0 made the file this instant and is
 * about to write its number. What a killed process left behind is taken over.
 */
export function takeLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (let tries = 0; tries < 3; tries++) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (!holder || (holder !== process.pid && isAlive(holder))) return { holder };
    rmSync(file, { force: true });
  }
  return { holder: 0 };
}
