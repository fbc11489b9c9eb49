import { getEnv } from "@/lib/env";
import { startStripeSandbox } from "./start-stripe-sandbox";

/** The sandbox as a process of its own, until it is told to stop. */
async function main(): Promise<void> {
  const { STRIPE_SANDBOX_PORT: port, STRIPE_SANDBOX_STATE: stateFile, STRIPE_SANDBOX_WEBHOOK_URL: url, STRIPE_WEBHOOK_SECRET: secret, STRIPE_SECRET_KEY: key } = getEnv();
  if (key) throw new Error("STRIPE_SECRET_KEY is set: Stripe itself is in use, and the sandbox stays off");
  if (url && !secret) throw new Error("STRIPE_WEBHOOK_SECRET is missing: without it nothing can be sent to STRIPE_SANDBOX_WEBHOOK_URL");
  const sandbox = await startStripeSandbox({ port, stateFile, delivery: "automatic", ...(url && secret && { webhook: { url, secret } }) });
  console.log(`Stripe sandbox: ${sandbox.url} (no real money moves)`);
  await new Promise((done) => process.once("SIGINT", done).once("SIGTERM", done));
  await sandbox.stop();
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
