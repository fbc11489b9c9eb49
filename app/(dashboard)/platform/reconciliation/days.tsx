import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";

/** Days of UTC, both included; the month so far, unless told otherwise. */
export function Days({ today }: { today: string }) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="From, UTC"><Input type="date" name="from" required max={today} defaultValue={`${today.slice(0, 8)}01`} /></Field>
      <Field label="To, included"><Input type="date" name="to" required max={today} defaultValue={today} /></Field>
    </div>
  );
}
