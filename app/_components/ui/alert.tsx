import { cva, type VariantProps } from "class-variance-authority";
import { cn } from "./cn";

const alertVariants = cva("flex items-start gap-2.5 rounded-md border px-3 py-2.5 text-[13px] [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0", {
  variants: { variant: { default: "bg-muted", good: "border-good/40 bg-good/5 [&>svg]:text-good", warn: "border-warn/40 bg-warn/5 [&>svg]:text-warn", destructive: "border-destructive/40 bg-destructive/5 text-destructive" } },
  defaultVariants: { variant: "default" },
});

/** Something to read now. `role` says how loudly: "alert" for what failed, "status" for what was done. */
export function Alert({ className, variant, role = "status", ...props }: React.ComponentProps<"div"> & VariantProps<typeof alertVariants>) {
  return <div data-slot="alert" role={role} className={cn(alertVariants({ variant }), className)} {...props} />;
}
