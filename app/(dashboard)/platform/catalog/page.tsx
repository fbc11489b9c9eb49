import { Search } from "lucide-react";
import Form from "next/form";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { Input } from "@/app/_components/ui/input";
import { PageBar } from "@/app/_components/ui/page-bar";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { COLUMNS, PriceRows } from "./price-rows";

export const metadata = { title: "Catalog · Tollgate" };

export default async function CatalogPage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const [{ ctx }, search] = await Promise.all([openPlatformPage("catalog.manage"), searchParams]);
  const q = [search.q ?? ""].flat()[0]!.trim();
  const all = await listCatalog(ctx);
  const models = all.filter(({ id, name, provider }) => `${id} ${name} ${provider}`.toLowerCase().includes(q.toLowerCase()));
  return (
    <>
      <PageBar title="Catalog" note="Prices in force and planned. A change begins at an instant of your choice; calls before it keep their price.">
        <Form action="/platform/catalog" role="search" className="relative w-full sm:w-64">
          <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-quiet" />
          <Input type="search" name="q" defaultValue={q} aria-label="Find a model or provider" placeholder="Find a model or provider" className="pl-8" />
        </Form>
        <span className="text-xs text-quiet tabular-nums">{q ? `${models.length} of ${all.length} models` : `${all.length} models`}</span>
      </PageBar>
      {models.length === 0 ? <Empty title={`No model or provider has “${q}” in its name`} /> : (
        <div className="[&_thead_th:first-child]:pl-2"><Table label="Prices" columns={COLUMNS}>{models.map((model) => <PriceRows key={model.id} model={model} now={ctx.clock.now()} />)}</Table></div>
      )}
    </>
  );
}
