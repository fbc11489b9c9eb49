/** Keys to press, as they are named on the keyboard. */
export function Kbd({ children }: { children: React.ReactNode }) {
  return <kbd className="rounded border bg-muted px-1.5 py-px font-mono text-[11px] text-muted-foreground">{children}</kbd>;
}
