import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { completeLock, findMissing, type Lock } from "@/lib/launcher/complete-lock.mjs";

const committed = () => JSON.parse(readFileSync("package-lock.json", "utf8")) as Lock;

test("the lock file holds every optional package of every platform, and no registry's address", () => {
  const lock = committed();
  expect(Object.values(lock.packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {})).length).toBeGreaterThan(50);
  expect(findMissing(lock)).toEqual([]);
  expect(JSON.stringify(lock)).not.toContain('"resolved"');
});

test("what a registry without other platforms left out is put back as it was", () => {
  const lock = committed();
  const removed = Object.keys(lock.packages).filter((place) => /^node_modules\/@next\/swc-(darwin|win32)-/.test(place));
  expect(removed.length).toBeGreaterThan(2);
  const before = Object.fromEntries(removed.map((place) => [place, lock.packages[place]]));
  for (const place of removed) delete lock.packages[place];
  expect(completeLock(lock)).toBe(removed.length);
  for (const place of removed) expect(lock.packages[place]).toMatchObject({ version: before[place]!.version, os: before[place]!.os, cpu: before[place]!.cpu, optional: true });
  expect(completeLock(lock)).toBe(0);
});

test("a package counts as there only where npm would find it", () => {
  const lock: Lock = { packages: {
    "": {}, "node_modules/a": { version: "1.0.0", optionalDependencies: { "b-linux-x64": "1.0.0" } }, "node_modules/c": { version: "1.0.0" }, "node_modules/c/node_modules/b-linux-x64": { version: "1.0.0" },
  } };
  expect(findMissing(lock)).toEqual([{ place: "node_modules/b-linux-x64", from: "node_modules/a", version: "1.0.0", cpu: ["x64"], os: ["linux"] }]);
  lock.packages["node_modules/a/node_modules/b-linux-x64"] = { version: "1.0.0" };
  expect(findMissing(lock)).toEqual([]);
});

test("a range, or a name that tells no platform, is not guessed at", () => {
  const lock = (name: string, version: string): Lock => ({ packages: { "node_modules/a": { version: "1.0.0", optionalDependencies: { [name]: version } } } });
  expect(() => completeLock(lock("b-linux", "^1.0.0"))).toThrow("b-linux ^1.0.0");
  expect(() => completeLock(lock("fsevents", "1.0.0"))).toThrow("fsevents 1.0.0");
});
