"use client";

import { Tooltip as TooltipPrimitive } from "radix-ui";
import { cn } from "./cn";

export function Tooltip({ delayDuration = 200, ...props }: React.ComponentProps<typeof TooltipPrimitive.Root> & { delayDuration?: number }) {
  return <TooltipPrimitive.Provider delayDuration={delayDuration}><TooltipPrimitive.Root data-slot="tooltip" {...props} /></TooltipPrimitive.Provider>;
}

export const TooltipTrigger = TooltipPrimitive.Trigger;

export function TooltipContent({ className, sideOffset = 6, ...props }: React.ComponentProps<typeof TooltipPrimitive.Content>) {
  return (
    <TooltipPrimitive.Portal>
      <TooltipPrimitive.Content data-slot="tooltip-content" sideOffset={sideOffset} className={cn("z-50 rounded-md bg-foreground px-2 py-1 text-xs text-background", className)} {...props} />
    </TooltipPrimitive.Portal>
  );
}
