import Link from "next/link";
import { notFound } from "next/navigation";
import { openPlatformPage } from "@/app/_components/open-platform";
import { Table } from "@/app/_components/tables/table";
import { Empty } from "@/app/_components/ui/empty";
import { PageBar } from "@/app/_components/ui/page-bar";
import { Section } from "@/app/_components/ui/section";
import { getCatalogModel } from "@/lib/catalog/list-catalog";
import { toFacts, versionOf } from "@/lib/catalog/model-facts";
import { AppError } from "@/lib/errors/app-error";
import { Retired } from "../../model-head";
import { ModelForm } from "../../model-form";
import { PriceActions } from "../../price-actions";
import { COLUMNS, PriceRows } from "../../price-rows";
import { readChoices } from "../../choices";
import { RetireDialog } from "../../retire-dialog";
import { SetPrice } from "../../set-price";
import { Aliases } from "./aliases";
import { History } from "./history";

export const metadata = { title: "Model · Catalog · Tollgate" };

export default async function CatalogModelPage({ params }: { params: Promise<{ model: string[] }> }) {
  const [{ ctx }, { model: parts }] = await Promise.all([openPlatformPage("catalog.manage"), params]);
  const [found, choices] = await Promise.all([getCatalogModel(ctx, parts.map(decodeURIComponent).join("/")).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }), readChoices(ctx)]);
  const { model, history } = found;
  const now = ctx.clock.now();
  return (
    <>
      <PageBar
        title={model.name} note={<><code className="font-mono">{model.id}</code> by {model.providerName}</>}
        actions={<><Link href="/platform/catalog" className="text-[13px] text-action hover:underline">Catalog</Link><Link href={`/models/${model.id}`} className="text-[13px] text-action hover:underline">Public page</Link><RetireDialog kind="model" id={model.id} name={model.name} retired={model.retiredAt !== null} /></>}
      ><Retired at={model.retiredAt} now={now} /></PageBar>
      <Section title="Prices" note="in force and planned" action={<SetPrice model={model.id} name={model.name} resolutions={["*", ...model.capabilities.resolutions]} />}>
        {model.prices.length === 0 ? <Empty title="It has no price: its calls are unpriced, and nobody can buy them" compact /> : (
          <Table label="Prices" columns={[...COLUMNS, { name: "Actions", right: true, silent: true }]}>
            <PriceRows prices={model.prices} now={now} actions={(lines) => <span className="flex flex-wrap justify-end gap-1">{lines.map((line) => <PriceActions key={line.id} what={`from ${line.effectiveFrom.toISOString().slice(0, 16).replace("T", " ")} UTC`} line={{ id: line.id, card: lines.length > 1 ? line.rateCard : "", planned: line.effectiveFrom > now, ends: line.effectiveTo !== null && !model.prices.some((next) => next.rateCard === line.rateCard && next.resolution === line.resolution && next.effectiveFrom.getTime() === line.effectiveTo!.getTime()) }} />)}</span>} />
          </Table>
        )}
      </Section>
      <Aliases model={model.id} aliases={model.aliases} now={now} />
      <Section title="Facts" note="shown on its public page, and what requests are checked against"><ModelForm model={toFacts(model)} seen={versionOf(model)} choices={choices} /></Section>
      <History notes={history} />
    </>
  );
}
