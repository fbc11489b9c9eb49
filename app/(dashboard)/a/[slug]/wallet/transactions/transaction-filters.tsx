import { ListFilter, Search, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { choice, Disclosure } from "@/app/_components/ui/disclosure";
import { Input } from "@/app/_components/ui/input";
import { TRANSACTION_KINDS } from "@/lib/analytics/prepare-transactions";
import type { TransactionFilter } from "@/lib/analytics/transaction-filter";

type Props = { path: string; kept: Record<string, string>; filter: TransactionFilter; link: (filter: Record<string, string>) => string };

const chip = "flex h-7 items-center gap-1 rounded-md bg-accent px-2 text-xs hover:bg-line";

/** Which transactions are shown: by kind, or by how a reference, key, job or event begins. Each choice is a chip that takes it away. */
export function TransactionFilters({ path, kept, filter: { kind, q }, link }: Props) {
  const search = q ? { q } : undefined;
  const ofKind = kind ? { kind } : undefined;
  return (
    <div className="flex flex-wrap items-center gap-2 max-md:w-full">
      <Disclosure label={<><ListFilter aria-hidden className="size-3.5 text-quiet" />Kind</>}>
        <div role="group" aria-label="Kind">
          <Link href={link({ ...search })} aria-current={kind ? undefined : "true"} className={choice}>All kinds</Link>
          {Object.entries(TRANSACTION_KINDS).map(([key, { label }]) => <Link key={key} href={link({ ...search, kind: key })} aria-current={key === kind ? "true" : undefined} className={choice}>{label}</Link>)}
        </div>
      </Disclosure>
      <Form action={path} className="relative max-md:flex-1">
        {Object.entries({ ...kept, ...ofKind }).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-quiet" />
        <Input key={q} name="q" type="search" defaultValue={q} maxLength={200} placeholder="Reference, job or event id" aria-label="Search by the beginning of a reference, key, job or event id" className="h-7 pl-7 text-xs md:w-56" />
      </Form>
      {kind && <Link href={link({ ...search })} aria-label={`Remove filter Kind: ${TRANSACTION_KINDS[kind].label}`} className={chip}><span className="text-quiet">Kind</span> {TRANSACTION_KINDS[kind].label}<X aria-hidden className="size-3 text-quiet" /></Link>}
      {q && <Link href={link({ ...ofKind })} aria-label={`Remove search ${q}`} className={chip}><span className="text-quiet">Begins with</span> <span className="max-w-40 truncate">{q}</span><X aria-hidden className="size-3 text-quiet" /></Link>}
    </div>
  );
}
