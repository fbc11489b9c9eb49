import { SearchX } from "lucide-react";
import Link from "next/link";
import { connection } from "next/server";
import { Empty } from "@/app/_components/ui/empty";
import { COLLECTION_NAMES, parseCatalogSearch, searchCatalog } from "@/lib/analytics/catalog-search";
import { readCatalog } from "@/lib/analytics/read-catalog";
import { requestContext } from "@/lib/http/request-context";
import { Footnotes } from "./footnotes";
import { ModelsTable } from "./models-table";
import { SearchForm } from "./search-form";

export const metadata = { title: "Models · Tollgate", description: "AI video models behind one OpenAI-compatible API, with prices per second, measured speed and popularity", alternates: { canonical: "/models" } };

export default async function ModelsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await connection();
  const search = parseCatalogSearch(await searchParams);
  const entries = await readCatalog(requestContext({ kind: "system", name: "public catalog" }));
  const found = searchCatalog(entries, search);
  const providers = [...new Map(entries.map(({ model }) => [model.providerId, model.providerName]))].sort((a, b) => (a[1] < b[1] ? -1 : 1));
  return (
    <main className="mx-auto max-w-6xl space-y-6 px-4 py-8 md:px-6">
      <div className="space-y-1">
        <h1 className="text-xl font-semibold">Models</h1>
        <p className="text-quiet">AI video models behind one OpenAI-compatible API. You pay for the seconds delivered; a failed video costs nothing.</p>
      </div>
      <SearchForm search={search} providers={providers} />
      {search.unread.map((allowed) => <p key={allowed} role="alert" className="text-[13px] text-warn">{allowed}. What was given filters nothing.</p>)}
      <p className="text-[13px] text-quiet" role="status">{found.length} of {entries.length} models{search.collection && ` · ${COLLECTION_NAMES[search.collection]}`}</p>
      {found.length > 0 ? <><ModelsTable entries={found} /><Footnotes entries={found} lengthsMs={[5_000]} /></> : (
        <Empty icon={SearchX} title={search.collection === "free-tier" ? "No model is free of charge here" : "No model matches"}>
          {search.collection === "free-tier" ? "Every call is paid from credit, or by your own provider key. " : "Take a filter away, or search for less. "}<Link href="/models" className="text-action underline">Show all models</Link>
        </Empty>
      )}
    </main>
  );
}
