import { Webhook } from "lucide-react";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Section } from "@/app/_components/ui/section";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { WebhookEndpoint } from "@/lib/webhooks/find-endpoint";
import { EndpointActions } from "./endpoint-actions";
import type { EventNames } from "./event-choice";

type Props = { slug: string; endpoints: WebhookEndpoint[]; events: EventNames; manages: boolean; timeZone: string };

const COLUMNS = [{ name: "Address" }, { name: "State" }, { name: "Events" }, { name: "Added" }, { name: "Action", silent: true }];

export function Endpoints({ slug, endpoints, events, manages, timeZone }: Props) {
  return (
    <Section title="Endpoints">
      {endpoints.length === 0 ? <Empty icon={Webhook} title="No endpoint yet" className="py-8">{manages ? "Add the address of your program, and it hears of finished jobs without having to ask." : "Owners and developers of the account add them."}</Empty> : (
        <Table label="Endpoints" columns={manages ? COLUMNS : COLUMNS.slice(0, -1)}>
          {endpoints.map(({ id, url, events: chosen, createdAt, createdBy, disabledAt }) => (
            <TableRow key={id} className="[&>td]:py-1.5">
              <TableCell data-plain={url} title={url} className="max-w-80 truncate font-mono text-xs">{url}</TableCell>
              <TableCell>{disabledAt ? <Status tone="off">Disabled <Instant at={disabledAt} timeZone={timeZone} /></Status> : <Status tone="good">Enabled</Status>}</TableCell>
              <TableCell className="min-w-56 whitespace-normal"><span className="flex flex-wrap gap-x-2 gap-y-0.5">{chosen.map((name) => <code key={name} title={events[name]} className="font-mono text-xs whitespace-nowrap">{name}</code>)}</span></TableCell>
              <TableCell title={`by ${createdBy}`}><Instant at={createdAt} timeZone={timeZone} /></TableCell>
              {manages && <TableCell right><EndpointActions slug={slug} endpoint={{ id, url, events: chosen, enabled: disabledAt === null }} events={events} /></TableCell>}
            </TableRow>
          ))}
        </Table>
      )}
    </Section>
  );
}
