import { Search, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { Input } from "@/app/_components/ui/input";
import { type CallSearch, type RangeName, RANGES } from "@/lib/analytics/call-search";
import { type Params, pairsOf } from "@/lib/http/query-of";
import { chip } from "./call-filters";
import { RANGE_NAMES } from "./search-fields";

/** Finds calls by how one of their ids begins, whenever they were: a plain form. */
export function CallSearchBox({ path, kept, q }: { path: string; kept: Params; /** What was typed. */ q: string | undefined }) {
  return (
    <Form action={path} role="search" className="relative max-md:w-full">
      {pairsOf(kept).map(([name, value]) => <input key={`${name} ${value}`} type="hidden" name={name} value={value} />)}
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-quiet" />
      <Input key={q} name="q" type="search" defaultValue={q} maxLength={200} placeholder="Job, event or upstream id" aria-label="Find calls by the beginning of their call, job, event or upstream id" className="h-7 pl-7 text-xs md:w-56" />
    </Form>
  );
}

/** What is searched for, each with a cross that takes it away again. */
export function SearchChips({ search, link }: { search: CallSearch; link: (search: CallSearch) => string }) {
  const sign = (name: RangeName, text: string | undefined) => text && (RANGES[name].unit === "dollars" ? `$${text}` : `${text} s`);
  const ranges = (Object.keys(RANGES) as RangeName[]).flatMap((name) => {
    const [least, most] = [sign(name, search[`${name}_min`]), sign(name, search[`${name}_max`])];
    if (!least && !most) return [];
    return [{ name: RANGE_NAMES[name], label: least && most ? `${least} to ${most}` : least ? `${least} or more` : `${most} or less`, without: [`${name}_min`, `${name}_max`] }];
  });
  const chips = [...(search.q ? [{ name: "Id begins with", label: search.q, without: ["q"] }] : []), ...ranges, ...(search.error ? [{ name: "Error says", label: search.error, without: ["error"] }] : [])];
  return chips.map(({ name, label, without }) => (
    <Link key={name} href={link(Object.fromEntries(Object.entries(search).filter(([other]) => !without.includes(other))))} scroll={false} aria-label={`Remove search ${name}: ${label}`} className={chip}>
      <span className="text-quiet">{name}</span><span className="max-w-40 truncate">{label}</span><X aria-hidden className="size-3 text-quiet" />
    </Link>
  ));
}
