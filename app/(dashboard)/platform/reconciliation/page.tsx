import { Scale } from "lucide-react";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { listProviders } from "@/lib/catalog/list-providers";
import { nameCounterparty, STRIPE } from "@/lib/reconciliation/counterparty";
import { listDifferences, listReconciliationRuns, parseDifferenceFilter, readAgeing } from "@/lib/reconciliation/list-differences";
import { listFetchable } from "@/lib/reconciliation/upstream-lines";
import { hasStripe } from "@/lib/topups/stripe-context";
import { AgeingTable } from "./ageing-table";
import { Compare } from "./compare";
import { DifferencesTable } from "./differences-table";
import { FilterLinks } from "./filter-links";
import { ImportExport } from "./import-export";
import { RunsTable } from "./runs-table";

export const metadata = { title: "Reconciliation · Tollgate" };

export default async function ReconciliationPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const [{ ctx, platform }, search] = await Promise.all([openPlatformPage("payments.read"), searchParams]);
  const filter = parseDifferenceFilter(search);
  const [runs, ageing, { differences, count }, providers, fetchable] = await Promise.all([listReconciliationRuns(ctx), readAgeing(ctx), listDifferences(ctx, filter), listProviders(ctx), listFetchable(ctx)]);
  const names = new Map(providers.map(({ id, name }) => [id, name]));
  const nameOf = (counterparty: string) => nameCounterparty(counterparty, names);
  const today = ctx.clock.now().toISOString().slice(0, 10);
  const comparable = [...(hasStripe() ? [STRIPE] : []), ...fetchable.map(({ provider }) => provider)].map((id) => ({ id, name: nameOf(id) }));
  const mayAct = platform.can("books.manage");
  return (
    <>
      <PageBar title="Reconciliation" note="Our books beside somebody else's: every balance transaction and payout of Stripe, and every call that a provider lists or bills. What differs stays here until it agrees, or two people have resolved it." actions={mayAct && <>{comparable.length > 0 && <Compare counterparties={comparable} today={today} />}<ImportExport providers={providers.map(({ id, name }) => ({ id, name }))} today={today} /></>} />
      {runs.length === 0 ? <Empty icon={Scale} title="Nothing compared yet">The worker compares the last 35 days every night after 03:00 UTC. {mayAct && "Compare now, or import a provider's usage export, above."}</Empty> : (
        <>
          <Section title="Money at risk" note="of what nobody has resolved, by age"><AgeingTable ageing={ageing} nameOf={nameOf} /></Section>
          <Section title="Differences" note="the most at risk first" className="border-t pt-6">
            <FilterLinks filter={filter} counterparties={[...new Set(runs.map(({ counterparty }) => counterparty))].map((id) => ({ id, name: nameOf(id) }))} />
            <DifferencesTable differences={differences} count={count} nameOf={nameOf} now={ctx.clock.now()} />
          </Section>
          <Section title="Comparisons" note="the last 20; days and times are UTC" className="border-t pt-6"><RunsTable runs={runs} nameOf={nameOf} /></Section>
        </>
      )}
    </>
  );
}
