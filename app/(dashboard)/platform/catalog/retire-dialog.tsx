"use client";

import { FormDialog } from "@/app/_components/ui/form-dialog";

const EFFECTS = {
  model: "Nobody can ask for it from now on, and it leaves the public list. Jobs under way are finished; logged calls are metered and charged as ever. It can be restored.",
  provider: "None of its models can be asked for from now on. Jobs under way are finished; logged calls are metered and charged as ever. It can be restored.",
  alias: "No request may use it from now on. Lines of logs that name it are still understood. It can be restored, and never names another model.",
};

/** Retires a model, a provider or an alias, or restores it. */
export function RetireDialog({ kind, id, name, retired }: { kind: keyof typeof EFFECTS; id: string; name: string; retired: boolean }) {
  return retired
    ? <FormDialog action="Restore" title={`Restore ${name}?`} url="/api/platform/catalog/retire" sent={{ kind, id, retired_at: null }} effect="It can be asked for again at once." />
    : <FormDialog action="Retire" title={`Retire ${name}?`} url="/api/platform/catalog/retire" sent={{ kind, id }} effect={EFFECTS[kind]} variant="destructive" />;
}
