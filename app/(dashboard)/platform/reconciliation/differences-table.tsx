import { differenceInDays } from "date-fns";
import Link from "next/link";
import { MoneyCell } from "@/app/(dashboard)/platform/payments/money-cell";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { KeptSide } from "@/db/schema";
import type { ListedDifference } from "@/lib/reconciliation/list-differences";
import { FINDING_NAMES } from "@/lib/reconciliation/words";
import { StateOf } from "./state-of";

const COLUMNS = [{ name: "What" }, { name: "With" }, { name: "Finding" }, { name: "Ours", right: true }, { name: "Theirs", right: true }, { name: "At risk", right: true }, { name: "Account" }, { name: "Happened" }, { name: "Age", right: true }, { name: "State" }];
type Props = { differences: ListedDifference[]; count: number; nameOf: (id: string) => string; now: Date };

export function DifferencesTable({ differences, count, nameOf, now }: Props) {
  if (differences.length === 0) return <Empty title="No difference of this kind" compact />;
  return (
    <>
      <Table label="Differences" columns={COLUMNS}>
        {differences.map(({ id, externalId, counterparty, finding, ours, theirs, atRiskMicros, account, happenedAt, state }) => (
          <TableRow key={id}>
            <TableCell data-plain={externalId}><Link href={`/platform/reconciliation/${id}`} className="hover:underline"><span className="font-mono text-xs">{externalId.length > 24 ? `${externalId.slice(0, 22)}…` : externalId}</span></Link></TableCell>
            <TableCell>{nameOf(counterparty)}</TableCell>
            <TableCell><Status tone={finding === "double" || finding === "only_theirs" ? "danger" : "warn"}>{FINDING_NAMES[finding]}</Status></TableCell>
            <SideCell side={ours} /><SideCell side={theirs} /><MoneyCell amount={atRiskMicros} />
            <TableCell>{account ? <Link href={`/a/${account.slug}/overview`} className="hover:underline">{account.name}</Link> : <span className="text-quiet">nobody&apos;s here</span>}</TableCell>
            <TableCell><Instant at={happenedAt} /></TableCell><TableCell right>{differenceInDays(now, happenedAt)} d</TableCell>
            <TableCell><StateOf state={state} /></TableCell>
          </TableRow>
        ))}
      </Table>
      {count > differences.length && <p className="text-[13px] text-quiet">{differences.length.toLocaleString("en-US")} of {count.toLocaleString("en-US")}; filter to see others.</p>}
    </>
  );
}

function SideCell({ side }: { side: KeptSide | null }) {
  if (!side) return <TableCell right className="text-quiet">nothing</TableCell>;
  const seconds = side.ms === null ? "" : ` · ${side.ms / 1_000} s`;
  return <TableCell right data-plain={side.amount ?? ""}>{side.amount === null ? "no amount" : `$${side.amount.replace(/(\.\d\d\d*?)0+$/, "$1")}`}{seconds}{side.count > 1 && ` · ${side.count}×`}</TableCell>;
}
