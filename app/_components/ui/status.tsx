import { Ban, CircleCheck, CircleDashed, CircleX, Clock3, type LucideIcon, TriangleAlert } from "lucide-react";
import { cn } from "./cn";

const TONES = {
  good: [CircleCheck, "text-good"], warn: [TriangleAlert, "text-warn"], danger: [CircleX, "text-destructive"],
  off: [Ban, "text-muted-foreground"], waiting: [CircleDashed, "text-muted-foreground"], planned: [Clock3, "text-muted-foreground"],
} satisfies Record<string, [LucideIcon, string]>;
export type Tone = keyof typeof TONES;

/** A state as an icon and a word: dense enough for every row of a table, and never told by colour alone. */
export function Status({ tone, className, children, ...props }: React.ComponentProps<"span"> & { tone: Tone }) {
  const [Icon, colour] = TONES[tone];
  return <span data-slot="status" className={cn("inline-flex items-center gap-1.5 align-middle whitespace-nowrap", className)} {...props}><Icon aria-hidden className={cn("size-3.5 shrink-0", colour)} />{children}</span>;
}
