import { openAccountPage } from "@/app/_components/open-account";
import { ShortId } from "@/app/_components/tables/short-id";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listMappable } from "@/lib/finance/list-mappable";
import { SetCostCentre } from "./set-cost-centre";

export const metadata = { title: "Cost centres · Tollgate" };

const KINDS = { tag: "Tag", api_key: "API key", sub_account: "Sub-account" } as const;

export default async function CostCentresPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "money.read");
  const rows = await listMappable(ctx, account.accountId);
  return (
    <>
      <PageBar title="Cost centres" note="Who pays for what inside your company. A call is paid by the cost centre of its tag, or else of its API key, or else of its sub-account; statements are split by what is mapped here now, and their amounts stay." />
      {rows.length === 0 ? <Empty title="Nothing to map yet">Tags, API keys and sub-accounts are listed here once there are some.</Empty> : (
        <Table label="Cost centres" columns={[{ name: "Name" }, { name: "What" }, { name: "Cost centre" }, { name: "Change", silent: true, right: true }]}>
          {rows.map(({ kind, key, label, costCentre }) => (
            <TableRow key={`${kind} ${key}`}>
              <TableCell>{label === key && kind !== "tag" ? <ShortId id={key} /> : label}</TableCell><TableCell className="text-quiet">{KINDS[kind]}</TableCell>
              <TableCell>{costCentre || <span className="text-quiet">None</span>}</TableCell>
              <TableCell right>{account.can("cost_centres.manage") && <SetCostCentre {...{ slug, kind, label, costCentre }} keyOf={key} />}</TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </>
  );
}
