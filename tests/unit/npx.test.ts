import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

test("the command that the package brings runs from any folder, without a database", () => {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-npx-"));
  writeFileSync(join(folder, "proof.json"), "{}");
  const { bin } = JSON.parse(readFileSync("package.json", "utf8")) as { bin: { tollgate: string } };
  const run = () => execFileSync(process.execPath, [resolve(bin.tollgate), "verify-statement", "proof.json"], { cwd: folder, encoding: "utf8", stdio: "pipe", env: { PATH: process.env.PATH } as unknown as NodeJS.ProcessEnv });
  expect(run).toThrow(/is no proof of a statement/);
});
