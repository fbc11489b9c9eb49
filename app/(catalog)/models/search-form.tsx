import Form from "next/form";
import { Button } from "@/app/_components/ui/button";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { Select } from "@/app/_components/ui/select";
import { COLLECTIONS, FEATURES } from "@/db/schema";
import { type CatalogSearch, COLLECTION_NAMES, SORTS, WAYS } from "@/lib/analytics/catalog-search";
import { FEATURE_NAMES } from "./feature-names";

const options = (pairs: readonly (readonly [string, string])[]) => pairs.map(([value, name]) => <option key={value} value={value}>{name}</option>);

/** Works by itself in any browser: the address says what is searched for. */
export function SearchForm({ search, providers }: { search: CatalogSearch; providers: [string, string][] }) {
  return (
    <Form action="/models" key={JSON.stringify(search)} className="grid grid-cols-2 items-end gap-3 md:grid-cols-4 lg:grid-cols-[1.6fr_0.9fr_1fr_1.3fr_1.2fr_1.2fr_0.8fr_1.1fr_auto]">
      <Field label="Search" className="max-lg:col-span-2"><Input type="search" name="q" defaultValue={search.q} placeholder="Name, strength, use" /></Field>
      <Field label="Modality"><Select name="modality" defaultValue={search.modality ?? ""}>{options([["", "Any"], ["video", "Video"]])}</Select></Field>
      <Field label="Provider"><Select name="provider" defaultValue={search.provider ?? ""}>{options([["", "Any"], ...providers])}</Select></Field>
      <Field label="Capability"><Select name="capability" defaultValue={search.capability ?? ""}>{options([["", "Any"], ...FEATURES.map((feature) => [feature, FEATURE_NAMES[feature]] as const)])}</Select></Field>
      <Field label="Collection"><Select name="collection" defaultValue={search.collection ?? ""}>{options([["", "All"], ...COLLECTIONS.map((one) => [one, COLLECTION_NAMES[one]] as const)])}</Select></Field>
      <Field label="Here"><Select name="available" defaultValue={search.available ?? ""}>{options([["", "Any"], ...Object.entries(WAYS)])}</Select></Field>
      <Field label="Max $ / s"><Input name="price" inputMode="decimal" defaultValue={search.price} placeholder="0.30" /></Field>
      <Field label="Order"><Select name="sort" defaultValue={search.sort}>{options(Object.entries(SORTS))}</Select></Field>
      <Button type="submit" variant="default" className="max-lg:col-span-2 md:max-lg:col-span-1">Search</Button>
    </Form>
  );
}
