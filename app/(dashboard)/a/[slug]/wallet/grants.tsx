import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { WalletView } from "@/lib/analytics/read-wallet";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

type Props = { grants: WalletView["grants"]; now: Date; timeZone: string };

export function Grants({ grants, now, timeZone }: Props) {
  return (
    <Section title="Promotional credit" note="spent before purchased credit, soonest end first; never refunded">
      {grants.length === 0 ? <p className="rounded-md border border-dashed px-4 py-6 text-center text-[13px] text-quiet">None was granted to this account.</p> : (
        <Table label="Promotional credit" columns={[{ name: "For" }, { name: "Left", right: true }, { name: "Of", right: true }, { name: "Ends" }, { name: "State" }]}>
          {grants.map((grant) => {
            const isOver = grant.expiresAt <= now;
            return (
              <TableRow key={grant.id}>
                <TableCell className="max-w-56 truncate" title={grant.reason}>{grant.reason}</TableCell>
                <TableCell right data-plain={microsToDecimal(grant.remainingMicros)}>{formatDollars(grant.remainingMicros, "exact")}</TableCell>
                <TableCell right data-plain={microsToDecimal(grant.amountMicros)}>{formatDollars(grant.amountMicros)}</TableCell>
                <TableCell><Instant at={grant.expiresAt} timeZone={timeZone} /></TableCell>
                <TableCell>{grant.remainingMicros === 0n ? <Status tone="off">{isOver ? "Ended" : "Spent"}</Status> : isOver ? <Status tone="waiting">Ending</Status> : <Status tone="good">Live</Status>}</TableCell>
              </TableRow>
            );
          })}
        </Table>
      )}
    </Section>
  );
}
