import { CalendarRange, ListFilter, X } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import { Button } from "@/app/_components/ui/button";
import { choice, Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { Select } from "@/app/_components/ui/select";
import { formatDays } from "@/lib/analytics/prepare-rankings";
import { FUNDINGS, ORDERS, RANKED, RANKED_BY, type RankingQuestion, searchOf, SENIORITIES, WINDOWS } from "@/lib/analytics/rankings";

type Props = { path: string; question: RankingQuestion; /** Nothing: the page is of one model. */ providers?: { id: string; name: string }[] };

const side = "flex h-6 items-center rounded-sm px-2 text-quiet tabular-nums hover:text-ink aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-ink";

/** What is ranked, by what, in which window and for which calls: each choice is a link or a plain form, so that all of it lives in the URL. */
export function RankingsBar({ path, question, providers }: Props) {
  const { measure, by, order, window, segment } = question;
  const asked = searchOf(question);
  const without = (...names: string[]) => Object.fromEntries(Object.entries(asked).filter(([name]) => !names.includes(name)));
  const link = (more: Record<string, string>, ...dropped: string[]) => `${path}?${new URLSearchParams({ ...without(...dropped), ...more })}`;
  const sides = (name: string, label: string, choices: Record<string, string>, current: string, ...dropped: string[]) => (
    <div role="group" aria-label={label} className="flex rounded-md border p-0.5 text-xs">
      {Object.entries(choices).map(([value, text]) => <Link key={value} href={link({ [name]: value }, ...dropped)} scroll={false} aria-current={value === current ? "true" : undefined} className={side}>{text}</Link>)}
    </div>
  );
  const month = { type: "month", required: true, pattern: "20[0-9]{2}-[0-9]{2}", placeholder: "2026-11" };
  const months = (at: Date) => at.toISOString().slice(0, 7);
  const fields = { funding: { label: "Funding", choices: FUNDINGS }, accounts: { label: "Accounts", choices: SENIORITIES }, ...(providers && { provider: { label: "Provider", choices: Object.fromEntries(providers.map(({ id, name }) => [id, name])) } }) };
  const chips = Object.entries(fields).flatMap(([name, { label, choices }]) => { const value = asked[name]; return value === undefined ? [] : [{ name, label, text: (choices as Record<string, string>)[value] ?? value }]; });
  return (
    <>
      {sides("window", "Window", Object.fromEntries(Object.keys(WINDOWS).map((name) => [name, name])), window.preset, "from", "to")}
      <Disclosure name="Other months" label={<><CalendarRange aria-hidden className="size-3.5 text-quiet" />{formatDays(window.from, window.to)}</>} className="md:w-80">
        <Form action={path} className="space-y-3 p-2">
          {Object.entries({ ...without("from", "to"), window: "custom" }).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
          <div className="grid grid-cols-2 gap-2">
            <Field label="From"><Input name="from" {...month} defaultValue={months(window.from)} /></Field>
            <Field label="To"><Input name="to" {...month} defaultValue={months(new Date(window.to.getTime() - 1))} /></Field>
          </div>
          <Button variant="default" type="submit" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      <Disclosure name={`Ranked by: ${RANKED_BY[measure]}`} label={RANKED_BY[measure]}>
        <div role="group" aria-label="Ranked by">{Object.entries(RANKED_BY).map(([name, title]) => <Link key={name} href={link({ measure: name })} scroll={false} aria-current={name === measure ? "true" : undefined} className={choice}>{title}</Link>)}</div>
      </Disclosure>
      {providers && sides("by", "What is ranked", RANKED, by)}
      {providers && sides("order", "Order", ORDERS, order)}
      <Disclosure label={<><ListFilter aria-hidden className="size-3.5 text-quiet" />Segment</>} className="md:w-72">
        <Form action={path} className="space-y-3 p-2">
          {Object.entries(without(...Object.keys(fields))).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
          {Object.entries(fields).map(([name, { label, choices }]) => (
            <Field key={name} label={label}>
              <Select name={name} defaultValue={asked[name] ?? ""}><option value="">all</option>{Object.entries(choices).map(([value, text]) => <option key={value} value={value}>{text}</option>)}</Select>
            </Field>
          ))}
          <Button type="submit" variant="default" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      {chips.map(({ name, label, text }) => (
        <Link key={name} href={link({}, name)} aria-label={`Remove filter ${label}: ${text}`} className="flex h-7 items-center gap-1 rounded-md bg-accent px-2 text-xs hover:bg-line"><span className="text-quiet">{label}</span>{text}<X aria-hidden className="size-3 text-quiet" /></Link>
      ))}
      <span className="px-1 text-xs text-quiet" title={`The three windows before: of ${window.days} days each; ${segment.accounts ? "an account is new when its first call is no older than 90 days at the window's end" : "whole days that are over"}`}>UTC</span>
    </>
  );
}
