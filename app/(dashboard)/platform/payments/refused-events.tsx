import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { PaymentsDesk } from "@/lib/analytics/read-payments-desk";
import { AccountLink } from "./account-link";

const COLUMNS = [{ name: "Account" }, { name: "Received" }, { name: "What is wrong" }];

export function RefusedEvents({ events }: { events: PaymentsDesk["refused"] }) {
  if (events.length === 0) return <Empty title="Stripe told us nothing that did not fit" compact />;
  return (
    <Table label="Refused Stripe events" columns={COLUMNS}>
      {events.map(({ id, type, account, note, payload, receivedAt }) => {
        const text = JSON.stringify(payload, null, 2);
        return (
          <TableRow key={id} className="[&>td]:py-2 [&>td]:align-top">
            <TableCell>{account ? <AccountLink account={account} /> : <span className="text-quiet">none of ours</span>}</TableCell>
            <TableCell><Instant at={receivedAt} /></TableCell>
            <TableCell className="w-full max-w-96 min-w-64 space-y-1 whitespace-normal">
              <p className="wrap-anywhere first-letter:uppercase">{note}</p>
              <details className="text-xs"><summary className="w-fit cursor-pointer text-quiet hover:text-ink">{type}, {id}</summary><div className="mt-1 flex items-start gap-1 rounded-md bg-accent p-2"><pre className="max-h-72 min-w-0 flex-1 overflow-auto font-mono wrap-anywhere whitespace-pre-wrap" tabIndex={0}>{text}</pre><CopyButton text={text} name="payload" /></div></details>
            </TableCell>
          </TableRow>
        );
      })}
    </Table>
  );
}
