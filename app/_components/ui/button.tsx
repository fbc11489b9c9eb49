import { clsx } from "clsx";
import { Children, cloneElement, type ReactElement } from "react";

const VARIANTS = {
  default: "bg-primary text-primary-foreground hover:bg-primary-hover",
  outline: "border bg-background hover:bg-accent",
  secondary: "bg-accent hover:bg-border",
  ghost: "text-muted-foreground hover:bg-accent hover:text-foreground",
  destructive: "border border-destructive/60 bg-background text-destructive hover:bg-destructive/10",
};
const SIZES = { default: "h-8 px-3", sm: "h-7 px-2 text-xs", lg: "h-9 px-4 text-sm", icon: "size-8", "icon-sm": "size-7" };
type Looks = { variant?: keyof typeof VARIANTS; size?: keyof typeof SIZES; className?: string };

/** The classes of a button, for what looks like one. */
export function buttonVariants({ variant = "outline", size = "default", className }: Looks = {}): string {
  return clsx(
    "inline-flex shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-50 [&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
    size !== "sm" && size !== "lg" && "text-[13px]", VARIANTS[variant], SIZES[size], className,
  );
}

/** A button; `asChild` lends its looks to a link. It never submits a form unless `type` says so. Every page brings it along, so it is of nothing else. */
export function Button({ className, variant, size, asChild = false, children, ...props }: React.ComponentProps<"button"> & Looks & { asChild?: boolean }) {
  const classes = buttonVariants({ variant, size, className });
  if (!asChild) return <button data-slot="button" type="button" className={classes} {...props}>{children}</button>;
  const link = Children.only(children) as ReactElement<{ className?: string }>;
  return cloneElement(link, { "data-slot": "button", ...props, className: clsx(classes, link.props.className) } as object);
}
