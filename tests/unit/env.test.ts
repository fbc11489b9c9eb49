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

test("Luma's key is never beside the sandbox, and its base URL never without the key", () => {
  const real = { LUMAAI_API_KEY: "luma-0123456789" };
  expect(parseEnv({ ...real, LUMAAI_BASE_URL: "https://proxy.example/v1" }).LUMAAI_BASE_URL).toBe("https://proxy.example/v1");
  expect(() => parseEnv({ ...real, LUMA_SANDBOX_URL: "http://127.0.0.1:12112" })).toThrow(/LUMA_SANDBOX_URL: must be empty/);
  expect(() => parseEnv({ LUMAAI_BASE_URL: "https://proxy.example/v1" })).toThrow(/LUMAAI_BASE_URL: needs LUMAAI_API_KEY/);
  expect(() => parseEnv({ LUMA_SANDBOX_URL: "http://luma.example" })).toThrow(/LUMA_SANDBOX_URL/);
  expect(() => parseEnv({ LUMAAI_API_KEY: "short" })).toThrow(/LUMAAI_API_KEY: a key of at least 8/);
});

test("an upstream's limits are whole numbers, and the sandbox may make videos at once", () => {
  expect(parseEnv({})).toMatchObject({ UPSTREAM_TIMEOUT_MS: 30_000, UPSTREAM_CONCURRENT_GENERATIONS: 10, UPSTREAM_CREATES_PER_MINUTE: 20, LUMA_SANDBOX_SPEED: 1, OPENAI_VIDEOS_BASE_URL: "https://api.openai.com/v1" });
  expect(parseEnv({ LUMA_SANDBOX_SPEED: "0" }).LUMA_SANDBOX_SPEED).toBe(0);
  for (const name of ["UPSTREAM_TIMEOUT_MS", "UPSTREAM_CONCURRENT_GENERATIONS", "UPSTREAM_CREATES_PER_MINUTE", "LUMA_SANDBOX_SPEED"]) expect(() => parseEnv({ [name]: "-1" })).toThrow(name);
});

test("master keys are named, whole and different, and an error never shows one", () => {
  const key = Buffer.alloc(32, 7).toString("base64");
  expect(parseEnv({ BYOK_MASTER_KEYS: `new:${key},old-1:${key}` }).BYOK_MASTER_KEYS).toBe(`new:${key},old-1:${key}`);
  for (const wrong of [key, `new:${key.slice(4)}`, `new:${key},`, `new:${key},new:${key}`, `New:${key}`, `vault:x:${key}`]) {
    expect(() => parseEnv({ BYOK_MASTER_KEYS: wrong }), wrong).toThrow(/BYOK_MASTER_KEYS/);
    expect(() => parseEnv({ BYOK_MASTER_KEYS: wrong }), wrong).not.toThrow(key.slice(0, 12));
  }
});

test("a Vault needs an address that nobody reads along on and a token; an address that others use is no business of ours", () => {
  const vault = { BYOK_VAULT_KEY: "tollgate", VAULT_ADDR: "https://vault.example:8200", VAULT_TOKEN: "hvs.x" };
  expect(parseEnv(vault).BYOK_VAULT_KEY).toBe("tollgate");
  expect(parseEnv({ ...vault, VAULT_ADDR: "http://127.0.0.1:8200" }).VAULT_ADDR).toBe("http://127.0.0.1:8200");
  expect(parseEnv({ VAULT_ADDR: "http://vault:8200" }).VAULT_ADDR).toBe("http://vault:8200");
  expect(() => parseEnv({ ...vault, VAULT_ADDR: "http://vault:8200" })).toThrow(/VAULT_ADDR/);
  expect(() => parseEnv({ ...vault, VAULT_ADDR: "" })).toThrow(/VAULT_ADDR: needed/);
  expect(() => parseEnv({ ...vault, VAULT_TOKEN: "" })).toThrow(/VAULT_TOKEN: needed/);
  expect(() => parseEnv({ ...vault, BYOK_VAULT_KEY: "../sys" })).toThrow(/BYOK_VAULT_KEY/);
});
