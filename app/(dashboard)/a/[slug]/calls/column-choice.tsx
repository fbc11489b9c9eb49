import { Button } from "@/app/_components/ui/button";
import { CALL_COLUMNS } from "@/app/_components/tables/call-columns";

/** Which columns the table shows: a plain form, so the choice stays in the URL. */
export function ColumnChoice({ path, kept, chosen }: { path: string; kept: Record<string, string>; chosen: string[] }) {
  return (
    <details className="relative">
      <summary className="cursor-pointer underline">Columns</summary>
      <form action={path} className="absolute z-10 mt-1 space-y-1 rounded border border-line bg-ground p-3">
        {Object.entries(kept).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        {CALL_COLUMNS.filter(({ key }) => key !== "time").map(({ key, name }) => <label key={key} className="flex gap-2 whitespace-nowrap"><input type="checkbox" name="cols" value={key} defaultChecked={chosen.includes(key)} />{name}</label>)}
        <Button type="submit">Show</Button>
      </form>
    </details>
  );
}
