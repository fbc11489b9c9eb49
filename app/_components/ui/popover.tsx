"use client";

import { Popover as PopoverPrimitive } from "radix-ui";
import { cn } from "./cn";

export const Popover = PopoverPrimitive.Root;
export const PopoverTrigger = PopoverPrimitive.Trigger;

export function PopoverContent({ className, align = "start", sideOffset = 4, ...props }: React.ComponentProps<typeof PopoverPrimitive.Content>) {
  return (
    <PopoverPrimitive.Portal>
      <PopoverPrimitive.Content data-slot="popover-content" align={align} sideOffset={sideOffset} collisionPadding={8} className={cn("z-50 w-64 rounded-lg border bg-popover p-1 text-popover-foreground shadow-lg outline-hidden motion-safe:animate-fade-in", className)} {...props} />
    </PopoverPrimitive.Portal>
  );
}
