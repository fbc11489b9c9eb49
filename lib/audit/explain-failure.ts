const LONGEST = 500;

/** Why something could not be read, in words: what the database said rather than what it was asked. */
export function explainFailure(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  return (deepest instanceof Error ? deepest.message : String(deepest)).slice(0, LONGEST);
}
