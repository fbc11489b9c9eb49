import { Download, Search } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Table } from "@/app/_components/tables/table";
import { Button } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/empty";
import { Input } from "@/app/_components/ui/input";
import { PageBar } from "@/app/_components/ui/page-bar";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { ModelHead } from "./model-head";
import { COLUMNS, PriceRows } from "./price-rows";

export const metadata = { title: "Catalog · Tollgate" };

export default async function CatalogPage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const [{ ctx }, search] = await Promise.all([openPlatformPage("catalog.manage"), searchParams]);
  const q = [search.q ?? ""].flat()[0]!.trim();
  const [all, now] = [await listCatalog(ctx), ctx.clock.now()];
  const models = all.filter(({ id, name, providerName, aliases }) => `${id} ${name} ${providerName} ${aliases.map(({ alias }) => alias).join(" ")}`.toLowerCase().includes(q.toLowerCase()));
  return (
    <>
      <PageBar
        title="Catalog" note="Models with their prices in force and planned. A change begins at an instant of your choice; calls before it keep their price."
        actions={<>
          <Link href="/platform/catalog/providers" className="text-[13px] text-action hover:underline">Providers</Link><Link href="/platform/catalog/import" className="text-[13px] text-action hover:underline">Import</Link>
          <Button asChild size="sm"><a href="/api/platform/catalog/export"><Download aria-hidden className="size-3.5" />Export</a></Button>
          <Button asChild size="sm" variant="default"><Link href="/platform/catalog/new">New model</Link></Button>
        </>}
      >
        <Form action="/platform/catalog" role="search" className="relative w-full sm:w-64">
          <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-quiet" />
          <Input type="search" name="q" defaultValue={q} aria-label="Find a model or provider" placeholder="Find a model or provider" className="pl-8" />
        </Form>
        <span className="text-xs text-quiet tabular-nums">{q ? `${models.length} of ${all.length} models` : `${all.length} models`}</span>
      </PageBar>
      {models.length === 0 ? <Empty title={q ? `No model, alias or provider has “${q}” in its name` : "No models yet"}>{!q && <Link href="/platform/catalog/new" className="text-action hover:underline">Add the first one</Link>}</Empty> : (
        <div className="[&_thead_th:first-child]:pl-2">
          <Table label="Prices" columns={COLUMNS}>{models.map((model) => [<ModelHead key={model.id} model={model} now={now} columns={COLUMNS.length} />, <PriceRows key={`${model.id} prices`} prices={model.prices} now={now} />])}</Table>
        </div>
      )}
    </>
  );
}
