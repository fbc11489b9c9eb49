import type { KeyCheck } from "@/lib/byok/key-check";

/** Asks a key's provider about it. Until lib/upstream can be asked, nobody is: the answer is that the provider could not be reached. */
export const checkAtProvider: KeyCheck = async () => ({ answer: "unreachable", creditCents: null });
