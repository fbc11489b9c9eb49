import { Columns3 } from "lucide-react";
import Link from "next/link";
import { connection } from "next/server";
import { Empty } from "@/app/_components/ui/empty";
import { LENGTHS_MS, MOST_COMPARED, parseCompared, prepareComparison } from "@/lib/analytics/prepare-comparison";
import { readCatalog } from "@/lib/analytics/read-catalog";
import { requestContext } from "@/lib/http/request-context";
import { Footnotes } from "../models/footnotes";
import { FEATURE_NAMES } from "../models/feature-names";
import { ChooseModels } from "./choose-models";
import { ComparisonTable } from "./comparison-table";

export const metadata = { title: "Compare models · Tollgate", description: "AI video models side by side: price at 5 and 10 seconds, speed, success and what they can do", alternates: { canonical: "/compare" } };

export default async function ComparePage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await connection();
  const { ids, left } = parseCompared(await searchParams);
  const entries = await readCatalog(requestContext({ kind: "system", name: "public catalog" }));
  const chosen = ids.flatMap((id) => entries.filter(({ model }) => model.id === id));
  const unknown = ids.filter((id) => !entries.some(({ model }) => model.id === id));
  return (
    <main className="mx-auto max-w-6xl space-y-6 px-4 py-8 md:px-6">
      <div className="space-y-1">
        <h1 className="text-xl font-semibold">Compare models</h1>
        <p className="text-quiet">Up to {MOST_COMPARED} side by side. The address of this page is what you see: share it as it is.</p>
      </div>
      <ChooseModels all={entries.map(({ model }) => model)} chosen={chosen.map(({ model }) => model.id)} />
      {unknown.length > 0 && <p role="note" className="text-warn">Not in the catalog, or retired: {unknown.map((id) => id.slice(0, 100)).join(", ")}. <Link href="/models" className="underline">See the models on offer</Link>.</p>}
      {left.length > 0 && <p role="note" className="text-warn">No more than {MOST_COMPARED} fit: {left.map((id) => id.slice(0, 100)).join(", ")} {left.length === 1 ? "is" : "are"} left out.</p>}
      {chosen.length > 0 ? <><ComparisonTable models={chosen.map(({ model }) => model)} comparison={prepareComparison(chosen, FEATURE_NAMES)} /><Footnotes entries={chosen} lengthsMs={LENGTHS_MS} /></> : <Empty icon={Columns3} title="Nothing to compare yet">Choose two models above, or begin with <Link className="text-action underline" href={`/compare?models=${entries.slice(0, 2).map(({ model }) => model.id).join(",")}`}>{entries.slice(0, 2).map(({ model }) => model.name).join(" and ")}</Link>.</Empty>}
    </main>
  );
}
