import type { LucideIcon } from "lucide-react";
import { cn } from "./cn";

type Props = { icon?: LucideIcon; title: string; /** One line, for a part among others where nothing is the usual case. */ compact?: boolean; className?: string; children?: React.ReactNode };

/** A page or part with nothing in it yet: says so, why, and what fills it. */
export function Empty({ icon: Icon, title, compact = false, className, children }: Props) {
  if (compact) return <p data-slot="empty" className={cn("text-[13px] text-muted-foreground", className)}>{title}.{children && <> {children}</>}</p>;
  return (
    <div data-slot="empty" className={cn("flex flex-col items-center gap-1.5 px-4 py-14 text-center", className)}>
      {Icon && <Icon aria-hidden className="mb-1 size-5 text-muted-foreground" />}
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-md text-[13px] text-muted-foreground">{children}</div>}
    </div>
  );
}
