"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/_components/ui/button";
import { Checkbox } from "@/app/_components/ui/checkbox";
import { Field } from "@/app/_components/ui/field";
import { Input } from "@/app/_components/ui/input";
import { RefusalNote } from "@/app/_components/ui/refusal-note";
import { Select } from "@/app/_components/ui/select";
import { type Refusal, sendJson } from "@/app/_components/ui/send-json";
import { Textarea } from "@/app/_components/ui/textarea";
import type { ModelFacts } from "@/lib/catalog/model-facts";

export type Choices = { features: readonly string[]; collections: readonly string[]; upstreams: string[]; providers: { id: string; name: string }[] };

const split = (text: FormDataEntryValue | null, by: RegExp) => String(text ?? "").split(by).map((one) => one.trim()).filter(Boolean);

/** What the form says, in the shape that the route reads. */
function read(form: FormData, known: ModelFacts | null) {
  const provider = known?.provider ?? String(form.get("provider"));
  return {
    id: known?.id ?? `${provider}/${String(form.get("slug")).trim()}`, provider, name: form.get("name"), description: form.get("description"), modality: "video",
    strengths: split(form.get("strengths"), /\n/), use_cases: split(form.get("use_cases"), /\n/), collections: form.getAll("collections"), features: form.getAll("features"),
    durations_ms: split(form.get("durations"), /[\s,]+/).map((seconds) => Math.round(Number(seconds) * 1000)), resolutions: split(form.get("resolutions"), /[\s,]+/), aspect_ratios: split(form.get("aspect_ratios"), /[\s,]+/),
    upstream: form.get("upstream") || null, upstream_model: String(form.get("upstream_model")).trim() || null,
  };
}

/** Adds a model, or says otherwise what one is: then its provider and slug are for good. */
export function ModelForm({ model, seen, choices }: { model: ModelFacts | null; /** The version that is shown. */ seen?: string; choices: Choices }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  return (
    <form
      className="max-w-3xl space-y-4" aria-label={model ? "Facts" : "New model"} onChange={() => setSaved(false)}
      onSubmit={async (event) => {
        event.preventDefault();
        const facts = read(new FormData(event.currentTarget), model);
        setBusy(true);
        const result = await sendJson(model ? "PUT" : "POST", "/api/platform/catalog/models", { ...facts, seen });
        setBusy(false);
        setRefusal(result.ok ? null : result.refusal);
        setSaved(result.ok);
        if (result.ok && !model) router.push(`/platform/catalog/models/${facts.id}`);
        else if (result.ok) router.refresh();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {!model && <Field label="Provider"><Select name="provider">{choices.providers.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}</Select></Field>}
        {!model && <Field label="Slug" hint="after the provider’s, for good"><Input name="slug" required placeholder="ray-3" autoComplete="off" /></Field>}
        <Field label="Name" className="sm:col-span-2"><Input name="name" required defaultValue={model?.name} autoComplete="off" /></Field>
        <Field label="Description" className="sm:col-span-2"><Textarea name="description" required defaultValue={model?.description} /></Field>
        <Field label="Strengths" hint="one a line"><Textarea name="strengths" defaultValue={model?.strengths.join("\n")} /></Field>
        <Field label="Best for" hint="one a line"><Textarea name="use_cases" defaultValue={model?.use_cases.join("\n")} /></Field>
        <Field label="Durations" hint="seconds, with commas"><Input name="durations" required defaultValue={model?.durations_ms.map((ms) => ms / 1000).join(", ")} placeholder="5, 9" /></Field>
        <Field label="Resolutions" hint="with commas"><Input name="resolutions" required defaultValue={model?.resolutions.join(", ")} placeholder="720p, 1080p" /></Field>
        <Field label="Aspect ratios" hint="with commas"><Input name="aspect_ratios" required defaultValue={model?.aspect_ratios.join(", ")} placeholder="16:9, 9:16" /></Field>
        <Field label="Upstream" hint="who is asked for its videos"><Select name="upstream" defaultValue={model?.upstream ?? ""}><option value="">none: metered only</option>{choices.upstreams.map((one) => <option key={one}>{one}</option>)}</Select></Field>
        <Field label="Its name at the upstream"><Input name="upstream_model" defaultValue={model?.upstream_model ?? ""} autoComplete="off" placeholder="ray-3" /></Field>
      </div>
      {([["Features", "features", choices.features, model?.features], ["Collections", "collections", choices.collections, model?.collections]] as const).map(([legend, name, all, chosen]) => (
        <fieldset key={name} className="space-y-2">
          <legend className="text-[13px] font-medium">{legend}</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-2">{all.map((one) => <label key={one} className="flex items-center gap-2 text-[13px]"><Checkbox name={name} value={one} defaultChecked={(chosen as readonly string[] | undefined)?.includes(one)} />{one}</label>)}</div>
        </fieldset>
      ))}
      <RefusalNote refusal={refusal} />
      <div className="flex items-center gap-3"><Button type="submit" variant="default" disabled={busy}>{model ? "Save" : "Add model"}</Button><span role="status" className="text-[13px] text-quiet">{saved && model ? "Saved" : ""}</span></div>
    </form>
  );
}
