import { formatDollars, MICROS_PER_CENT } from "@/lib/money/micros";
import type { ProviderKeyText } from "./provider-key-text";

/** Asks a provider about a key: whether it lets it in, and how much credit there is (in US cents; null when it does not say). */
export type KeyCheck = (provider: string, key: string) => Promise<KeyAnswer>;
export type KeyAnswer = { answer: "valid" | "invalid" | "out_of_credit" | "unreachable"; creditCents: number | null };

/** Runs a check. What it throws is our bug, and may quote the key. */
export async function runCheck(check: KeyCheck, provider: string, text: ProviderKeyText): Promise<KeyAnswer> {
  try {
    return await check(provider, text.reveal());
  } catch (error) {
    throw new Error(text.hideIn(`The check of a ${provider} key failed: ${error instanceof Error ? error.message : String(error)}`));
  }
}

/** What is kept of an answer besides the state. */
export function noteOf({ answer, creditCents }: KeyAnswer): string | null {
  return answer === "valid" && creditCents !== null ? `${formatDollars(BigInt(Math.floor(creditCents)) * MICROS_PER_CENT)} of credit` : null;
}
