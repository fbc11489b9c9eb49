/** Where "now" comes from. Verbs never call `new Date()`; tests and the demo pass a clock of their own. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

export function fixedClock(at: Date): Clock {
  return { now: () => new Date(at) };
}
