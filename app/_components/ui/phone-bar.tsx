"use client";

import { Menu, Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { Button, buttonVariants } from "./button";
import { Dialog, DialogTitle, DialogTrigger, SheetContent } from "./dialog";
import { PaletteButton } from "./palette";

/** The top of a phone's screen: where one is, and the navigation behind a button. */
export function PhoneBar({ name, children }: { name: string; children: React.ReactNode }) {
  const path = usePathname();
  // Open on this page only: going to another closes it.
  const [openOn, setOpenOn] = useState<string | null>(null);
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-muted px-2 md:hidden">
      <Dialog open={openOn === path} onOpenChange={(open) => setOpenOn(open ? path : null)}>
        <DialogTrigger asChild><Button variant="ghost" size="icon" aria-label="Menu"><Menu aria-hidden /></Button></DialogTrigger>
        <SheetContent className="bg-muted" onClick={(event) => { if ((event.target as HTMLElement).closest("a")) setOpenOn(null); }}>
          <DialogTitle className="sr-only">Menu</DialogTitle>
          <nav aria-label="Main" className="flex min-h-full flex-col">{children}</nav>
        </SheetContent>
      </Dialog>
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      <PaletteButton className={buttonVariants({ variant: "ghost", size: "icon" })}><Search aria-hidden /></PaletteButton>
    </header>
  );
}
