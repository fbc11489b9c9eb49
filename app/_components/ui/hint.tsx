"use client";

import { Tooltip, TooltipContent, TooltipTrigger } from "./tooltip";

/** A name beside what shows none. */
export function Hint({ name, children }: { name: string; children: React.ReactNode }) {
  return <Tooltip><TooltipTrigger asChild>{children}</TooltipTrigger><TooltipContent side="right">{name}</TooltipContent></Tooltip>;
}
