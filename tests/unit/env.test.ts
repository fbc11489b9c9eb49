import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENV_NAMES, parseEnv } from "@/lib/env";

test(".env.example lists exactly the settings that are read", () => {
  const listed = readFileSync(".env.example", "utf8").split("\n").flatMap((line) => /^([A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
  expect(listed.sort()).toEqual([...ENV_NAMES].sort());
});

test("a wrong setting is refused by its name", () => {
  expect(() => parseEnv({ PORT: "many" })).toThrow(/PORT/);
  expect(() => parseEnv({ DATABASE_URL: "mysql://x" })).toThrow(/DATABASE_URL/);
  expect(parseEnv({ PORT: "" }).PORT).toBe(3000);
});

test("Stripe's keys come together, and never beside the sandbox", () => {
  const real = { STRIPE_SECRET_KEY: "sk_live_0123456789", STRIPE_WEBHOOK_SECRET: "whsec_0123456789" };
  expect(parseEnv(real).STRIPE_SECRET_KEY).toBe("sk_live_0123456789");
  expect(() => parseEnv({ STRIPE_SECRET_KEY: real.STRIPE_SECRET_KEY })).toThrow(/STRIPE_WEBHOOK_SECRET: needed/);
  expect(() => parseEnv({ ...real, STRIPE_SANDBOX_URL: "http://127.0.0.1:12111" })).toThrow(/STRIPE_SANDBOX_URL: must be empty/);
  expect(() => parseEnv({ STRIPE_SANDBOX_URL: "http://stripe.example" })).toThrow(/STRIPE_SANDBOX_URL/);
  expect(() => parseEnv({ STRIPE_SECRET_KEY: "pk_live_0123456789" })).toThrow(/STRIPE_SECRET_KEY/);
});
