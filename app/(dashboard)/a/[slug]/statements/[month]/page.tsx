import { notFound } from "next/navigation";
import { openAccountPage } from "@/app/_components/open-account";
import { FigureList } from "@/app/_components/ui/figure-list";
import { PageBar } from "@/app/_components/ui/page-bar";
import { listModelNames } from "@/lib/catalog/list-model-names";
import { AppError } from "@/lib/errors/app-error";
import { getStatement } from "@/lib/finance/get-statement";
import { listCostCentres } from "@/lib/finance/list-cost-centres";
import { parseKnownAt } from "@/lib/finance/parse-known-at";
import { prepareStatementFigures } from "@/lib/finance/prepare-statement-figures";
import { getStatementZone } from "@/lib/finance/statement-months";
import { monthTitle } from "@/lib/time/local-months";
import { CostCentres } from "./cost-centres";
import { Downloads } from "./downloads";
import { Movements } from "./movements";
import { Payments } from "./payments";
import { Proof } from "./proof";
import { StatementState } from "./statement-state";
import { UsageLines } from "./usage-lines";

type Props = { params: Promise<{ slug: string; month: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export const generateMetadata = async ({ params }: Props) => ({ title: `Statement ${(await params).month} · Tollgate` });

export default async function StatementPage({ params, searchParams }: Props) {
  const [{ slug, month }, search] = await Promise.all([params, searchParams]);
  const { ctx, account } = await openAccountPage(slug, "money.read");
  const known = typeof search.known === "string" ? search.known : "";
  const [{ document, hash }, mapped, models] = await Promise.all([read(), listCostCentres(ctx, account.accountId), listModelNames(ctx)]);
  const names = new Map(models.map(({ id, name }) => [id, name]));

  async function read() {
    try {
      return await getStatement(ctx, account.accountId, month, parseKnownAt(known, await getStatementZone(ctx, account.accountId), ctx.clock.now()));
    } catch (error) {
      if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid_request")) notFound();
      throw error;
    }
  }

  return (
    <>
      <PageBar title={`Statement of ${monthTitle(month)}`} actions={<Downloads slug={slug} month={month} known={known} isClosed={hash !== null} />}><StatementState path={`/a/${slug}/statements/${month}`} document={document} known={known} /></PageBar>
      <FigureList figures={prepareStatementFigures(document)} />
      <div className="grid gap-x-10 gap-y-8 border-t pt-6 lg:grid-cols-2"><Movements document={document} /><CostCentres slug={slug} document={document} mapped={mapped} /></div>
      <UsageLines slug={slug} document={document} names={names} all={search.lines === "all" ? null : `/a/${slug}/statements/${month}?${new URLSearchParams({ ...(known ? { known } : {}), lines: "all" })}`} />
      <Payments document={document} slug={slug} />
      <Proof slug={slug} document={document} hash={hash} known={known} />
    </>
  );
}
