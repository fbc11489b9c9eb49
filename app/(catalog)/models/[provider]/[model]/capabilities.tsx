import { Check, Minus } from "lucide-react";
import { FEATURE_NAMES } from "@/app/(catalog)/models/feature-names";
import { Badge } from "@/app/_components/ui/badge";
import { Section } from "@/app/_components/ui/section";
import { FEATURES } from "@/db/schema";
import type { GatewayModel } from "@/lib/gateway/list-models";

export function Capabilities({ model: { strengths, useCases, capabilities } }: { model: GatewayModel }) {
  const parameters = [["Durations", capabilities.durationsMs.map((ms) => `${ms / 1_000} s`)], ["Resolutions", capabilities.resolutions], ["Aspect ratios", capabilities.aspectRatios]] as const;
  return (
    <Section title="Capabilities">
      <h3 className="text-[13px] text-quiet">Strengths</h3>
      <ul className="list-disc pl-5">{strengths.map((strength) => <li key={strength}>{strength}</li>)}</ul>
      <h3 className="text-[13px] text-quiet">Use cases</h3>
      <p className="flex flex-wrap gap-1.5">{useCases.map((use) => <Badge key={use} variant="quiet">{use}</Badge>)}</p>
      <h3 className="text-[13px] text-quiet">Features</h3>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1 text-[13px] sm:grid-cols-3">
        {FEATURES.map((feature) => {
          const has = capabilities.features.includes(feature);
          const Icon = has ? Check : Minus;
          return <li key={feature} className={has ? "flex items-center gap-1.5" : "flex items-center gap-1.5 text-quiet"}><Icon aria-hidden className={has ? "size-3.5 text-good" : "size-3.5"} />{FEATURE_NAMES[feature]}<span className="sr-only">: {has ? "yes" : "no"}</span></li>;
        })}
      </ul>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[13px]">{parameters.map(([name, values]) => <div key={name} className="contents"><dt className="text-quiet">{name}</dt><dd>{values.join(", ") || "—"}</dd></div>)}</dl>
    </Section>
  );
}
