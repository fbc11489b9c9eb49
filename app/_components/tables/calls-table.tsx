import Link from "next/link";
import type { Call } from "@/lib/analytics/list-calls";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import type { Sums } from "@/lib/analytics/usage";
import { formatDollars, microsToDecimal } from "@/lib/money/micros";
import { CALL_COLUMNS, type CallColumn, USUAL_COLUMNS } from "./call-columns";
import { ShortId } from "./short-id";

type Cell = { text: React.ReactNode; /** What copying the cell gives. */ plain?: string; title?: string; danger?: boolean };

/** An amount, or why there is none: never $0.00 for what is not known. */
const money = (micros: string): Cell => ({ text: formatDollars(BigInt(micros), "exact"), plain: microsToDecimal(BigInt(micros)) });
function spend(call: Call): Cell {
  if (call.funding === "byok") return { text: "— BYOK", title: "Paid to the provider directly" };
  if (call.amount_micros !== null) return money(call.amount_micros);
  return call.status === "completed" ? { text: "— cost unknown", title: "No price yet; rated when there is one" } : { text: "—", title: `A ${call.status} call costs nothing` };
}
const seconds = (ms: number): Cell => ({ text: formatSeconds(ms), plain: (ms / 1000).toFixed(3) });

function cell(call: Call, key: string, time: Intl.DateTimeFormat): Cell {
  switch (key) {
    case "time": return { text: time.format(new Date(call.occurred_at)), title: new Date(call.occurred_at).toISOString(), plain: new Date(call.occurred_at).toISOString() };
    case "model": return { text: call.model_id };
    case "status": return { text: call.status, danger: call.status === "failed", title: call.error ?? undefined };
    case "seconds": return call.status === "completed" ? seconds(call.duration_ms) : { text: "—", title: "Nothing was delivered" };
    case "spend": return spend(call);
    case "byok": return call.funding === "byok" && call.provider_cost_micros !== null ? { ...money(call.provider_cost_micros), title: "Paid to the provider directly, estimated at its list price" } : { text: "—" };
    case "latency": return seconds(call.latency_ms);
    case "resolution": return { text: call.resolution || "—" };
    case "key": return { text: call.api_key ?? "—" };
    case "tag": return { text: call.tag || "—" };
    case "sub_account": return { text: call.sub_account || "—" };
    case "job": return { text: <ShortId id={call.job_id} />, plain: call.job_id };
    case "event": return { text: <ShortId id={call.event_id} />, plain: call.event_id };
    default: return { text: call.error ?? "—", danger: call.error !== null };
  }
}

type Props = {
  calls: Call[]; timeZone: string; columns?: string[];
  /** Where a click on a heading leads, and which way the table is ordered now. */
  sort?: { order: string; ascending: boolean; link: (sort: string) => string };
  /** Sums of all calls that match, not of this page. */
  totals?: Sums;
};

export function CallsTable({ calls, timeZone, columns = USUAL_COLUMNS, sort, totals }: Props) {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "medium" });
  if (calls.length === 0) return <p className="py-6 text-quiet">No calls match.</p>;
  const shown = CALL_COLUMNS.filter(({ key }) => columns.includes(key));
  const align = ({ right }: CallColumn) => (right ? "text-right" : "text-left");
  return (
    <div className="max-h-[80vh] overflow-auto" tabIndex={0} role="region" aria-label="Calls">
      <table className="w-full text-[13px] whitespace-nowrap tabular-nums [&_tr>*]:bg-ground [&_tr>*]:pr-4 [&_tr>*:first-child]:sticky [&_tr>*:first-child]:left-0 [&_tr>*:first-child]:z-2">
        <thead className="sticky top-0 z-3">
          <tr className="text-xs text-quiet">
            {shown.map((column) => <Heading key={column.key} column={column} sort={sort} className={align(column)} />)}
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.id} className="h-9 border-t border-line">
              {shown.map((column) => {
                const { text, plain, title, danger } = cell(call, column.key, time);
                return <td key={column.key} data-plain={plain} title={title} className={`${align(column)} ${danger ? "text-danger" : ""}`}>{text}</td>;
              })}
            </tr>
          ))}
        </tbody>
        {totals && (
          <tfoot className="sticky bottom-0 z-3">
            <tr className="h-9 font-semibold [&>*]:border-t [&>*]:border-line">
              {shown.map((column) => {
                const { text, plain } = total(totals, column.key);
                return <td key={column.key} data-plain={plain} className={align(column)}>{text}</td>;
              })}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Heading({ column, sort, className }: { column: CallColumn; sort: Props["sort"]; className: string }) {
  if (!sort || !column.order) return <th scope="col" className={`py-2 font-normal ${className}`}>{column.name}</th>;
  const active = sort.order === column.order;
  const next = active && !sort.ascending ? column.order : `-${column.order}`;
  return (
    <th scope="col" aria-sort={active ? (sort.ascending ? "ascending" : "descending") : "none"} className={`py-2 font-normal ${className}`}>
      <Link className="hover:underline" href={sort.link(next)}>{column.name}{active && <span aria-hidden> {sort.ascending ? "↑" : "↓"}</span>}</Link>
    </th>
  );
}

function total(sums: Sums, key: string): Cell {
  if (key === "time") return { text: `${sums.calls.toLocaleString("en-US")} calls`, plain: String(sums.calls) };
  if (key === "status") return { text: `${sums.failed.toLocaleString("en-US")} failed`, plain: String(sums.failed) };
  if (key === "seconds") return seconds(sums.durationMs);
  if (key === "spend") return money(sums.spendMicros.toString());
  if (key === "byok") return money(sums.byokCostMicros.toString());
  return { text: "" };
}
