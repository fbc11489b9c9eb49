import { openAccountPage } from "@/app/_components/open-account";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { ConfirmDialog } from "@/app/_components/ui/confirm-dialog";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { CreateKey } from "./create-key";

export const metadata = { title: "API keys · Tollgate" };

export default async function ApiKeysPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const { ctx, account } = await openAccountPage(slug, "keys.manage");
  const keys = await listApiKeys(ctx, account.accountId);
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">API keys</h1>
      <p className="text-quiet">A key lets a program make calls on this account&apos;s credits. Its text is shown once, when it is made. Times are UTC.</p>
      <CreateKey slug={slug} />
      {keys.length === 0 ? <p className="py-6">No API key yet. Create one above and give it to your program.</p> : (
        <Table label="API keys" columns={["Name", "Key", "Created", "Last used", "State", "Action"].map((name) => ({ name }))}>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>{key.name}</td>
              <td className="font-mono text-xs">{key.prefix}…</td>
              <td><Instant at={key.createdAt} /></td>
              <td><Instant at={key.lastUsedAt} none="never" /></td>
              <td>{key.revokedAt ? <>revoked <Instant at={key.revokedAt} /></> : "active"}</td>
              <td>{!key.revokedAt && <ConfirmDialog action="Revoke" title={`Revoke ${key.name}?`} effect="Calls with this key are refused from now on. This cannot be undone." name={key.name} method="DELETE" url={`/api/accounts/${slug}/api-keys/${key.id}`} />}</td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}
