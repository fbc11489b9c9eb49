import { ListFilter, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import type { CallFilter } from "@/lib/analytics/call-filter";
import type { FilterChoices } from "@/lib/analytics/list-filter-choices";
import { Button } from "@/app/_components/ui/button";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Select } from "@/app/_components/ui/select";

const NAMES: Record<keyof CallFilter, string> = { model: "Model", status: "Status", funding: "Funding", key: "API key", tag: "Tag", sub_account: "Sub-account", resolution: "Resolution", provider: "Provider", member: "Member" };

type Props = { chosen: Record<string, string>; choices: FilterChoices };

/** Which calls are shown: a plain form, so the choice stays in the URL. */
export function CallFilters({ path, kept, chosen, choices }: Props & { path: string; kept: Record<string, string> }) {
  // Calls without a tag or the like are no choice of a field here; that stays until its chip is removed.
  const unasked = Object.fromEntries(Object.entries(chosen).filter(([name, value]) => value === "" || !(name in choices)));
  const asked = Object.entries(choices).filter(([name]) => !(name in unasked));
  return (
    <Disclosure label={<><ListFilter aria-hidden className="size-3.5 text-quiet" />Filter</>} className="md:w-72">
      <Form action={path} className="max-h-[70vh] space-y-3 overflow-y-auto p-2">
        {Object.entries({ ...kept, ...unasked, asked: asked.map(([name]) => name).join(",") }).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
        {asked.map(([name, options]) => (
          <Field key={name} label={NAMES[name as keyof CallFilter]}>
            <Select name={name} defaultValue={chosen[name] ?? ""}><option value="">any</option>{options.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}</Select>
          </Field>
        ))}
        <Button type="submit" variant="default" className="w-full">Show</Button>
      </Form>
    </Disclosure>
  );
}

/** What was chosen, each with a cross that takes it away again. */
export function FilterChips({ chosen, choices, link }: Props & { link: (filter: Record<string, string>) => string }) {
  return Object.entries(chosen).map(([name, value]) => {
    const label = choices[name as keyof CallFilter]?.find((choice) => choice.value === value)?.label ?? (value || "none");
    const rest = Object.fromEntries(Object.entries(chosen).filter(([other]) => other !== name));
    return (
      <Link key={name} href={link(rest)} aria-label={`Remove filter ${NAMES[name as keyof CallFilter]}: ${label}`} className="flex h-7 items-center gap-1 rounded-md bg-accent px-2 text-xs hover:bg-line">
        <span className="text-quiet">{NAMES[name as keyof CallFilter]}</span>{label}<X aria-hidden className="size-3 text-quiet" />
      </Link>
    );
  });
}
