import { openPlatformPage } from "@/app/_components/open-platform";
import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { listCatalog } from "@/lib/catalog/list-catalog";
import { formatDollars } from "@/lib/money/micros";
import { SetPrice } from "./set-price";

export const metadata = { title: "Catalog · Tollgate" };

export default async function CatalogPage() {
  const { ctx } = await openPlatformPage("catalog.manage");
  const models = await listCatalog(ctx);
  const now = ctx.clock.now();
  const columns = [{ name: "Model" }, { name: "Provider" }, { name: "Card" }, { name: "Resolution" }, { name: "Price", right: true }, { name: "Minimum", right: true }, { name: "From (UTC)" }, { name: "Until (UTC)" }, { name: "Action" }];
  return (
    <div className="space-y-4">
      <h1 className="text-lg font-semibold">Catalog</h1>
      <p className="text-quiet">Prices in force and planned. A change begins at an instant of your choice; calls before it keep their price.</p>
      <Table label="Prices" columns={columns}>
        {models.flatMap((model) => model.prices.map((price, i) => (
          <tr key={price.id}>
            <td title={model.id}>{i === 0 ? model.name : <span className="text-quiet">{model.name}</span>}</td>
            <td>{model.provider}</td>
            <td>{price.rateCard}</td>
            <td>{price.resolution === "*" ? "any other" : price.resolution}</td>
            <td className="text-right">{formatDollars(price.unitPriceMicros, "exact")} per {price.unit === "block" ? `${price.blockMs! / 1000} s block` : price.unit}</td>
            <td className="text-right">{price.minimumMs > 0 ? `${price.minimumMs / 1000} s` : "—"}</td>
            <td><Instant at={price.effectiveFrom} />{price.effectiveFrom > now && " (planned)"}</td>
            <td><Instant at={price.effectiveTo} none="open" /></td>
            <td>{i === 0 && <SetPrice model={model.id} name={model.name} resolutions={["*", ...model.resolutions]} />}</td>
          </tr>
        )))}
      </Table>
    </div>
  );
}
