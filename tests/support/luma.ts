import { afterAll, beforeAll } from "vitest";
import { findFreePort } from "@/lib/launcher/postgres.mjs";
import { startLumaSandbox, type Exchange, type LumaSandbox, type LumaSandboxOptions } from "@/lib/upstream/sandbox/start-luma-sandbox";
import type { TestDatabase } from "./database";

// Settings are read once, by whoever asks first: the address must be known before.
const port = await findFreePort();
process.env.LUMA_SANDBOX_URL = `http://127.0.0.1:${port}`;
delete process.env.LUMAAI_API_KEY;

/**
 * A sandbox of Luma for the calling test file, which `findUpstream("luma")` reaches, on the test database's clock; videos are
 * made at once unless told otherwise. Read it inside tests only.
 */
export function useLuma(database: TestDatabase, options: Partial<LumaSandboxOptions> = {}): { sandbox: LumaSandbox; exchanges: Exchange[]; /** How many creates arrived, answered or not. */ creates(): number } {
  const exchanges: Exchange[] = [];
  const holder = { exchanges, creates: () => exchanges.filter(({ method }) => method === "POST").length } as ReturnType<typeof useLuma>;
  beforeAll(async () => {
    holder.sandbox = await startLumaSandbox({ port, clock: { now: () => database.ctx.clock.now() }, record: (exchange) => exchanges.push(exchange), ...options });
  });
  afterAll(() => holder.sandbox.stop());
  return holder;
}
