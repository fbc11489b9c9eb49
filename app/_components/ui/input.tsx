import { cn } from "./cn";

export const inputVariants =
  "h-8 w-full min-w-0 rounded-md border border-input bg-background px-2.5 text-sm transition-colors placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-destructive";

export function Input({ className, type, ...props }: React.ComponentProps<"input">) {
  return <input data-slot="input" type={type} className={cn(inputVariants, className)} {...props} />;
}
