import { connection } from "next/server";
import { Table } from "@/app/_components/tables/table";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import { listProviderHealth } from "@/lib/gateway/list-provider-health";
import { requestContext } from "@/lib/http/request-context";

export const metadata = { title: "Status · Tollgate", description: "How the providers of this gateway have done in the last quarter of an hour", alternates: { canonical: "/status" } };

const STATES = { operational: ["good", "Operational"], degraded: ["warn", "Degraded"], down: ["danger", "Down"] } as const;

export default async function StatusPage() {
  await connection();
  const ctx = requestContext({ kind: "system", name: "public status" });
  const providers = await listProviderHealth(ctx);
  const served = providers.filter(({ configured }) => configured);
  const worst = (["down", "degraded"] as const).find((state) => served.some(({ status }) => status === state));
  const headline = served.length === 0 ? "No provider is configured" : worst === undefined ? "All providers are operational" : worst === "down" ? "A provider is down" : "A provider is degraded";
  return (
    <main className="mx-auto max-w-4xl space-y-6 px-4 py-8 md:px-6">
      <div className="space-y-1">
        <h1 className="text-xl font-semibold">Status</h1>
        <p role="status">{headline}.</p>
        <p className="text-[13px] text-quiet">From what was asked of each in the last quarter of an hour, its own faults alone. As of <time dateTime={ctx.clock.now().toISOString()}>{ctx.clock.now().toISOString().slice(0, 16).replace("T", " ")} UTC</time>; load the page again for news.</p>
      </div>
      {providers.length === 0 ? <Empty title="No model is served here">Calls are metered from logs alone.</Empty> : (
        <Table label="Providers" columns={[{ name: "Provider" }, { name: "Status" }]}>
          {providers.map(({ id, name, configured, status }) => (
            <TableRow key={id}>
              <TableCell className="font-medium">{name}</TableCell>
              <TableCell>{configured && status ? <Badge variant={STATES[status][0]}>{STATES[status][1]}</Badge> : <Badge variant="quiet">Not configured: own provider keys only</Badge>}</TableCell>
            </TableRow>
          ))}
        </Table>
      )}
      <p className="text-[13px] text-quiet">When a provider is down, new requests for its models are answered 503 with Retry-After, and nothing is charged. Running jobs are finished, or end as failed and cost nothing.</p>
    </main>
  );
}
