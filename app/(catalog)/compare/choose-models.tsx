import Form from "next/form";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Select } from "@/app/_components/ui/select";
import { MOST_COMPARED } from "@/lib/analytics/prepare-comparison";

type Model = { id: string; name: string };

/** A place for each model; an empty one takes none. Works without scripts. */
export function ChooseModels({ all, chosen }: { all: Model[]; chosen: string[] }) {
  return (
    <Form action="/compare" key={chosen.join()} className="grid grid-cols-2 items-end gap-3 md:grid-cols-5">
      {Array.from({ length: MOST_COMPARED }, (_, place) => (
        <Field key={place} label={`Model ${place + 1}`}><Select name="m" defaultValue={chosen[place] ?? ""}><option value="">None</option>{all.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select></Field>
      ))}
      <Button type="submit" variant="default">Compare</Button>
    </Form>
  );
}
