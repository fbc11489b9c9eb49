import { spawn } from "node:child_process";
import { findFreePort, isPortTaken } from "../../lib/launcher/postgres.mjs";
import { demo } from "./demo";

/** A server as it is in use, on the demo's database: that of the other tests writes down all it answers, and compresses nothing for that. */
export async function serveAsUsed(): Promise<{ base: string; stop: () => Promise<void> }> {
  const port = await findFreePort();
  const base = `http://localhost:${port}`;
  const server = spawn(process.execPath, ["node_modules/next/dist/bin/next", "start", "-p", String(port), "-H", "127.0.0.1"], {
    stdio: "ignore", env: { ...process.env, DATABASE_URL: demo().database_url, NEXTAUTH_URL: base, NEXTAUTH_SECRET: "for-the-browser-tests-only", BYOK_MASTER_KEYS: demo().master_keys, NODE_ENV: "production" },
  });
  const ended = new Promise<void>((done) => { server.once("close", () => done()); });
  for (let tries = 0; tries < 300 && !(await isPortTaken(port)); tries++) await new Promise((done) => setTimeout(done, 100));
  return { base, stop: async () => { server.kill("SIGTERM"); await ended; } };
}
