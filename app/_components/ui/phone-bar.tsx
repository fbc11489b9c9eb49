"use client";

import { Menu, Search } from "lucide-react";
import { type ComponentType, useState } from "react";
import { Button, buttonVariants } from "./button";
import { PaletteButton } from "./palette";

export type SheetProps = { button: React.ReactElement; children: React.ReactNode };
const loadSheet = () => import("./phone-sheet").then((file) => file.PhoneSheet);

/** The top of a phone's screen: where one is, and the navigation behind a button, which is loaded when it is pressed. */
export function PhoneBar({ name, children }: { name: string; children: React.ReactNode }) {
  const [Sheet, setSheet] = useState<ComponentType<SheetProps> | null>(null);
  const load = Sheet ? undefined : () => void loadSheet().then((sheet) => setSheet(() => sheet));
  const button = <Button variant="ghost" size="icon" aria-label="Menu" onClick={load}><Menu aria-hidden /></Button>;
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-muted px-2 md:hidden">
      {Sheet ? <Sheet button={button}>{children}</Sheet> : button}
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      <PaletteButton className={buttonVariants({ variant: "ghost", size: "icon" })}><Search aria-hidden /></PaletteButton>
    </header>
  );
}
