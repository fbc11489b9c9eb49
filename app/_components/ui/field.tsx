import { cn } from "./cn";
import { Label } from "./label";

/** A labelled input; `hint` says what is allowed. */
export function Field({ label, hint, className, children }: { label: string; hint?: string; className?: string; children: React.ReactNode }) {
  return <Label data-slot="field" className={cn("block space-y-1.5", className)}><span className="block">{label}{hint && <span className="font-normal text-muted-foreground"> ({hint})</span>}</span>{children}</Label>;
}
