import { setTimeout as pause } from "node:timers/promises";
import { UpstreamError } from "./upstream-error";

const TRIES = 3;
const FIRST_PAUSE_MS = 200;

/** Reads up to three times when the upstream fails: a read may be repeated, a create may not. */
export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.kind !== "failed" || tries >= TRIES) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random()));
    }
  }
}
