import Link from "next/link";
import { Table } from "@/app/_components/tables/table";
import { Button } from "@/app/_components/ui/button";
import { Section } from "@/app/_components/ui/section";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { preparePriceLines, preparePriceTable } from "@/lib/gateway/prepare-price-lines";
import { CostCalculator } from "./cost-calculator";
import type { ModelPage } from "./read-model-page";

export function Pricing({ page: { model, feeBps, availability } }: { page: ModelPage }) {
  const [lines, table] = [preparePriceLines(model), preparePriceTable(model)];
  const isCallable = availability === "credit" || availability === "own_key";
  const percent = `${feeBps / 100}%`;
  return (
    <Section title="Pricing">
      {lines.length === 0 ? <p className="text-quiet">There is no price in force: it cannot be bought at the moment.</p> : (
        <>
          <Table label="Prices" columns={[{ name: "Resolution" }, { name: "Price", right: true }, { name: "Per" }, { name: "Billed" }]}>
            {lines.map(({ resolution, price, plain, per, note }) => <TableRow key={resolution}><TableCell>{resolution}</TableCell><TableCell right data-plain={plain}>{price}</TableCell><TableCell>Per {per}</TableCell><TableCell className="text-quiet">{note}</TableCell></TableRow>)}
          </Table>
          <Table label="What a video costs" columns={[{ name: "A video in" }, ...model.capabilities.durationsMs.map((ms) => ({ name: `${ms / 1_000} s`, right: true }))]}>
            {table.map(({ resolution, costs }) => <TableRow key={resolution}><TableCell>{resolution}</TableCell>{costs.map(({ ms, text }) => <TableCell key={ms} right>{text}</TableCell>)}</TableRow>)}
          </Table>
          {isCallable && <CostCalculator rows={table.map(({ resolution, costs }) => ({ resolution, costs: costs.map(({ ms, micros }) => ({ ms, micros: micros === null ? null : String(micros) })) }))} />}
        </>
      )}
      {availability === "metered" && <p className="text-[13px]">Nothing can be bought: at this list price, calls of it are valued that other gateways made and whose logs are read here.</p>}
      {isCallable && <p className="text-[13px]">You pay pass-through · {percent} applied at credit top-up, not per-call. A failed or cancelled video costs nothing.</p>}
      {isCallable && <p className="text-[13px] text-quiet">With your own {model.providerName} key (BYOK) you pay {model.providerName} directly, and the {percent} fee is waived.</p>}
      <p className="flex flex-wrap gap-2 pt-1">
        {isCallable && <Button asChild variant="default"><Link href="/playground">Try in playground →</Link></Button>}
        <Button asChild><Link href={`/compare?models=${model.id}`}>Compare</Link></Button>
        <Button asChild><a href="/docs/api">API reference</a></Button>
        <Button asChild><Link href="/rankings">See usage ranking →</Link></Button>
      </p>
    </Section>
  );
}
