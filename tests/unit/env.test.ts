import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENV_NAMES, parseEnv } from "@/lib/env";

test(".env.example lists exactly the settings that are read", () => {
  const listed = readFileSync(".env.example", "utf8").split("\n").flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(listed.sort()).toEqual([...ENV_NAMES].sort());
});

test("a wrong setting is refused by its name", () => {
  expect(() => parseEnv({ PORT: "many" })).toThrow(/PORT/);
  expect(() => parseEnv({ DATABASE_URL: "mysql://x" })).toThrow(/DATABASE_URL/);
  expect(parseEnv({ PORT: "" }).PORT).toBe(3000);
});
