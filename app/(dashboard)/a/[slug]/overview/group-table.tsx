import Link from "next/link";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import type { Sums } from "@/lib/analytics/usage";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

const TOP = 8;

export function GroupTable({ title, groups, link }: { title: string; groups: (Sums & { key: string; label: string })[]; link: (key: string) => string }) {
  return (
    <section className="min-w-0">
      <h2>{title} {groups.length > TOP && <span className="text-quiet">top {TOP} of {groups.length}</span>}</h2>
      {groups.length === 0 ? <p className="py-4 text-quiet">None in this period.</p> : (
        <table className="w-full text-[13px] tabular-nums">
          <thead><tr className="text-xs text-quiet"><th className="text-left font-normal">Name</th><th className="text-right font-normal">Spend</th><th className="text-right font-normal">Seconds</th></tr></thead>
          <tbody>
            {groups.slice(0, TOP).map((group) => (
              <tr key={group.key} className="h-9 border-t border-line">
                <td><Link className="hover:underline" href={link(group.key)}>{group.label}</Link></td>
                <td className="text-right" data-plain={microsToDecimal(group.spendMicros)}>{formatDollars(group.spendMicros)}</td>
                <td className="text-right" data-plain={(group.durationMs / 1000).toFixed(3)}>{formatSeconds(group.durationMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
