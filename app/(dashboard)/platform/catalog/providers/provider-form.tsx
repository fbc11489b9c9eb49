"use client";

import { Field } from "@/app/_components/ui/field";
import { FormDialog } from "@/app/_components/ui/form-dialog";
import { Input } from "@/app/_components/ui/input";

/** Adds a provider, or says otherwise what one is called: then its id is for good. */
export function ProviderForm({ provider }: { provider: { id: string; name: string; website: string | null } | null }) {
  return (
    <FormDialog
      action={provider ? "Edit" : "New provider"} title={provider ? `Edit ${provider.name}` : "New provider"} url="/api/platform/catalog/providers" method={provider ? "PUT" : "POST"} sent={provider ? { id: provider.id } : {}}
      prepare={({ website, ...given }) => ({ ...given, website: website || null })} effect={provider ? "It is called so on its models’ pages at once." : "Its id is the first part of its models’ slugs, for good."}
    >
      {!provider && <Field label="Id" hint="small letters, digits and dashes"><Input name="id" required autoComplete="off" placeholder="luma" /></Field>}
      <Field label="Name"><Input name="name" required defaultValue={provider?.name} autoComplete="off" /></Field>
      <Field label="Website"><Input name="website" type="url" defaultValue={provider?.website ?? ""} placeholder="https://" /></Field>
    </FormDialog>
  );
}
