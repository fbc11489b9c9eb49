// The master key that customers' provider keys are sealed with, where no other is set: made once, readable by its owner alone.
import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Makes the file unless it is there: whole or not at all, and never a second one over the first. */
export function ensureMasterKey(file) {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, `first:${randomBytes(32).toString("base64")}\n`, { mode: 0o600 });
    linkSync(unfinished, file);
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}
