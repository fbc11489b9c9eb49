import { Trophy } from "lucide-react";
import { connection } from "next/server";
import { StackedBars } from "@/app/_components/charts/later";
import { Empty } from "@/app/_components/ui/empty";
import { recallPublicRankings } from "@/lib/analytics/read-public-rankings";
import { requestContext } from "@/lib/http/request-context";
import { SharesTable } from "./shares-table";

export const metadata = { title: "Model rankings · Tollgate", description: "AI video models by their share of the seconds made" };

export default async function PublicRankingsPage() {
  // Not made at build time, when there is no database.
  await connection();
  const { rows, chart, days, rule } = await recallPublicRankings(requestContext({ kind: "system", name: "public rankings" }));
  return (
    <main className="mx-auto max-w-4xl space-y-8 px-4 py-8 md:px-6">
      <div className="space-y-1">
        <h1 className="text-xl font-semibold">Model rankings</h1>
        <p className="text-quiet">AI video models by their share of all seconds of video made here, {days} (four full weeks of UTC).</p>
      </div>
      {rows.length === 0 ? <Empty icon={Trophy} title="Nothing to rank yet">Models are ranked when enough accounts use them.</Empty> : (
        <>
          <SharesTable rows={rows} />
          {chart.series.length > 0 && <div className="border-t pt-6"><StackedBars title="Share of video seconds by week" data={chart} view="share" className="h-72" /></div>}
        </>
      )}
      <footer className="border-t pt-4 text-xs text-quiet">{rule} Shares are rounded to a tenth of a per cent. A new week is told when it is over.</footer>
    </main>
  );
}
