import { findUpstream } from "./get-upstream";
import type { Upstream } from "./upstream";
import { UpstreamError } from "./upstream-error";

export type KeyAnswer = { answer: "valid" | "invalid" | "out_of_credit" | "unreachable"; creditCents: number | null };

/** Asks an upstream, the configured one of that name unless it is given itself, about a customer's key: whether it is let in, and how much credit it has in US cents. */
export async function checkKey(upstream: string | Upstream, apiKey: string): Promise<KeyAnswer> {
  try {
    const asked = typeof upstream === "string" ? findUpstream(upstream) : upstream;
    const { creditCents } = (await asked?.check({ id: "being checked", apiKey })) ?? { creditCents: null };
    return { answer: creditCents !== null && creditCents <= 0 ? "out_of_credit" : "valid", creditCents };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { answer: error.kind === "invalid_key" ? "invalid" : error.kind === "out_of_credit" ? "out_of_credit" : "unreachable", creditCents: null };
  }
}
