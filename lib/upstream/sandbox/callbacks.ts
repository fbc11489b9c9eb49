import { setTimeout as pause } from "node:timers/promises";

/** https://docs.lumalabs.ai/changelog/callbacks-and-credits-balance */
const RETRIES = 3;
const PAUSE_MS = 100;
const TIMEOUT_MS = 5_000;

/** Posts a generation to its callback until it is answered 200, at most four times; unsigned, as Luma does. */
export async function sendCallback(url: string, body: object, stopping: AbortSignal): Promise<void> {
  for (let tries = 0; tries <= RETRIES && !stopping.aborted; tries++) {
    if (tries > 0) await pause(PAUSE_MS, undefined, { signal: stopping }).catch(() => {});
    const answer = await fetch(url, {
      method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, redirect: "manual",
      signal: AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
  }
}
