import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";

export const buttonVariants = cva(
  "inline-flex shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md text-[13px] font-medium whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-50 [&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  {
    variants: {
      variant: {
        default: "bg-primary text-primary-foreground hover:bg-primary-hover",
        outline: "border bg-background hover:bg-accent",
        secondary: "bg-accent hover:bg-border",
        ghost: "text-muted-foreground hover:bg-accent hover:text-foreground",
        destructive: "border border-destructive/60 bg-background text-destructive hover:bg-destructive/10",
      },
      size: { default: "h-8 px-3", sm: "h-7 px-2 text-xs", lg: "h-9 px-4 text-sm", icon: "size-8", "icon-sm": "size-7" },
    },
    defaultVariants: { variant: "outline", size: "default" },
  },
);

/** A button; `asChild` lends its looks to a link. It never submits a form unless `type` says so. */
export function Button({ className, variant, size, asChild = false, ...props }: React.ComponentProps<"button"> & VariantProps<typeof buttonVariants> & { asChild?: boolean }) {
  const Part = asChild ? Slot.Root : "button";
  return <Part data-slot="button" {...(asChild ? {} : { type: "button" as const })} className={buttonVariants({ variant, size, className })} {...props} />;
}
