import { setTimeout as pause } from "node:timers/promises";
import { UpstreamError } from "./upstream-error";

const TRIES = 3;

/** Reads up to three times when the upstream fails: a read may be repeated, a create may not. The first pause is `retryMs`; it doubles from there. */
export async function readAgain<T>(retryMs: number, read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.kind !== "failed" || tries >= TRIES) throw error;
      await pause(retryMs * 2 ** (tries - 1) * (0.5 + Math.random()));
    }
  }
}
