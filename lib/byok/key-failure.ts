import type { OpenableKey } from "./openable-key";

/** Each way in which a provider turns a key away, as the caller is told it: never without saying that the key is the customer's own. */
const FAILURES = {
  invalid: { httpStatus: 401, what: "was refused by its provider" },
  out_of_credit: { httpStatus: 402, what: "has no credit left at its provider" },
  rate_limited: { httpStatus: 429, what: "makes more requests than its provider allows" },
} as const;

/** The HTTP status and words of a call that its provider key could not pay for. */
export function keyFailure({ label, lastFour }: Pick<OpenableKey, "label" | "lastFour">, kind: keyof typeof FAILURES): { httpStatus: 401 | 402 | 429; message: string } {
  const { httpStatus, what } = FAILURES[kind];
  return { httpStatus, message: `The provider key attached to this account, "${label}" (ending in ${lastFour}), ${what}` };
}
