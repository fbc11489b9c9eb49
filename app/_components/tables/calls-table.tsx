import type { Call } from "@/lib/analytics/list-calls";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import { formatDollars } from "@/lib/money/micros";

/** An amount, or why there is none: never $0.00 for what is not known. */
function spend(call: Call): string {
  if (call.funding === "byok" && call.provider_cost_micros !== null) return `BYOK (${formatDollars(BigInt(call.provider_cost_micros), "exact")})`;
  if (call.amount_micros !== null) return formatDollars(BigInt(call.amount_micros), "exact");
  return call.status === "completed" ? "— cost unknown" : "—";
}

export function CallsTable({ calls, timeZone }: { calls: Call[]; timeZone: string }) {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "medium" });
  if (calls.length === 0) return <p className="py-6 text-quiet">No calls match.</p>;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Calls">
      <table className="w-full text-[13px] whitespace-nowrap tabular-nums">
        <thead><tr className="text-left text-xs text-quiet">{["Time", "Model", "Status", "Seconds", "Spend", "Latency", "API key", "Tag", "Job"].map((name) => <th key={name} className={`py-2 pr-4 font-normal ${["Seconds", "Spend", "Latency"].includes(name) ? "text-right" : ""}`}>{name}</th>)}</tr></thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id} className="h-9 border-t border-line">
              <td className="pr-4" title={new Date(call.occurred_at).toISOString()}>{time.format(new Date(call.occurred_at))}</td>
              <td className="pr-4">{call.model_id}</td>
              <td className={`pr-4 ${call.status === "failed" ? "text-danger" : ""}`} title={call.error ?? undefined}>{call.status}</td>
              <td className="pr-4 text-right">{call.status === "completed" ? formatSeconds(call.duration_ms) : "—"}</td>
              <td className="pr-4 text-right">{spend(call)}</td>
              <td className="pr-4 text-right">{formatSeconds(call.latency_ms)}</td>
              <td className="pr-4">{call.api_key ?? "—"}</td>
              <td className="pr-4">{call.tag || "—"}</td>
              <td className="pr-4 font-mono text-xs">{call.job_id}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
