import { Download, Trophy } from "lucide-react";
import Link from "next/link";
import { BumpLines, StackedBars } from "@/app/_components/charts/later";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Button } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { formatDay, prepareRankings } from "@/lib/analytics/prepare-rankings";
import { BUCKETS, parseRankings, searchOf } from "@/lib/analytics/rankings";
import { readRankings } from "@/lib/analytics/read-rankings";
import { Concentration } from "./concentration";
import { RankedTable } from "./ranked-table";
import { RankingsBar } from "./rankings-bar";
import { SmallMultiples } from "./small-multiples";

export const metadata = { title: "Rankings · Tollgate" };

const PATH = "/platform/rankings";

export default async function RankingsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ ctx }, search] = await Promise.all([openPlatformPage("rankings.read"), searchParams]);
  const question = parseRankings(search, ctx.clock.now());
  const { window, by, order, measure } = question;
  const rankings = await readRankings(ctx, question);
  const view = prepareRankings(rankings, question);
  const asked = searchOf(question);
  const open = (key: string) => (by === "model" ? `${PATH}/${key}?${new URLSearchParams(asked)}` : `${PATH}?${new URLSearchParams({ ...asked, by: "model", provider: key })}`);
  const bucket = BUCKETS[window.bucketDays];
  const isCut = rankings.since !== null && rankings.since > window.before[0].toISOString().slice(0, 10);
  return (
    <>
      <PageBar
        title="Rankings" note={`Over all accounts, in whole days of UTC, as the books; today counts from tomorrow on.${isCut ? ` Calls are known since ${formatDay(new Date(rankings.since!))}; windows before that count as nothing.` : ""}`}
        actions={<><Link href="/rankings" className="text-[13px] text-action hover:underline">Public page</Link><Button asChild size="sm"><a href={`/api/exports/rankings?${new URLSearchParams(asked)}`}><Download aria-hidden className="size-3.5" />CSV</a></Button></>}
      >
        <RankingsBar path={PATH} question={question} providers={rankings.providers} />
      </PageBar>
      {view.rows.length === 0 ? <Empty icon={Trophy} title="No such calls">{rankings.since ? "Choose a longer window, or take a filter away." : "The first day with calls is ranked when it is over."}</Empty> : (
        <>
          <RankedTable view={view} trending={order === "trending"} days={window.days} open={open} />
          {measure === "spend" && question.segment.funding === "byok" && <p className="text-quiet">Calls on the customers’ own keys spend no credits: rank by what was paid to providers directly.</p>}
          <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-2">
            <StackedBars title={`Share of ${view.basis} by ${bucket}`} data={view.shares} view="share" className="h-72" />
            <BumpLines title={`Rank by ${bucket}`} data={view.bump} note={view.drawn ? `top ${view.drawn} drawn` : undefined} />
          </div>
          <SmallMultiples view={view} note={`by ${bucket}`} open={open} />
          <Concentration view={view} days={window.days} open={open} />
        </>
      )}
    </>
  );
}
