"use client";

import { clsx } from "clsx";
import { ChevronDown } from "lucide-react";
import { useEffect, useRef } from "react";
import { buttonVariants } from "./button";

type Props = { label: React.ReactNode; /** Said instead of the label, where that alone says too little. */ name?: string; /** On which side of the button the panel begins. */ align?: "start" | "end"; className?: string; children: React.ReactNode };

/** A panel under a button (on a phone at the foot of the screen, so that all of it can be reached), made of `details` so that its links and forms work before scripts have loaded. Then it also closes as menus do. */
export function Disclosure({ label, name, align = "start", className, children }: Props) {
  const details = useRef<HTMLDetailsElement>(null);
  const close = () => details.current?.removeAttribute("open");
  /** What has focus goes with the panel: who uses the keyboard goes on from the button. */
  const closeToButton = () => {
    close();
    details.current?.querySelector("summary")?.focus();
  };
  useEffect(() => {
    const onPointer = (event: PointerEvent) => { if (!details.current?.contains(event.target as Node)) close(); };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, []);
  return (
    <details
      ref={details} data-slot="disclosure" name="page-bar" className="group/disclosure relative"
      onClick={(event) => { if ((event.target as HTMLElement).closest("a")) closeToButton(); }}
      onSubmit={close}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !details.current?.open) return;
        event.preventDefault();
        closeToButton();
      }}
    >
      <summary aria-label={name} className={clsx(buttonVariants({ size: "sm" }), "list-none group-open/disclosure:bg-accent")}>{label}<ChevronDown aria-hidden className="size-3 text-quiet" /></summary>
      <div className={clsx("absolute z-30 mt-1 min-w-44 rounded-lg border bg-popover p-1 shadow-lg max-md:fixed max-md:inset-x-4 max-md:bottom-4 max-md:max-h-[80dvh] max-md:overflow-y-auto", align === "end" ? "right-0" : "left-0", className)}>{children}</div>
    </details>
  );
}

/** How a link looks in a disclosure. */
export const choice = "flex h-8 items-center rounded-md px-2 text-[13px] whitespace-nowrap hover:bg-accent aria-[current]:bg-accent aria-[current]:font-medium";
