import { Columns3 } from "lucide-react";
import Form from "next/form";
import { CALL_COLUMNS } from "@/app/_components/tables/call-columns";
import { Button } from "@/app/_components/ui/button";
import { Checkbox } from "@/app/_components/ui/checkbox";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { type Params, pairsOf } from "@/lib/http/query-of";

/** Which columns the table shows: a plain form, so the choice stays in the URL. */
export function ColumnChoice({ path, kept, chosen }: { path: string; kept: Params; chosen: string[] }) {
  return (
    <Disclosure label={<><Columns3 aria-hidden className="size-3.5 text-quiet" />Columns</>}>
      <Form action={path} className="p-1">
        {pairsOf(kept).map(([name, value]) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />)}
        {CALL_COLUMNS.filter(({ key }) => key !== "time").map(({ key, name }) => <label key={key} className="flex h-7 cursor-pointer items-center gap-2 rounded-md px-1 text-[13px] whitespace-nowrap hover:bg-accent"><Checkbox name="cols" value={key} defaultChecked={chosen.includes(key)} />{name}</label>)}
        <Button type="submit" variant="default" className="mt-2 w-full">Show</Button>
      </Form>
    </Disclosure>
  );
}
