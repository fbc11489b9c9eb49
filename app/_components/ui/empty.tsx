import type { LucideIcon } from "lucide-react";
import { cn } from "./cn";

/** A page or part with nothing in it yet: says so, why, and what fills it. */
export function Empty({ icon: Icon, title, className, children }: { icon?: LucideIcon; title: string; className?: string; children?: React.ReactNode }) {
  return (
    <div data-slot="empty" className={cn("flex flex-col items-center gap-1.5 px-4 py-14 text-center", className)}>
      {Icon && <Icon aria-hidden className="mb-1 size-5 text-muted-foreground" />}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-md text-[13px] text-muted-foreground">{children}</div>}
    </div>
  );
}
