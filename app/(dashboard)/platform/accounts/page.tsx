import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Table } from "@/app/_components/tables/table";
import { listPlatformAccounts } from "@/lib/analytics/list-platform-accounts";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { formatDollars } from "@/lib/money/micros";

export const metadata = { title: "Accounts · Tollgate" };

export default async function AccountsPage() {
  const { ctx } = await openPlatformPage("accounts.list");
  const accounts = await listPlatformAccounts(ctx);
  const right = ["Balance", "Available", "Held", "Spend, 30 days", "BYOK, 30 days (paid to providers)", "Video seconds, 30 days", "Calls, 30 days"].map((name) => ({ name, right: true }));
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">Accounts</h1>
      {accounts.length === 0 ? <p className="py-6">No accounts yet. Open the first: <code className="font-mono">npm run cli -- account create --slug acme --name Acme</code></p> : (
        <Table label="Accounts" columns={[{ name: "Account" }, ...right]}>
          {accounts.map(({ slug, name, balanceMicros, heldMicros, last30Days }) => (
            <tr key={slug} className="[&>td:not(:first-child)]:text-right">
              <td><Link className="hover:underline" href={`/a/${slug}/overview`}>{name}</Link></td>
              <td>{formatDollars(balanceMicros)}{balanceMicros < 0n && " overrun"}</td>
              <td>{formatDollars(balanceMicros - heldMicros)}</td>
              <td>{formatDollars(heldMicros)}</td>
              <td>{formatDollars(last30Days.spendMicros)}</td>
              <td>{formatDollars(last30Days.byokCostMicros)}</td>
              <td>{formatSeconds(last30Days.durationMs)}</td>
              <td>{last30Days.calls.toLocaleString("en-US")}</td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}
