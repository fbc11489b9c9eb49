import { KeyRound } from "lucide-react";
import { openAccountPage } from "@/app/_components/open-account";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { ConfirmDialog } from "@/app/_components/ui/confirm-dialog";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Status } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { CreateKey } from "./create-key";

export const metadata = { title: "API keys · Tollgate" };

export default async function ApiKeysPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "keys.manage");
  const keys = await listApiKeys(ctx, account.accountId);
  return (
    <>
      <PageBar title="API keys" note="A key lets a program make calls paid from this account's credit. Its text is shown once, when it is made. Times are UTC." />
      <CreateKey slug={slug} />
      {keys.length === 0 ? <Empty icon={KeyRound} title="No API key yet">Create one above and give it to your program.</Empty> : (
        <Table label="API keys" columns={[{ name: "Name" }, { name: "Key" }, { name: "State" }, { name: "Created" }, { name: "Last used" }, { name: "Action", silent: true }]}>
          {keys.map((key) => (
            <TableRow key={key.id}>
              <TableCell className="font-medium">{key.name}</TableCell>
              <TableCell className="font-mono text-xs">{key.prefix}…</TableCell>
              <TableCell>{key.revokedAt ? <Status tone="off">Revoked <Instant at={key.revokedAt} /></Status> : <Status tone="good">Active</Status>}</TableCell>
              <TableCell><Instant at={key.createdAt} /></TableCell>
              <TableCell><Instant at={key.lastUsedAt} none="never" /></TableCell>
              <TableCell right>{!key.revokedAt && <ConfirmDialog action="Revoke" title={`Revoke ${key.name}?`} effect="Calls with this key are refused from now on. This cannot be undone." name={key.name} method="DELETE" url={`/api/accounts/${slug}/api-keys/${key.id}`} />}</TableCell>
            </TableRow>
          ))}
        </Table>
      )}
    </>
  );
}
