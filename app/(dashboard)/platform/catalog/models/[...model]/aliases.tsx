import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { Alias } from "@/lib/catalog/list-catalog";
import { Retired } from "../../model-head";
import { RetireDialog } from "../../retire-dialog";
import { AddAlias } from "./add-alias";

const COLUMNS = [{ name: "Alias" }, { name: "Retired (UTC)" }, { name: "Actions", right: true, silent: true }];

/** Other names by which a model can be asked for. */
export function Aliases({ model, aliases, now }: { model: string; aliases: Alias[]; now: Date }) {
  return (
    <Section title="Aliases" note="other names in requests and logs; what is booked is the model’s own" action={<AddAlias model={model} />}>
      {aliases.length === 0 ? <Empty title="It is called by its slug alone" compact /> : (
        <Table label="Aliases" columns={COLUMNS}>
          {aliases.map(({ alias, retiredAt }) => (
            <TableRow key={alias}>
              <TableCell><code className="font-mono break-all">{alias}</code> <Retired at={retiredAt} now={now} /></TableCell>
              <TableCell className="text-quiet"><Instant at={retiredAt} none="in use" /></TableCell>
              <TableCell right><RetireDialog kind="alias" id={alias} name={alias} retired={retiredAt !== null} /></TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </Section>
  );
}
