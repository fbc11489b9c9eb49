import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findInFiles, type Found } from "./find-planted";

/** Each of them has a Postgres of its own, whose search it reports. */
const PARTS = ["integration", "scenarios", "e2e"];

/**
 * Whether no provider key that was planted lies in what a run of `npm test` left behind. Databases were searched when they
 * were stopped; the files in its folder, and in more of them, are here. Returns what was searched, and what is wrong.
 */
export function checkRun(run: string, ...more: string[]): { said: string[]; wrong: string[] } {
  const said: string[] = [];
  const searches = existsSync(join(run, "searches")) ? readdirSync(join(run, "searches")).map((file) => JSON.parse(readFileSync(join(run, "searches", file), "utf8")) as Found & { name: string }) : [];
  const wrong = searches.flatMap(({ name, places }) => places.map((place) => `${name}: ${place}`));
  for (const part of PARTS) {
    const of = searches.filter(({ name }) => name === part);
    const sum = (what: "databases" | "tables" | "keys" | "files" | "bytes") => of.reduce((total, search) => total + search[what], 0);
    if (sum("databases") === 0) wrong.push(`${part}: no database was searched`);
    else if (sum("keys") === 0) wrong.push(`${part}: no provider key was attached, so finding none means nothing`);
    else said.push(`${part}: ${sum("keys")} provider keys attached; ${sum("databases")} databases (${sum("tables")} tables) and ${sum("files")} files (${Math.round(sum("bytes") / 1e6)} MB) searched`);
  }
  for (const folder of [run, ...more].filter(existsSync)) {
    const { files, bytes, places } = findInFiles(folder);
    said.push(`${folder}: ${files} files (${Math.round(bytes / 1e6)} MB) searched`);
    if (folder === run && files === 0) wrong.push(`${folder}: nothing was there to be searched`);
    wrong.push(...places);
  }
  return { said, wrong };
}
