import { ChevronDown } from "lucide-react";
import { cn } from "./cn";
import { inputVariants } from "./input";

/** The platform's own select, dressed like the other inputs: it works before scripts have loaded, and as phones do it. */
export function Select({ className, children, ...props }: React.ComponentProps<"select">) {
  return (
    <span data-slot="select" className={cn("relative block", className)}>
      <select className={cn(inputVariants, "appearance-none pr-8")} {...props}>{children}</select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-muted-foreground" />
    </span>
  );
}
