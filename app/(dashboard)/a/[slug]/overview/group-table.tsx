import Link from "next/link";
import { Section } from "@/app/_components/ui/section";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import type { Group } from "@/lib/analytics/usage";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

const TOP = 8;

type Props = { title: string; groups: Group[]; /** The calls of a group, and those among them behind one figure. */ link: (key: string, more?: Record<string, string>) => string; /** Colours by key, where the charts show these groups. */ colors?: ReadonlyMap<string, string> };

export function GroupTable({ title, groups, link, colors }: Props) {
  const sumOf = (amount: (group: Group) => number) => groups.reduce((sum, group) => sum + amount(group), 0);
  // Shares of spend; of seconds where nothing was spent, as under BYOK.
  const spent = (group: Group) => Number(group.spendMicros);
  const measure = sumOf(spent) > 0 ? spent : (group: Group) => group.durationMs;
  const whole = sumOf(measure);
  return (
    <Section title={title} note={groups.length > TOP && `top ${TOP} of ${groups.length}`}>
      {groups.length === 0 ? <p className="rounded-md border border-dashed py-6 text-center text-[13px] text-quiet">None in this period.</p> : (
        <table className="w-full table-fixed text-[13px] tabular-nums">
          <thead><tr className="text-xs text-quiet [&>th]:pb-1.5 [&>th]:font-normal"><th scope="col" className="text-left">Name</th><th scope="col" className="w-24 text-right">Spend</th><th scope="col" className="w-24 text-right">Seconds</th></tr></thead>
          <tbody>
            {groups.slice(0, TOP).map((group) => (
              <tr key={group.key} className="h-9 border-t hover:bg-muted">
                <td className="pr-2">
                  <Link className="block truncate leading-4 hover:underline" title={group.key === group.label ? undefined : group.key} href={link(group.key)}>{group.label}</Link>
                  <span aria-hidden className="mt-0.5 block h-1 rounded-full bg-accent"><span className="block h-full rounded-full" style={{ width: `${whole === 0 ? 0 : (100 * measure(group)) / whole}%`, background: colors?.get(group.key) ?? "var(--quiet)" }} /></span>
                </td>
                <td className="text-right" data-plain={microsToDecimal(group.spendMicros)}><Link className="hover:underline" href={link(group.key, { funding: "wallet" })}>{formatDollars(group.spendMicros)}</Link>{group.byokCostMicros > 0n && <Link className="block text-xs/3 text-quiet hover:underline" title="Paid to providers directly, estimated; no part of spend" href={link(group.key, { funding: "byok", status: "completed" })}>{formatDollars(group.byokCostMicros)} BYOK</Link>}</td>
                <td className="text-right" data-plain={(group.durationMs / 1000).toFixed(3)}><Link className="hover:underline" href={link(group.key, { status: "completed" })}>{formatSeconds(group.durationMs)}</Link></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
