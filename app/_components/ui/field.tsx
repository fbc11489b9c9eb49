/** A labelled input; `hint` says what is allowed. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: React.ReactNode }) {
  return <label className="block space-y-1"><span>{label}{hint && <span className="text-quiet"> ({hint})</span>}</span>{children}</label>;
}

export const inputStyle = "block h-8 w-full rounded border border-line bg-transparent px-2";
