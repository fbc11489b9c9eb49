"use client";

import { ToggleGroup as ToggleGroupPrimitive } from "radix-ui";
import { cn } from "./cn";

/** A few choices side by side, such as preset amounts. */
export function ToggleGroup({ className, ...props }: React.ComponentProps<typeof ToggleGroupPrimitive.Root>) {
  return <ToggleGroupPrimitive.Root data-slot="toggle-group" className={cn("flex flex-wrap gap-2", className)} {...props} />;
}

export function ToggleGroupItem({ className, ...props }: React.ComponentProps<typeof ToggleGroupPrimitive.Item>) {
  return (
    <ToggleGroupPrimitive.Item
      data-slot="toggle-group-item"
      className={cn("inline-flex h-8 min-w-16 cursor-pointer items-center justify-center rounded-md border px-3 text-[13px] font-medium tabular-nums transition-colors hover:bg-accent disabled:pointer-events-none disabled:opacity-50 data-[state=on]:border-ring data-[state=on]:bg-ring/10 data-[state=on]:text-ring", className)}
      {...props}
    />
  );
}
