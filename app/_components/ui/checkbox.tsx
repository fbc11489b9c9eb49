import { cn } from "./cn";

/** The platform's own checkbox in our colours: its form works before scripts have loaded. */
export function Checkbox({ className, ...props }: Omit<React.ComponentProps<"input">, "type">) {
  return <input data-slot="checkbox" type="checkbox" className={cn("size-4 shrink-0 cursor-pointer accent-primary", className)} {...props} />;
}
