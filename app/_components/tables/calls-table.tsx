import { decimalPlaces } from "@/lib/money/decimal-places";
import Link from "next/link";
import type { Call } from "@/lib/analytics/list-calls";
import { formatSeconds } from "@/lib/analytics/prepare-series";
import type { Sums } from "@/lib/analytics/sums";
import { microsToDecimal } from "@/lib/money/micros";
import { Badge } from "@/app/_components/ui/badge";
import { Empty } from "@/app/_components/ui/empty";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/app/_components/ui/table";
import { CALL_COLUMNS, type CallColumn, USUAL_COLUMNS } from "./call-columns";
import { CallStatus } from "./call-status";
import { ExactMoney } from "./exact-money";
import { MarkNew } from "./mark-new";
import { ShortId } from "./short-id";

type Cell = { text: React.ReactNode; /** What copying the cell gives. */ plain?: string; title?: string; quiet?: boolean };
type Show = { /** The page of a call. */ story: (id: string) => string; time: Intl.DateTimeFormat; /** Names of models, by id. */ models: ReadonlyMap<string, string>; /** Decimals of the columns of money. */ places: Record<"spend" | "byok" | "waived", number> };

/** An amount, or why there is none: never $0.00 for what is not known. */
const money = (micros: bigint, places: number): Cell => ({ text: <ExactMoney micros={micros} places={places} />, plain: microsToDecimal(micros) });
const none = (reason: string, title = reason): Cell => ({ text: reason ? `— ${reason}` : "—", title: title || undefined, quiet: true });
function spend(call: Call, places: number): Cell {
  if (call.funding === "byok") return none("BYOK", "Paid to the provider directly");
  if (call.amount_micros !== null) return fellBack(call, money(BigInt(call.amount_micros), places));
  return call.status === "completed" ? none("cost unknown", "No price yet; rated when there is one") : none("", `A ${call.status} call costs nothing`);
}
const FELL_BACK = "The account's own provider key failed, and its owner chose that credits pay then";
/** Says of a charge why it is one. */
const fellBack = (call: Call, { text, plain }: Cell): Cell => (call.fell_back ? { text: <><Badge variant="warn" className="mr-2">own key failed</Badge>{text}</>, plain, title: FELL_BACK } : { text, plain });
function funding({ funding, fell_back }: Call): Cell {
  if (funding === "byok") return { text: "BYOK", title: "Made on the account's own provider key" };
  return fell_back ? { text: "credits, own key failed", title: FELL_BACK } : { text: "credits" };
}
const seconds = (ms: number): Cell => ({ text: formatSeconds(ms), plain: (ms / 1000).toFixed(3) });
const words = (text: string | null): Cell => (text ? { text } : none(""));

function cell(call: Call, key: string, { story, time, models, places }: Show): Cell {
  switch (key) {
    case "time": return { text: <Link className="hover:underline" href={story(call.id)}>{time.format(new Date(call.occurred_at))}</Link>, title: new Date(call.occurred_at).toISOString(), plain: new Date(call.occurred_at).toISOString() };
    case "model": return { text: models.get(call.model_id) ?? call.model_id, title: call.model_id };
    case "status": return { text: <CallStatus status={call.status} />, title: call.error ?? undefined };
    case "seconds": return call.status === "completed" ? seconds(call.duration_ms) : none("", "Nothing was delivered");
    case "spend": return spend(call, places.spend);
    case "byok": return call.funding === "byok" && call.provider_cost_micros !== null ? { ...money(BigInt(call.provider_cost_micros), places.byok), title: "Paid to the provider directly, estimated at its list price" } : none("");
    case "waived": return call.funding === "byok" && call.fee_waived_micros !== null ? { ...money(BigInt(call.fee_waived_micros), places.waived), title: "The fee on a top-up that this call did not need" } : none("");
    case "funding": return funding(call);
    case "latency": return seconds(call.latency_ms);
    case "resolution": return words(call.resolution);
    case "key": return words(call.api_key);
    case "tag": return words(call.tag);
    case "sub_account": return words(call.sub_account);
    case "job": return { text: <ShortId id={call.job_id} />, plain: call.job_id };
    case "event": return { text: <ShortId id={call.event_id} />, plain: call.event_id };
    default: return words(call.error);
  }
}

