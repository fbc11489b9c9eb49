const FIRST_MS = 15_000;
const GROWTH = 4;

/** How often one delivery is tried: at once, then after 15 s, 1 min, 4 min, … 17 h: the last a little less than 24 hours after the first. */
export const MAX_ATTEMPTS = 8;

/**
 * The pause after the n-th attempt. It is longer than an attempt can take, so that two never overlap. After the last one it
 * only says when a process that has not told how it went is taken for dead.
 */
export function retryDelay(attempt: number): number {
  return attempt < MAX_ATTEMPTS ? FIRST_MS * GROWTH ** (attempt - 1) : FIRST_MS;
}
