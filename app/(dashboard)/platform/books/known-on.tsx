import Form from "next/form";
import Link from "next/link";
import { Button } from "@/app/_components/ui/button";
import { Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";

/** Of which day's end the books are. */
export function KnownOn({ day, isToday }: { day: string; isToday: boolean }) {
  return (
    <div className="flex flex-wrap items-center gap-2 text-xs">
      <Disclosure name="As known at" label={isToday ? "As known now" : `As known in the evening of ${day}`} className="md:w-64">
        <Form action="/platform/books" className="space-y-3 p-2">
          <Field label="Day" hint="what the books said that evening, UTC"><Input type="date" name="known" required defaultValue={day} /></Field>
          <Button variant="default" type="submit" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      {!isToday && <Link className="text-action hover:underline" href="/platform/books">Show what is known now</Link>}
    </div>
  );
}
