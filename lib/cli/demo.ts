import { rm } from "node:fs/promises";
import { accounts } from "@/db/schema";
import { findKeyWrapper } from "@/lib/byok/get-key-wrapper";
import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";
import { type demoCredentials, findDemoSetting } from "@/lib/demo/credentials";
import { openDemoKeys } from "@/lib/demo/demo-keys";
import { openDemoPayments } from "@/lib/demo/demo-payments";
import { loadDemo } from "@/lib/demo/load-demo";

const EVENTS = 200_000;

/** Loads demo data and says how far it is and how fast it went. */
export async function loadDemoCommand(ctx: Context, events: number): Promise<void> {
  let told = 0;
  const { STRIPE_SECRET_KEY, STRIPE_SANDBOX_STATE, LUMAAI_API_KEY } = getEnv();
  // Where real money moves, nobody pays in the demo.
  // A load that begins anew finds a bank that knows nobody.
  if (!STRIPE_SECRET_KEY && !(await findDemoSetting(ctx))) await rm(STRIPE_SANDBOX_STATE, { force: true });
  const payments = STRIPE_SECRET_KEY ? undefined : await openDemoPayments(ctx, { stateFile: STRIPE_SANDBOX_STATE });
  // Luma itself is never asked about made-up keys; and without a master key none can be kept.
  const wrapper = LUMAAI_API_KEY ? null : findKeyWrapper();
  const keys = wrapper ? await openDemoKeys({ wrapper }) : undefined;
  const { events: loaded, milliseconds } = await loadDemo(ctx, {
    anchor: ctx.clock.now(), events, payments, keys,
    onProgress: (day, of, soFar) => {
      const percent = Math.floor((100 * day) / of);
      if (percent < told + 10) return;
      told = percent;
      console.log(`Demo data: ${percent} % (${soFar.toLocaleString("en-US")} calls)`);
    },
  }).finally(() => Promise.all([payments?.stop(), keys?.stop()]));
  console.log(`Demo data: ${loaded.toLocaleString("en-US")} calls, ${Math.round((loaded * 1000) / milliseconds).toLocaleString("en-US")} events/s through ingest`);
}

/** Loads demo data into a database that has no account, or finishes a load that was interrupted. */
export async function loadDemoIfEmpty(ctx: Context): Promise<void> {
  const demo = await findDemoSetting(ctx);
  const [account] = await ctx.db.select().from(accounts).limit(1);
  if (demo?.state === "loading" || !account) await loadDemoCommand(ctx, EVENTS);
}

export function printSignIns({ users, ingest_token: token }: Awaited<ReturnType<typeof demoCredentials>>): void {
  for (const { email, password, account, role } of users.slice(0, 6)) console.log(`${email.padEnd(28)} ${password}  ${role}${account ? ` of ${account}` : ""}`);
  console.log(`${users.length - 6} more users, and API keys: npm run cli -- demo credentials --json\ningest token: ${token}`);
}
