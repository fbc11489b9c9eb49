import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listProviders } from "@/lib/catalog/list-providers";
import { Retired } from "../model-head";
import { RetireDialog } from "../retire-dialog";
import { ProviderForm } from "./provider-form";

export const metadata = { title: "Providers · Catalog · Tollgate" };

const COLUMNS = [{ name: "Provider" }, { name: "Id" }, { name: "Website" }, { name: "Models", right: true }, { name: "Actions", right: true, silent: true }];

export default async function ProvidersPage() {
  const { ctx } = await openPlatformPage("catalog.manage");
  const [providers, now] = [await listProviders(ctx), ctx.clock.now()];
  return (
    <>
      <PageBar title="Providers" note="Who makes the models." actions={<><Link href="/platform/catalog" className="text-[13px] text-action hover:underline">Catalog</Link><ProviderForm provider={null} /></>} />
      {providers.length === 0 ? <Empty title="No providers yet">A model needs one: add it first.</Empty> : (
        <Table label="Providers" columns={COLUMNS}>
          {providers.map((provider) => (
            <TableRow key={provider.id}>
              <TableCell>{provider.name} <Retired at={provider.retiredAt} now={now} /></TableCell>
              <TableCell><code className="font-mono">{provider.id}</code></TableCell>
              <TableCell className="text-quiet">{provider.website ?? "—"}</TableCell>
              <TableCell right>{provider.models > 0 ? <Link href={`/platform/catalog?q=${encodeURIComponent(provider.name)}`} className="text-action hover:underline">{provider.models}</Link> : "0"}</TableCell>
              <TableCell right><span className="flex justify-end gap-1"><ProviderForm provider={{ id: provider.id, name: provider.name, website: provider.website }} /><RetireDialog kind="provider" id={provider.id} name={provider.name} retired={provider.retiredAt !== null} /></span></TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </>
  );
}
