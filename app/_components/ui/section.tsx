import { cn } from "./cn";

/** A part of a page under its own heading: parts are divided by space and a hairline, never by a box. */
export function Section({ title, note, action, className, children }: { title: string; note?: React.ReactNode; action?: React.ReactNode; className?: string; children: React.ReactNode }) {
  return (
    <section data-slot="section" className={cn("min-w-0 space-y-3", className)}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="font-semibold">{title}{note && <span className="ml-2 text-xs font-normal text-muted-foreground">{note}</span>}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
