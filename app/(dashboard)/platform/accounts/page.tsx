import { addDays } from "date-fns";
import { Building2 } from "lucide-react";
import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Badge } from "@/app/_components/ui/badge";
import { CopyButton } from "@/app/_components/ui/copy-button";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { Table } from "@/app/_components/tables/table";
import { listPlatformAccounts } from "@/lib/analytics/list-platform-accounts";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";

export const metadata = { title: "Accounts · Tollgate" };

const QUARTER_MS = 900_000;
const OPEN = "npm run cli -- account create --slug acme --name Acme";

export default async function AccountsPage() {
  const { ctx } = await openPlatformPage("accounts.list");
  const accounts = await listPlatformAccounts(ctx);
  const now = ctx.clock.now();
  // The sums are of whole quarter hours, so the calls behind them begin with the next one.
  const range = { period: "custom", from: new Date(Math.ceil(addDays(now, -30).getTime() / QUARTER_MS) * QUARTER_MS).toISOString(), to: now.toISOString() };
  const names = accounts.map(({ name }) => name);
  const shared = new Set(names.filter((name, i) => names.indexOf(name) < i));
  const right = ["Balance", "Available", "Held", "Spend", "BYOK cost", "Video seconds", "Calls"].map((name) => ({ name, right: true }));
  return (
    <>
      <PageBar title="Accounts" note="Balances are of now. Spend, BYOK cost (paid to providers directly, estimated), seconds and calls are of the last 30 days up to this minute; an Overview counts whole days." />
      {accounts.length === 0 ? <Empty icon={Building2} title="No accounts yet">Open the first: <code className="font-mono text-xs">{OPEN}</code> <CopyButton text={OPEN} name="command" /></Empty> : (
        <Table label="Accounts" columns={[{ name: "Account" }, ...right]}>
          {accounts.map(({ slug, name, balanceMicros, heldMicros, frozenAt, last30Days }) => {
            const calls = (filter: Record<string, string>) => `/a/${slug}/calls?${new URLSearchParams({ ...range, ...filter })}`;
            const money = (micros: bigint, filter?: Record<string, string>) => (
              <TableCell right className={micros === 0n ? "text-quiet" : undefined} data-plain={microsToDecimal(micros)}>{filter ? <Link className="hover:underline" href={calls(filter)}>{formatDollars(micros)}</Link> : formatDollars(micros)}</TableCell>
            );
            return (
              <TableRow key={slug}>
                <TableCell className="font-medium max-md:py-1"><Link className="hover:underline" href={`/a/${slug}/overview`} title={slug}>{name}</Link>{shared.has(name) && <span className="ml-2 text-xs font-normal text-quiet">{slug}</span>}{frozenAt && <Badge variant="warn" className="ml-2 max-md:mt-0.5 max-md:ml-0 max-md:flex" title={`No call is accepted since ${frozenAt.toISOString()}`}>frozen: payment disputed</Badge>}</TableCell>
                <TableCell right data-plain={microsToDecimal(balanceMicros)}>{balanceMicros < 0n && <Badge variant="danger" className="mr-2">overrun</Badge>}{formatDollars(balanceMicros)}</TableCell>
                {money(balanceMicros - heldMicros)}
                {money(heldMicros)}
                {money(last30Days.spendMicros, { funding: "wallet" })}
                {money(last30Days.byokCostMicros, { funding: "byok" })}
                <TableCell right data-plain={(last30Days.durationMs / 1000).toFixed(3)}><Link className="hover:underline" href={calls({ status: "completed" })}>{formatSeconds(last30Days.durationMs)}</Link></TableCell>
                <TableCell right data-plain={String(last30Days.calls)}><Link className="hover:underline" href={calls({})}>{last30Days.calls.toLocaleString("en-US")}</Link></TableCell>
              </TableRow>
            );
          })}
        </Table>
      )}
    </>
  );
}
