import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { FrozenAccount } from "@/lib/analytics/read-payments-desk";
import { AccountLink } from "./account-link";
import { MoneyCell } from "./money-cell";

const COLUMNS = [{ name: "Account" }, { name: "Since" }, ...["Balance", "Held", "Disputes"].map((name) => ({ name, right: true }))];

export function Frozen({ accounts }: { accounts: FrozenAccount[] }) {
  if (accounts.length === 0) return <Empty title="No account is frozen" compact />;
  return (
    <Table label="Frozen accounts" columns={COLUMNS}>
      {accounts.map(({ account, wallet, disputes }) => (
        <TableRow key={account.slug}>
          <TableCell><AccountLink account={account} /></TableCell>
          <TableCell><Instant at={wallet.frozenAt} /></TableCell>
          <MoneyCell amount={wallet.balanceMicros} /><MoneyCell amount={wallet.heldMicros} />
          <TableCell right>{disputes.length}</TableCell>
        </TableRow>
      ))}
    </Table>
  );
}
