import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { ConfirmDialog } from "@/app/_components/ui/confirm-dialog";
import { Status, type Tone } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { KeyProvider } from "@/lib/byok/list-key-providers";
import type { ProviderKey } from "@/lib/byok/provider-key";
import { CheckKey } from "./check-key";
import { EditKey } from "./edit-key";
import { EnableKey } from "./enable-key";
import { MoveKey } from "./move-key";

const STATES: Record<ProviderKey["state"], [tone: Tone, word: string]> = {
  valid: ["good", "Valid"], unverified: ["waiting", "Not checked yet"], invalid: ["danger", "Refused"], out_of_credit: ["warn", "Out of credit"],
};

type Props = { slug: string; provider: KeyProvider; keys: ProviderKey[]; /** Whether the reader may change them. */ manages: boolean };

/** A provider's keys in the order in which they are tried, then the revoked ones. */
export function KeysTable({ slug, provider, keys, manages }: Props) {
  const live = keys.filter(({ revokedAt }) => !revokedAt);
  const ids = live.map(({ id }) => id);
  const columns = [{ name: "Label" }, { name: "Key" }, { name: "State" }, { name: "Used for" }, { name: "Last check" }, { name: "In use" }, ...(manages ? [{ name: "Actions", silent: true }] : [])];
  return (
    <Table label={`Keys at ${provider.name}`} columns={columns}>
      {[...live, ...keys.filter(({ revokedAt }) => revokedAt)].map((key) => {
        const [tone, word] = STATES[key.state];
        const url = `/api/accounts/${slug}/provider-keys/${key.id}`;
        return (
          <TableRow key={key.id}>
            <TableCell className="font-medium" title={`${key.label}, attached by ${key.createdBy} at ${key.createdAt.toISOString()}`}>{key.label}</TableCell>
            <TableCell className="font-mono text-xs">…{key.lastFour}</TableCell>
            <TableCell>{key.revokedAt ? <Status tone="off">Revoked <Instant at={key.revokedAt} /></Status> : <Status tone={tone}>{word}</Status>}</TableCell>
            <TableCell>{key.models?.map((id) => provider.models.find((model) => model.id === id)?.name ?? id).join(", ") ?? "all models"}</TableCell>
            <TableCell><Instant at={key.checkedAt} none="never" />{key.note && <span className="text-quiet"> · {key.note}</span>}</TableCell>
            <TableCell>{key.revokedAt ? "—" : manages ? <EnableKey key={String(key.enabled)} url={url} label={key.label} enabled={key.enabled} /> : key.enabled ? "yes" : "no"}</TableCell>
            {manages && (
              <TableCell right>
                <div className="flex items-center justify-end gap-1.5">
                  {key.revokedAt ? <ConfirmDialog action="Delete" title={`Delete ${key.label}?`} effect="What is sealed is removed, and nobody can open it again. Videos still being made with it cannot be fetched any more." name={key.label} method="DELETE" url={url} /> : (
                    <>
                      {ids.length > 1 && <MoveKey slug={slug} provider={provider.provider} ids={ids} id={key.id} label={key.label} />}
                      <CheckKey url={`${url}/check`} name={provider.name} label={key.label} />
                      <EditKey url={url} provider={provider} label={key.label} models={key.models} />
                      <ConfirmDialog action="Revoke" title={`Revoke ${key.label}?`} effect={`No new call uses it from now on; videos under way are still fetched with it. This cannot be undone.${live.length === 1 ? " It is the last one: calls are then paid from the wallet." : ""}`} name={key.label} method="POST" url={`${url}/revoke`} />
                    </>
                  )}
                </div>
              </TableCell>
            )}
          </TableRow>
        );
      })}
    </Table>
  );
}
