import { z } from "zod";
import { CALL_ORDERS, type CallOrder } from "@/lib/analytics/list-calls";

export type CallColumn = { key: string; name: string; right?: boolean; /** How the table is ordered by it. */ order?: CallOrder };

/** What a table of calls can show, in order. The first stays in place when the table scrolls. */
export const CALL_COLUMNS: CallColumn[] = [
  { key: "time", name: "Time", order: "time" }, { key: "model", name: "Model" }, { key: "status", name: "Status" },
  { key: "seconds", name: "Seconds", right: true, order: "seconds" }, { key: "spend", name: "Spend", right: true, order: "spend" },
  { key: "byok", name: "BYOK cost", right: true }, { key: "waived", name: "Fee waived", right: true }, { key: "funding", name: "Funding" }, { key: "latency", name: "Latency", right: true, order: "latency" }, { key: "resolution", name: "Resolution" },
  { key: "key", name: "API key" }, { key: "tag", name: "Tag" }, { key: "sub_account", name: "Sub-account" }, { key: "job", name: "Job" }, { key: "event", name: "Event" }, { key: "error", name: "Error" },
];
export const USUAL_COLUMNS = ["time", "model", "status", "seconds", "spend", "latency", "key", "tag", "job"];
/** Where only calls on own provider keys are shown: what they cost there, in place of spend that they have none of. */
export const BYOK_COLUMNS = USUAL_COLUMNS.flatMap((key) => (key === "spend" ? ["byok", "waived"] : [key]));

const isColumn = (key: string) => CALL_COLUMNS.some((column) => column.key === key);

/** How a table of calls is shown, from the URL: `sort=-spend`, `cols=time,model`; what is wrong falls back. */
export const callView = z.object({
  sort: z.string().transform((text) => ({ order: text.replace(/^-/, "") as CallOrder, ascending: !text.startsWith("-") }))
    .refine(({ order }) => CALL_ORDERS.includes(order)).catch({ order: "time", ascending: false }),
  cols: z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat().flatMap((text) => text.split(",")).filter(isColumn))
    .transform((keys) => ["time", ...keys.filter((key) => key !== "time")]).refine((keys) => keys.length > 1).catch(USUAL_COLUMNS),
});
export type CallView = z.infer<typeof callView>;
