import Link from "next/link";
import { Badge } from "@/app/_components/ui/badge";
import { TableHead } from "@/app/_components/ui/table";
import type { CatalogModel } from "@/lib/catalog/list-catalog";
import { SetPrice } from "./set-price";

/** The row above a model's prices. */
export function ModelHead({ model, now, columns }: { model: CatalogModel; now: Date; columns: number }) {
  return (
    <tr>
      <TableHead scope="rowgroup" colSpan={columns} className="h-11! bg-muted! px-0! text-ink">
        <div className="flex items-center gap-2 px-2 max-md:sticky max-md:left-0 max-md:w-[calc(100vw-2rem)]">
          <Link href={`/platform/catalog/models/${model.id}`} className="font-medium text-action hover:underline" title={model.id}>{model.name}</Link><span className="text-xs text-quiet max-sm:hidden">{model.providerName}</span>
          <span className="flex flex-1 flex-wrap gap-1"><Retired at={model.retiredAt} now={now} />{model.upstream === null && <Badge>metered only</Badge>}</span>
          <SetPrice model={model.id} name={model.name} resolutions={["*", ...model.capabilities.resolutions]} />
        </div>
      </TableHead>
    </tr>
  );
}

/** Says that something is, or will be, retired. */
export function Retired({ at, now }: { at: Date | null; now: Date }) {
  return at && <Badge variant="warn">{at <= now ? "retired" : `retires ${at.toISOString().slice(0, 10)}`}</Badge>;
}
