import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { takeLock } from "@/lib/launcher/lock.mjs";

const place = () => join(mkdtempSync(join(tmpdir(), "tollgate-lock-")), "lock");
const LINUX = existsSync("/proc/self/stat");

test("a lock is held until it is released, and one that a killed process left is taken over", async () => {
  const file = place();
  const other = spawn(process.execPath, ["-e", `import("${process.cwd()}/lib/launcher/lock.mjs").then(({ takeLock }) => { takeLock(${JSON.stringify(file)}); console.log("taken"); setInterval(() => {}, 1000); })`]);
  await once(other.stdout, "data");
  expect(takeLock(file)).toEqual({ holder: other.pid });
  const ended = once(other, "exit");
  other.kill("SIGKILL");
  await ended;
  takeLock(file).release!();
  expect(existsSync(file)).toBe(false);
});

test("a lock of before a restart is taken over although its number belongs to another process now", () => {
  if (!LINUX) return expect(process.platform).not.toBe("linux");
  const file = place();
  writeFileSync(file, `${process.ppid} 1`);
  const { release } = takeLock(file);
  expect(readFileSync(file, "utf8")).toMatch(new RegExp(`^${process.pid} \\d+$`));
  release!();
});

test("of many processes that find a lock left behind at the same moment, one takes it", async () => {
  for (let round = 0; round < 5; round++) {
    const file = place();
    writeFileSync(file, "999999999 1");
    const at = Date.now() + 700;
    const script = `import("${process.cwd()}/lib/launcher/lock.mjs").then(({ takeLock }) => { while (Date.now() < ${at}); console.log(takeLock(${JSON.stringify(file)}).release ? "mine" : "theirs"); setTimeout(() => {}, 1500); })`;
    const said = await Promise.all(Array.from({ length: 6 }, async () => {
      const child = spawn(process.execPath, ["-e", script]);
      const [chunk] = (await once(child.stdout, "data")) as [Buffer];
      await once(child, "exit");
      return chunk.toString().trim();
    }));
    expect(said.filter((word) => word === "mine"), said.join()).toHaveLength(1);
  }
}, 30_000);
