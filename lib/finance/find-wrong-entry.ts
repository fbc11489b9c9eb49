import { parseDecimal } from "@/lib/money/micros";
import type { ProofEntry } from "./proof";

/** Why a transaction of a proof cannot be computed with, in words, or null. `hasChain`: the file tells seals, and so withholds nothing. */
export function findWrongEntry(entry: ProofEntry, hasChain: boolean): string | null {
  const { number, balance, booked_at, occurred_at, reverses, postings, withheld, content_hash, seal } = entry;
  if (parseDecimal(balance) === null || postings.some(([, , , amount]) => (parseDecimal(amount) ?? 0n) <= 0n)) return "An amount of it is no positive amount in dollars";
  if (!isInstant(booked_at) || !isInstant(occurred_at)) return "A time of it is none";
  if (reverses !== null && !(reverses > 0 && reverses < number)) return `It reverses ${reverses}, which is not before it`;
  if (postings.length + withheld === 0) return "It has no postings";
  if (withheld > 0) return findWrongWithheld(entry, hasChain);
  if (postings.some(([position], i) => position !== i)) return "Its postings are not numbered from 0 on, without a gap";
  if (content_hash === null || !/^[0-9a-f]{64}$/.test(content_hash)) return "Its content hash is none";
  if (!hasChain && seal !== null) return "It has a seal, the file has no chain that it could be checked with";
  return null;
}

/** Only the one posting of what a call cost the platform may be withheld; anything else that is missing was taken away. */
function findWrongWithheld({ code, postings, withheld, content_hash, seal }: ProofEntry, hasChain: boolean): string | null {
  if (hasChain) return "It withholds a posting, in a file that tells the seals: nothing is withheld in such a one";
  if (code !== "usage.charge" || withheld !== 1) return `It withholds ${withheld} ${withheld === 1 ? "posting" : "postings"} of ${code}: only the cost of a call, one posting of usage.charge, may be`;
  if (postings.some(([, debit, credit]) => debit !== "customer_credit" || credit !== "usage_revenue")) return "It withholds the cost of a call, and tells another posting than the call's price";
  const gaps = postings.filter(([position], i) => position !== i);
  if (gaps.some(([position], i) => position !== postings.length - gaps.length + i + 1)) return "Its postings are not numbered from 0 on, with one gap for the one that is withheld";
  if (content_hash !== null || seal !== null) return "It withholds a posting, and has a hash that covers it";
  return null;
}

const isInstant = (text: string) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
