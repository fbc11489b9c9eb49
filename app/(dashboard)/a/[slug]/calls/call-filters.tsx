import { ListFilter, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import type { CallFilter } from "@/lib/analytics/call-filter";
import { Button } from "@/app/_components/ui/button";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Select } from "@/app/_components/ui/select";

type Choice = { value: string; label: string };
export type FilterChoices = Partial<Record<keyof CallFilter, Choice[]>>;
const NAMES: Record<keyof CallFilter, string> = { model: "Model", status: "Status", funding: "Funding", key: "API key", tag: "Tag" };

type Props = { path: string; kept: Record<string, string>; chosen: Record<string, string>; choices: FilterChoices; /** Calls with these filters instead. */ link: (filter: Record<string, string>) => string };

/** Which calls are shown: a form to choose by, and a chip for each choice that takes it away again. */
export function CallFilters({ path, kept, chosen, choices, link }: Props) {
  const labelOf = (name: string, value: string) => choices[name as keyof CallFilter]?.find((choice) => choice.value === value)?.label ?? (value || "none");
  return (
    <>
      <Disclosure label={<><ListFilter aria-hidden className="size-3.5 text-quiet" />Filter</>} className="md:w-72">
        <Form action={path} className="space-y-3 p-2">
          {Object.entries({ ...kept, ...("tag" in chosen ? { tag: chosen.tag! } : {}) }).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
          {Object.entries(choices).map(([name, options]) => (
            <Field key={name} label={NAMES[name as keyof CallFilter]}>
              <Select name={name} defaultValue={chosen[name] ?? ""}><option value="">any</option>{options.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}</Select>
            </Field>
          ))}
          <Button type="submit" variant="default" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      {Object.entries(chosen).map(([name, value]) => (
        <Link key={name} href={link(Object.fromEntries(Object.entries(chosen).filter(([other]) => other !== name)))} aria-label={`Remove filter ${NAMES[name as keyof CallFilter]}: ${labelOf(name, value)}`} className="flex h-7 items-center gap-1 rounded-md bg-accent px-2 text-xs hover:bg-line">
          <span className="text-quiet">{NAMES[name as keyof CallFilter]}</span> {labelOf(name, value)}<X aria-hidden className="size-3 text-quiet" />
        </Link>
      ))}
    </>
  );
}
