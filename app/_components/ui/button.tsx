import { cva, type VariantProps } from "class-variance-authority";

const styles = cva("inline-flex h-8 cursor-pointer items-center justify-center gap-1.5 rounded px-3 whitespace-nowrap disabled:cursor-default disabled:opacity-60", {
  variants: { kind: { primary: "bg-ink text-ground", plain: "border border-line", danger: "border border-danger text-danger" } },
  defaultVariants: { kind: "plain" },
});

export function Button({ kind, className, ...rest }: React.ComponentProps<"button"> & VariantProps<typeof styles>) {
  return <button type="button" {...rest} className={styles({ kind, className })} />;
}
