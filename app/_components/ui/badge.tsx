import { cva, type VariantProps } from "class-variance-authority";
import { cn } from "./cn";

const badgeVariants = cva("inline-flex w-fit shrink-0 items-center gap-1 rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap [&>svg]:size-3.5 [&>svg]:shrink-0", {
  variants: {
    variant: { outline: "border text-muted-foreground", good: "bg-good/10 text-good", warn: "bg-warn/10 text-warn", danger: "bg-destructive/10 text-destructive", quiet: "bg-accent text-muted-foreground" },
  },
  defaultVariants: { variant: "outline" },
});

export function Badge({ className, variant, ...props }: React.ComponentProps<"span"> & VariantProps<typeof badgeVariants>) {
  return <span data-slot="badge" className={cn(badgeVariants({ variant }), className)} {...props} />;
}
