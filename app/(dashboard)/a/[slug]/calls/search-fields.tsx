import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { type CallSearch, type RangeName, RANGES } from "@/lib/analytics/call-search";

export const RANGE_NAMES: Record<RangeName, string> = { latency: "Latency", seconds: "Video length", spend: "Spend" };

/** What calls are searched for beside their filters: from a least to a most, and by what an error says. */
export function SearchFields({ search }: { search: CallSearch }) {
  return (
    <div className="space-y-2 border-t p-2">
      {(Object.keys(RANGES) as RangeName[]).map((name) => (
        <fieldset key={name} className="grid grid-cols-[1fr_4.5rem_4.5rem] items-center gap-2 text-[13px]">
          <legend className="contents"><span>{RANGE_NAMES[name]}, {RANGES[name].unit === "dollars" ? "$" : "s"}</span></legend>
          {(["min", "max"] as const).map((end) => <Input key={`${end} ${search[`${name}_${end}`]}`} name={`${name}_${end}`} inputMode="decimal" defaultValue={search[`${name}_${end}`]} placeholder={end === "min" ? "from" : "to"} aria-label={`${RANGE_NAMES[name]} ${end === "min" ? "from" : "to"}, ${RANGES[name].unit}`} className="h-7 text-xs" />)}
        </fieldset>
      ))}
      <Field label="Error says"><Input key={search.error} name="error" maxLength={200} defaultValue={search.error} placeholder="such as unavailable" className="h-7 text-xs" /></Field>
    </div>
  );
}
