import Form from "next/form";
import Link from "next/link";
import { Button } from "@/app/_components/ui/button";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { Status } from "@/app/_components/ui/status";
import type { StatementDocument } from "@/lib/finance/statement-document";

/** Of which state of knowledge the page is: closed, as it is now, or as it was on a day. */
export function KnownAt({ path, document: { state, time_zone, known_at }, known }: { path: string; document: StatementDocument; known: string }) {
  const closed = new Intl.DateTimeFormat("en-GB", { timeZone: time_zone, dateStyle: "medium", timeStyle: "short" }).format(new Date(known_at));
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      {known ? <Status tone="planned">As known in the evening of {known}</Status> : state === "closed" ? <Status tone="good">Closed {closed}</Status> : <Status tone="waiting">Open, as far as it has come</Status>}
      <Disclosure name="As known at" label="As known at" className="md:w-64">
        <Form action={path} className="space-y-3 p-2">
          <Field label="Day" hint="what the books said that evening"><Input type="date" name="known" required defaultValue={known} /></Field>
          <Button variant="default" type="submit" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      {known && <Link className="text-action hover:underline" href={path}>Show what is known now</Link>}
      <span className="text-quiet">{time_zone}</span>
    </div>
  );
}
