import { formatDollars, microsToDecimal, type Micros } from "@/lib/money/micros";
import { formatLength, formatSeconds, LONG_MS } from "./prepare-series";
import type { Byok } from "./read-byok";

/** `Luma`, `Luma and Runway`, `Luma, Pika and Runway`. */
const inWords = new Intl.ListFormat("en-GB", { type: "conjunction" });
export const nameProviders = ({ providers }: Pick<Byok, "providers">) => inWords.format(providers);

/** What money that went past us is called wherever it stands beside spend. */
export const paidDirectly = (byok: Pick<Byok, "providers">) => `Paid to ${nameProviders(byok)} directly, estimated`;

type Amount = { text: string; /** For copying; null where there is no amount. */ plain: string | null };
export type ByokComparison = {
  rows: { name: string; direct: Amount; credits: Amount }[];
  /** What it comes to, in a sentence. */
  outcome: string;
  /** What is left out, if anything. */
  note: string | null;
};

const exact = (micros: Micros): Amount => ({ text: formatDollars(micros, "exact"), plain: microsToDecimal(micros) });
const calls = (count: number) => `${count.toLocaleString("en-US")} ${count === 1 ? "call" : "calls"}`;

/** What was paid directly, beside what the same calls would have cost through credits: list price, and the fee on top of the credit. */
export function prepareByok(byok: Byok): ByokComparison {
  const { costMicros, credits, unpriced, durationMs } = byok;
  // The seconds of calls without a cost are not known apart.
  const video = unpriced > 0 ? "Video" : `Video, ${durationMs < LONG_MS ? formatSeconds(durationMs) : formatLength(durationMs)}`;
  const known = byok.calls - unpriced;
  const note = unpriced > 0 ? `${calls(unpriced)} more ${unpriced === 1 ? "is" : "are"} left out: their cost is not known yet.` : null;
  const [unknown, waived]: Amount[] = [{ text: "—", plain: null }, { text: "waived", plain: null }];
  if ("unlisted" in credits) {
    return {
      rows: [{ name: video, direct: exact(costMicros), credits: unknown! }], note,
      outcome: `What ${calls(known)} would have cost through credits is not known: ${credits.unlisted.toLocaleString("en-US")} of them ${credits.unlisted === 1 ? "has" : "have"} no list price.`,
    };
  }
  const { listMicros, feeMicros } = credits;
  const difference = listMicros + feeMicros - costMicros;
  return {
    rows: [
      { name: video, direct: exact(costMicros), credits: exact(listMicros) },
      { name: "Fee on top-ups", direct: waived!, credits: exact(feeMicros) },
      { name: "Together", direct: exact(costMicros), credits: exact(listMicros + feeMicros) },
    ],
    outcome: difference === 0n ? `${calls(known)}: the same either way.` : `${calls(known)}: through credits they would have cost ${formatDollars(difference < 0n ? -difference : difference, "exact")} ${difference > 0n ? "more" : "less"}.`,
    note,
  };
}
