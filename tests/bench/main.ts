import { benchIngest } from "./ingest";

const BENCHES: Record<string, (json: boolean) => Promise<void>> = { ingest: benchIngest };

const [name, ...flags] = process.argv.slice(2);
const bench = BENCHES[name ?? ""];
if (!bench) {
  console.error(`npm run bench -- <${Object.keys(BENCHES).join("|")}> [--json]`);
  process.exit(1);
}
await bench(flags.includes("--json"));
