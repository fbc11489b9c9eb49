import { getEnv } from "@/lib/env";
import { startLumaSandbox } from "./start-luma-sandbox";

/** The sandbox as a process of its own, until it is told to stop. */
async function main(): Promise<void> {
  const { LUMA_SANDBOX_PORT: port, LUMA_SANDBOX_STATE: stateFile, LUMA_SANDBOX_SPEED: speed, LUMAAI_API_KEY: key } = getEnv();
  if (key) throw new Error("LUMAAI_API_KEY is set: Luma itself is in use, and the sandbox stays off");
  const sandbox = await startLumaSandbox({ port, stateFile, speed });
  console.log(`Luma sandbox: ${sandbox.url} (its videos are made up)`);
  await new Promise((done) => process.once("SIGINT", done).once("SIGTERM", done));
  await sandbox.stop();
}

main().then(() => process.exit(0), (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
