import { Download, Users } from "lucide-react";
import Link from "next/link";
import { notFound } from "next/navigation";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Button } from "@/app/_components/ui/button";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { prepareRankedAccounts } from "@/lib/analytics/prepare-ranked-accounts";
import { parseRankings, searchOf } from "@/lib/analytics/rankings";
import { readRankedAccounts } from "@/lib/analytics/read-ranked-accounts";
import { AppError } from "@/lib/errors/app-error";
import { RankingsBar } from "../rankings-bar";
import { AccountsTable } from "./accounts-table";

export const metadata = { title: "Accounts behind a model · Tollgate" };

type Props = { params: Promise<{ model: string[] }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RankedAccountsPage({ params, searchParams }: Props) {
  const [{ ctx }, { model: parts }, search] = await Promise.all([openPlatformPage("rankings.read"), params, searchParams]);
  const question = parseRankings(search, ctx.clock.now());
  const asked = searchOf(question);
  const ranked = await readRankedAccounts(ctx, parts.map(decodeURIComponent).join("/"), question).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const { model, all } = ranked;
  const view = prepareRankedAccounts(ranked, question);
  return (
    <>
      <PageBar
        title={`Accounts behind ${model.name}`}
        note={`${all.now.accounts.toLocaleString("en-US")} accounts in whole days of UTC; ${all.gained.toLocaleString("en-US")} new and ${all.lost.toLocaleString("en-US")} lost against the ${question.window.days} days before.`}
        actions={<><Link href={`/platform/rankings?${new URLSearchParams(asked)}`} className="text-[13px] text-action hover:underline">All models</Link><Button asChild size="sm"><a href={`/api/exports/rankings?${new URLSearchParams({ ...asked, model: model.id })}`}><Download aria-hidden className="size-3.5" />CSV</a></Button></>}
      >
        <RankingsBar path={`/platform/rankings/${model.id}`} question={question} />
      </PageBar>
      {view.rows.length === 0 ? <Empty icon={Users} title="Nobody used it">Choose a longer window, or take a filter away.</Empty> : <AccountsTable view={view} model={model} question={question} />}
    </>
  );
}
