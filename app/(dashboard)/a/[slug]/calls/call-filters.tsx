import { ChevronRight, ListFilter, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { Button } from "@/app/_components/ui/button";
import { Checkbox } from "@/app/_components/ui/checkbox";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { type CallFilter, MAY_BE_EMPTY } from "@/lib/analytics/call-filter";
import type { CallSearch } from "@/lib/analytics/call-search";
import type { FilterChoices } from "@/lib/analytics/list-filter-choices";
import { type Params, pairsOf } from "@/lib/http/query-of";
import { SearchFields } from "./search-fields";

type Name = keyof CallFilter;
const NAMES: Record<Name, string> = { model: "Model", status: "Status", funding: "Funding", key: "API key", tag: "Tag", sub_account: "Sub-account", resolution: "Resolution", provider: "Provider", member: "Member" };

type Props = { chosen: CallFilter; choices: FilterChoices };

/** What a field can be, and what it is although it is not on the list, such as a tag of last year. */
function optionsOf(name: Name, { chosen, choices }: Props): { value: string; label: string }[] {
  const listed = [...(choices[name] ?? []), ...(MAY_BE_EMPTY.has(name) && choices[name]?.length ? [{ value: "", label: "none" }] : [])];
  return [...listed, ...(chosen[name] ?? []).filter((value) => !listed.some((one) => one.value === value)).map((value) => ({ value, label: value || "none" }))];
}

/** Which calls are shown, several of each field: a plain form, so the choice stays in the URL. With `search` also by size and error. */
export function CallFilters({ path, kept, search, ...props }: Props & { path: string; kept: Params; search?: CallSearch }) {
  return (
    <Disclosure label={<><ListFilter aria-hidden className="size-3.5 text-quiet" />Filter</>} className="md:w-72">
      <Form action={path}>
        {pairsOf(kept).map(([name, value]) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />)}
        <div className="max-h-[60vh] overflow-y-auto">
          {(Object.keys(NAMES) as Name[]).map((name) => {
            const options = optionsOf(name, props);
            const values: string[] = props.chosen[name] ?? [];
            return options.length > 0 && (
              <details key={name} open={values.length > 0} className="group/field">
                <summary className="flex h-8 cursor-pointer list-none items-center gap-1.5 rounded-md px-2 text-[13px] hover:bg-accent">
                  <ChevronRight aria-hidden className="size-3 text-quiet group-open/field:rotate-90" /><span className="flex-1">{NAMES[name]}</span>{values.length > 0 && <span className="text-xs text-quiet">{values.length} chosen</span>}
                </summary>
                <fieldset className="pb-1 pl-5">
                  <legend className="sr-only">{NAMES[name]}</legend>
                  {options.map(({ value, label }) => (
                    <label key={value} className="flex min-h-7 cursor-pointer items-center gap-2 rounded-md px-1 text-[13px] hover:bg-accent">
                      <Checkbox key={String(values.includes(value))} name={name} value={value} defaultChecked={values.includes(value)} /><span className="min-w-0 truncate" title={label}>{label}</span>
                    </label>
                  ))}
                </fieldset>
              </details>
            );
          })}
          {search && <SearchFields search={search} />}
        </div>
        <div className="p-1 pt-2"><Button type="submit" variant="default" className="w-full">Show</Button></div>
      </Form>
    </Disclosure>
  );
}

export const chip = "flex h-7 items-center gap-1 rounded-md bg-accent px-2 text-xs hover:bg-line";

/** What was chosen, each value with a cross that takes it away again. */
export function FilterChips({ chosen, choices, link }: Props & { link: (filter: CallFilter) => string }) {
  return (Object.entries(chosen) as [Name, string[]][]).flatMap(([name, values]) => values.map((value) => {
    const label = choices[name]?.find((choice) => choice.value === value)?.label ?? (value || "none");
    return (
      <Link key={`${name} ${value}`} href={link({ ...chosen, [name]: values.filter((other) => other !== value) })} scroll={false} aria-label={`Remove filter ${NAMES[name]}: ${label}`} className={chip}>
        <span className="text-quiet">{NAMES[name]}</span><span className="max-w-40 truncate">{label}</span><X aria-hidden className="size-3 text-quiet" />
      </Link>
    );
  }));
}
