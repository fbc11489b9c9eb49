"use client";

import { ChevronsUpDown } from "lucide-react";
import { type ComponentType, useState } from "react";

const loadMenu = () => import("./user-choices").then((file) => file.UserChoices);

/** Who is signed in; a click shows theme, keys and the way out. These are loaded then. */
export function UserMenu({ email }: { email: string }) {
  const [Choices, setChoices] = useState<ComponentType<{ email: string }> | null>(null);
  if (Choices) return <Choices email={email} />;
  return <UserButton email={email} aria-haspopup="menu" aria-expanded={false} onPointerEnter={() => void loadMenu()} onFocus={() => void loadMenu()} onClick={() => void loadMenu().then((choices) => setChoices(() => choices))} />;
}

export function UserButton({ email, ...props }: React.ComponentProps<"button"> & { email: string }) {
  return (
    <button type="button" aria-label={`Signed in as ${email}`} className="mx-2 my-1 flex h-10 cursor-pointer items-center gap-2.5 rounded-md px-2 text-left group-data-narrow/nav:justify-center group-data-narrow/nav:px-0 hover:bg-accent data-[state=open]:bg-accent" {...props}>
      <span aria-hidden className="flex size-6 shrink-0 items-center justify-center rounded-full border text-xs font-medium text-quiet">{email[0]?.toUpperCase()}</span>
      <span className="min-w-0 flex-1 truncate text-[13px] group-data-narrow/nav:hidden">{email}</span>
      <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-quiet group-data-narrow/nav:hidden" />
    </button>
  );
}
