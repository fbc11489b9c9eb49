import Link from "next/link";
import { FINDINGS } from "@/db/schema";
import type { DifferenceFilter } from "@/lib/reconciliation/list-differences";
import { FINDING_NAMES } from "@/lib/reconciliation/words";

/** Each choice is an address of its own. */
export function FilterLinks({ filter, counterparties }: { filter: DifferenceFilter; counterparties: { id: string; name: string }[] }) {
  const groups = [
    { name: "State", field: "state", chosen: filter.state, choices: [["undecided", "Undecided"], ["proposed", "Waits for approval"], ["resolved", "Resolved"], ["gone", "Agrees by now"], ["all", "All"]] },
    { name: "Finding", field: "finding", chosen: filter.finding, choices: [[undefined, "Any"], ...FINDINGS.map((one) => [one, FINDING_NAMES[one]])] },
    { name: "With", field: "counterparty", chosen: filter.counterparty, choices: [[undefined, "Anybody"], ...counterparties.map(({ id, name }) => [id, name])] },
  ] as const;
  const address = (field: string, value: string | undefined) => {
    const query = new URLSearchParams(Object.entries({ ...filter, [field]: value }).flatMap(([name, one]) => (one === undefined || one === "undecided" ? [] : [[name, one]])));
    return `/platform/reconciliation${query.size > 0 ? `?${query}` : ""}`;
  };
  return (
    <div className="space-y-1 text-[13px]">
      {groups.map(({ name, field, chosen, choices }) => (
        <nav key={field} aria-label={name} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="w-14 text-quiet">{name}</span>
          {choices.map(([value, text]) => <Link key={text} href={address(field, value)} scroll={false} aria-current={value === chosen ? "true" : undefined} className="py-0.5 text-quiet hover:text-ink hover:underline aria-[current]:font-medium aria-[current]:text-ink">{text}</Link>)}
        </nav>
      ))}
    </div>
  );
}
