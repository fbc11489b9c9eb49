import type { CatalogEntry } from "@/lib/analytics/read-catalog";
import { FEWEST_ACCOUNTS } from "@/lib/analytics/suppress-small";

/** What the marks in a table of models mean, where there are any. */
export function Footnotes({ entries, lengthsMs }: { entries: CatalogEntry[]; /** Whose prices are shown. */ lengthsMs: number[] }) {
  const isMarked = entries.some(({ model }) => lengthsMs.some((ms) => !model.capabilities.durationsMs.includes(ms)));
  const isMeasured = entries.every(({ ranked, measures }) => ranked && measures);
  return (
    <div className="max-w-3xl space-y-1 text-xs text-quiet">
      {isMarked && <p>† Not a length that the model makes: what so many seconds cost at its price, to compare.</p>}
      {!isMeasured && <p>— of a rank, a latency or a success rate: not public, as it could tell of a single customer. It is once at least {FEWEST_ACCOUNTS} accounts make up the calls behind it, none of them most.</p>}
    </div>
  );
}
