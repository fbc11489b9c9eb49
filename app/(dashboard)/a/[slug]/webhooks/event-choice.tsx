"use client";

import { Checkbox } from "@/app/_components/ui/checkbox";
import type { Values } from "@/app/_components/ui/form-dialog";

export type EventNames = Record<string, string>;

/** Which events an address hears of: each checkbox has the event's name. */
export function EventChoice({ events, chosen }: { events: EventNames; chosen: readonly string[] }) {
  return (
    <fieldset className="space-y-2">
      <legend className="text-[13px] font-medium">Events</legend>
      {Object.entries(events).map(([name, when]) => (
        <label key={name} className="flex cursor-pointer items-start gap-2.5 text-[13px]">
          <Checkbox name={name} defaultChecked={chosen.includes(name)} className="mt-0.5" />
          <span className="min-w-0"><code className="font-mono text-xs wrap-anywhere">{name}</code><span className="block text-xs text-quiet">{when}</span></span>
        </label>
      ))}
    </fieldset>
  );
}

/** The events that are checked in a form. */
export const checkedEvents = (events: EventNames, values: Values) => Object.keys(events).filter((name) => name in values);

export const countEvents = (count: number) => (count === 1 ? "1 event" : `${count} events`);
