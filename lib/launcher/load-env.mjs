// Settings from .env files, as Next reads them: the environment comes first, then .env.local, then .env.
import nextEnv from "@next/env";

export function loadEnv() {
  // Tests say themselves what they run with.
  if (process.env.NODE_ENV === "test") return;
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error: console.error });
}
