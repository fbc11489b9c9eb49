import { parseArgs } from "node:util";
import Table from "cli-table3";
import { benchAnalytics } from "./analytics";
import { benchExports } from "./exports";
import { benchGateway } from "./gateway";
import { benchIngest } from "./ingest";
import { benchWallet } from "./wallet";

export type Figures = Record<string, number | string>;
const BENCHES: Record<string, (options: { events?: number }) => Promise<Figures>> = { analytics: benchAnalytics, exports: benchExports, gateway: benchGateway, ingest: benchIngest, wallet: benchWallet };

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" }, events: { type: "string" } } });
const [name = ""] = positionals;
const bench = BENCHES[name];
const events = values.events === undefined ? undefined : Number(values.events);
if (!bench || (events !== undefined && !(Number.isInteger(events) && events > 0))) {
  console.error(`npm run bench -- <${Object.keys(BENCHES).join("|")}> [--events <a whole number>] [--json]`);
  process.exit(1);
}
const figures = await bench({ events });
if (values.json) console.log(JSON.stringify(figures));
else {
  const table = new Table({ head: [name, ""], style: { head: [], compact: true }, colAligns: ["left", "right"] });
  for (const [figure, value] of Object.entries(figures)) table.push([figure, value.toLocaleString("en-US")]);
  console.log(table.toString());
}
