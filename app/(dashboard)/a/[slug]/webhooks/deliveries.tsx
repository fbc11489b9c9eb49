import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { WebhookDelivery } from "@/lib/webhooks/list-deliveries";
import { Answer, DeliveryState } from "./delivery-state";

type Props = { deliveries: WebhookDelivery[]; timeZone: string; /** Where a row opens, and where the open one closes. */ open: (id: string) => string; close: string; opened?: { id: string; details: React.ReactNode }; empty: React.ReactNode };

const COLUMNS = [{ name: "Happened" }, { name: "Event" }, { name: "State" }, { name: "Attempts", right: true }, { name: "Last answer" }, { name: "Address" }];

export function Deliveries({ deliveries, timeZone, open, close, opened, empty }: Props) {
  if (deliveries.length === 0) return <Empty title="Nothing here" className="py-8">{empty}</Empty>;
  const oneYear = new Set(deliveries.map(({ createdAt }) => createdAt.getUTCFullYear())).size === 1;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", ...(oneYear ? {} : { year: "numeric" }), hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return (
    <Table label="Deliveries" columns={COLUMNS}>
      {deliveries.map((delivery) => {
        const { id, type, url, attempts, createdAt, last } = delivery;
        const isOpen = opened?.id === id;
        return [
          <TableRow key={id}>
            <TableCell title={createdAt.toISOString()} data-plain={createdAt.toISOString()}><Link className="hover:underline" href={isOpen ? close : open(id)} scroll={false} aria-expanded={isOpen}>{time.format(createdAt)}</Link></TableCell>
            <TableCell className="font-mono text-xs">{type}</TableCell>
            <TableCell><DeliveryState delivery={delivery} timeZone={timeZone} /></TableCell>
            <TableCell right>{attempts}</TableCell>
            <TableCell className="max-w-72 truncate" title={last?.error ?? undefined}><Answer attempt={last} none="— none yet" /></TableCell>
            <TableCell data-plain={url} title={url} className="max-w-72 truncate font-mono text-xs">{url}</TableCell>
          </TableRow>,
          isOpen && <tr key={`${id}-open`}><td colSpan={COLUMNS.length} className="border-b bg-muted px-3 py-3 whitespace-normal">{opened.details}</td></tr>,
        ];
      })}
    </Table>
  );
}
