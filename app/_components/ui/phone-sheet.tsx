"use client";

import { usePathname } from "next/navigation";
import { useState } from "react";
import { Dialog, DialogTitle, DialogTrigger, SheetContent } from "./dialog";
import type { SheetProps } from "./phone-bar";

/** The navigation of a phone, open from the start. */
export function PhoneSheet({ button, children }: SheetProps) {
  const path = usePathname();
  // Open on this page only: going to another closes it.
  const [openOn, setOpenOn] = useState<string | null>(path);
  return (
    <Dialog open={openOn === path} onOpenChange={(open) => setOpenOn(open ? path : null)}>
      <DialogTrigger asChild>{button}</DialogTrigger>
      <SheetContent className="bg-muted" onClick={(event) => { if ((event.target as HTMLElement).closest("a")) setOpenOn(null); }}>
        <DialogTitle className="sr-only">Menu</DialogTitle>
        <nav aria-label="Main" className="flex min-h-full flex-col">{children}</nav>
      </SheetContent>
    </Dialog>
  );
}
