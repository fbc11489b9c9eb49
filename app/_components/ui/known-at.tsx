import Form from "next/form";
import Link from "next/link";
import { Button } from "./button";
import { Disclosure } from "./disclosure";
import { Field } from "./field";
import { Input } from "./input";

/** Of which day's evening a page of finance is: asks for another by a plain form, and leads back to what is known now. */
export function KnownAt({ path, label, day, isPast, hint }: { path: string; label: string; day: string; isPast: boolean; hint: string }) {
  return (
    <>
      <Disclosure name="As known at" label={label} className="md:w-64">
        <Form action={path} className="space-y-3 p-2">
          <Field label="Day" hint={hint}><Input type="date" name="known" required defaultValue={day} /></Field>
          <Button variant="default" type="submit" className="w-full">Show</Button>
        </Form>
      </Disclosure>
      {isPast && <Link className="text-action hover:underline" href={path}>Show what is known now</Link>}
    </>
  );
}
