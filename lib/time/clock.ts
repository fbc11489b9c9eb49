/** Where "now" comes from. Verbs never call `new Date()`; tests and the demo pass a clock of their own. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** How far ahead of ours a gateway's clock may run. */
export const CLOCK_SKEW_MS = 60_000;

export function fixedClock(at: Date): Clock {
  return { now: () => new Date(at) };
}
