"use client";

import { Bookmark, Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { choice, Disclosure } from "@/app/_components/ui/disclosure";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import type { SavedView } from "@/lib/analytics/list-saved-views";

type Props = { slug: string; path: string; views: SavedView[]; /** What is shown now, as search parameters. */ query: string; mayChange: boolean };

/** Views that people of the account saved, and a form to save this one. */
export function SavedViews({ slug, path, views, query, mayChange }: Props) {
  const router = useRouter();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  async function send(method: "POST" | "DELETE", url: string, body: Record<string, unknown>): Promise<boolean> {
    const result = await sendJson(method, url, body);
    setRefusal(result.ok ? null : result.refusal);
    if (result.ok) router.refresh();
    return result.ok;
  }
  return (
    <Disclosure label={<><Bookmark aria-hidden className="size-3.5" />Views</>} align="end" className="md:w-72">
      {views.length === 0 && <p className="px-2 py-1.5 text-[13px] text-quiet">No saved views. A view keeps period, measure, groups and filters under a name, for everybody of the account.</p>}
      <ul>
        {views.map(({ id, name, query: saved, createdBy }) => (
          <li key={id} className="flex items-center">
            <Link href={`${path}?${saved}`} className={`${choice} min-w-0 flex-1`} title={`${name}, saved by ${createdBy}`} aria-current={saved === query ? "true" : undefined}><span className="truncate">{name}</span></Link>
            {mayChange && <Button variant="ghost" size="icon-sm" aria-label={`Delete ${name}`} onClick={async ({ currentTarget }) => { const panel = currentTarget.closest("details"); if (await send("DELETE", `/api/accounts/${slug}/views/${id}`, {})) panel?.querySelector("summary")?.focus(); }}><Trash2 aria-hidden /></Button>}
          </li>
        ))}
      </ul>
      {mayChange && (
        <form
          className="mt-1 space-y-2 border-t p-2"
          onSubmit={async (event) => {
            event.preventDefault();
            // The panel stays: it shows the view, or why there is none.
            event.stopPropagation();
            const form = event.currentTarget;
            if (await send("POST", `/api/accounts/${slug}/views`, { name: String(new FormData(form).get("name")), query })) form.reset();
          }}
        >
          <Field label="Save this view as"><Input name="name" required maxLength={60} autoComplete="off" placeholder="such as month by key" /></Field>
          <RefusalNote refusal={refusal} />
          <Button type="submit" variant="default" className="w-full">Save</Button>
        </form>
      )}
    </Disclosure>
  );
}