type Props = {
  slug: string; calls: Call[]; timeZone: string; models: Show["models"]; columns?: string[];
  /** Where a click on a heading leads, and which way the table is ordered now. */
  sort?: { order: string; ascending: boolean; link: (sort: string) => string };
  /** Sums of all calls that match, not of this page. */
  totals?: Sums;
  /** Where there are more, when there are none here. */
  empty?: React.ReactNode;
};

export function CallsTable({ slug, calls, timeZone, models, columns = USUAL_COLUMNS, sort, totals, empty }: Props) {
  if (calls.length === 0) return <Empty title="No calls match">{empty}</Empty>;
  const yearOf = (at: string) => new Date(at).getUTCFullYear();
  const oneYear = new Set(calls.map((call) => yearOf(call.occurred_at))).size === 1;
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "short", ...(oneYear ? {} : { year: "numeric" }), hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const amounts = (of: (call: Call) => string | null, sum: bigint | undefined) => decimalPlaces([...calls.flatMap((call) => of(call) ?? []).map(BigInt), sum ?? 0n]);
  const places = { spend: amounts((call) => (call.funding === "byok" ? null : call.amount_micros), totals?.spendMicros), byok: amounts((call) => (call.funding === "byok" ? call.provider_cost_micros : null), totals?.byokCostMicros), waived: amounts((call) => (call.funding === "byok" ? call.fee_waived_micros : null), totals?.feeWaivedMicros) };
  const story = (id: string) => `/a/${slug}/calls/${id}?tz=${encodeURIComponent(timeZone)}`;
  const shown = CALL_COLUMNS.filter(({ key }) => columns.includes(key));
  return (
    <>
      <MarkNew ids={calls.map(({ id }) => id)} />
      <Table label="Calls">
        <TableHeader><TableRow>{shown.map((column) => <Heading key={column.key} column={column} sort={sort} />)}</TableRow></TableHeader>
        <TableBody>
          {calls.map((call) => (
            <TableRow key={call.id} data-row={call.id}>
              {shown.map((column) => {
                const { text, plain, title, quiet } = cell(call, column.key, { story, time, models, places });
                return <TableCell key={column.key} right={column.right} data-plain={plain} title={title} className={quiet ? "text-quiet" : undefined}>{text}</TableCell>;
              })}
            </TableRow>
          ))}
        </TableBody>
        {totals && (
          <TableFooter>
            <TableRow>
              {shown.map((column) => {
                const { text, plain } = total(totals, column.key, places);
                return <TableCell key={column.key} right={column.right} data-plain={plain}>{text}</TableCell>;
              })}
            </TableRow>
          </TableFooter>
        )}
      </Table>
    </>
  );
}

function Heading({ column, sort }: { column: CallColumn; sort: Props["sort"] }) {
  if (!sort || !column.order) return <TableHead right={column.right}>{column.name}</TableHead>;
  const active = sort.order === column.order;
  const next = active && !sort.ascending ? column.order : `-${column.order}`;
  return (
    <TableHead right={column.right} aria-sort={active ? (sort.ascending ? "ascending" : "descending") : "none"}>
      <Link className={`hover:text-ink ${active ? "font-medium text-ink" : ""}`} href={sort.link(next)} scroll={false}>{column.name}{active && <span aria-hidden> {sort.ascending ? "↑" : "↓"}</span>}</Link>
    </TableHead>
  );
}

function total(sums: Sums, key: string, places: Show["places"]): Cell {
  if (key === "time") return { text: `${sums.calls.toLocaleString("en-US")} calls`, plain: String(sums.calls) };
  if (key === "status") return { text: `${sums.failed.toLocaleString("en-US")} failed`, plain: String(sums.failed) };
  if (key === "seconds") return seconds(sums.durationMs);
  if (key === "spend") return money(sums.spendMicros, places.spend);
  if (key === "byok") return money(sums.byokCostMicros, places.byok);
  if (key === "waived") return money(sums.feeWaivedMicros, places.waived);
  return { text: "" };
}
