"use client";

import { Checkbox } from "@/app/_components/ui/checkbox";
import type { KeyProvider } from "@/lib/byok/list-key-providers";

/** Which of a provider's models a key is used for: all, those to come included, or some. */
export function ModelChoice({ provider, models, onChange }: { provider: KeyProvider; models: string[] | null; onChange: (models: string[] | null) => void }) {
  const option = "flex items-center gap-2 text-[13px]";
  return (
    <fieldset className="space-y-1.5">
      <legend className="pb-0.5 text-[13px] font-medium">Used for</legend>
      <label className={option}><Checkbox checked={models === null} onChange={(event) => onChange(event.target.checked ? null : provider.models.map(({ id }) => id))} />all models of {provider.name}, those to come included</label>
      {models !== null && provider.models.map(({ id, name }) => (
        <label key={id} className={`${option} pl-6`}><Checkbox checked={models.includes(id)} onChange={(event) => onChange(event.target.checked ? [...models, id] : models.filter((one) => one !== id))} />{name}</label>
      ))}
    </fieldset>
  );
}
