import { cn } from "./cn";
import { inputVariants } from "./input";

export function Textarea({ className, ...props }: React.ComponentProps<"textarea">) {
  return <textarea data-slot="textarea" className={cn(inputVariants, "field-sizing-content h-auto min-h-16 py-1.5", className)} {...props} />;
}
