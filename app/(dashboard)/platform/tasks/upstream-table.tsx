import { Instant } from "@/app/_components/tables/instant";
import { Table } from "@/app/_components/tables/table";
import { Badge } from "@/app/_components/ui/badge";
import { Status, type Tone } from "@/app/_components/ui/status";
import { TableCell, TableRow } from "@/app/_components/ui/table";
import type { UpstreamHealth } from "@/lib/upstream/list-upstream-health";

const COLUMNS = [{ name: "Upstream" }, { name: "State" }, { name: "Breaker" }, { name: "Requests", right: true }, { name: "Failed", right: true }, { name: "Succeeded", right: true }, { name: "Mean latency", right: true }, { name: "Last error" }];
const STATES: Record<UpstreamHealth["status"], [tone: Tone, word: string]> = { operational: ["good", "Operational"], degraded: ["warn", "Degraded"], down: ["danger", "Down"] };

export function UpstreamTable({ upstreams, isSandbox }: { upstreams: UpstreamHealth[]; isSandbox: boolean }) {
  return (
    <Table label="Upstreams" columns={COLUMNS}>
      {upstreams.map(({ upstream, configured, status, breaker, openUntil, requests, failures, successRate, meanLatencyMs, lastError }) => {
        const [tone, word] = configured ? STATES[status] : (["off", "Not set up"] as const);
        return (
          <TableRow key={upstream}>
            <TableCell className="font-mono text-xs">{upstream}{isSandbox && upstream === "luma" && <Badge variant="warn" className="ml-2 font-sans">sandbox</Badge>}</TableCell>
            <TableCell><Status tone={tone}>{word}</Status></TableCell>
            <TableCell>{breaker === "closed" ? "closed" : breaker === "trying" ? "trying one" : <>open until <Instant at={openUntil} /></>}</TableCell>
            <TableCell right data-plain={requests}>{requests.toLocaleString("en-US")}</TableCell>
            <TableCell right data-plain={failures}>{failures.toLocaleString("en-US")}</TableCell>
            <TableCell right className={successRate === null ? "text-quiet" : undefined} title={successRate === null ? "Nothing was asked of it" : undefined}>{successRate === null ? "—" : `${(successRate * 100).toFixed(1)} %`}</TableCell>
            <TableCell right className={meanLatencyMs === null ? "text-quiet" : undefined} data-plain={meanLatencyMs ?? undefined}>{meanLatencyMs === null ? "—" : `${meanLatencyMs.toLocaleString("en-US")} ms`}</TableCell>
            <TableCell className="max-w-80 truncate text-quiet" title={lastError ?? undefined}>{lastError ?? "none"}</TableCell>
          </TableRow>
        );
      })}
    </Table>
  );
}
