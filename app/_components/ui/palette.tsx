"use client";

import { useRouter } from "next/navigation";
import { createContext, lazy, Suspense, useContext, useEffect, useRef, useState } from "react";

export type PaletteEntry = { name: string; href: string; /** The heading it stands under. */ group: string; /** Second letter of its shortcut, after `g`. */ letter?: string };
export type Shown = "palette" | "keys" | null;

const loadPanel = () => import("./palette-panel").then((file) => ({ default: file.PalettePanel }));
/** Loaded when it is first opened: figures do not wait for it. */
const PalettePanel = lazy(loadPanel);

const Opener = createContext<(what: Shown) => void>(() => {});
export const usePalette = () => useContext(Opener);

/** `/` or Ctrl-K finds pages, accounts, models, API keys and calls; `g` and a letter goes to a page; `?` lists the keys. */
export function Palette({ entries, children }: { entries: PaletteEntry[]; children: React.ReactNode }) {
  const router = useRouter();
  const [shown, setShown] = useState<Shown>(null);
  const [wasShown, setWasShown] = useState(false);
  if (shown !== null && !wasShown) setWasShown(true);
  const afterG = useRef(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      if (target.closest("input, select, textarea, [role=dialog], [role=menu]")) return;
      const isCommandK = event.key === "k" && (event.metaKey || event.ctrlKey);
      if (!isCommandK && (event.metaKey || event.ctrlKey || event.altKey)) return;
      const goes = afterG.current ? entries.find(({ letter }) => letter === event.key) : undefined;
      afterG.current = event.key === "g";
      if (goes) router.push(goes.href);
      else if (isCommandK || event.key === "/") setShown("palette");
      else if (event.key === "?") setShown("keys");
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [entries, router]);
  return (
    <Opener value={setShown}>
      {children}
      {wasShown && <Suspense><PalettePanel entries={entries} shown={shown} onChange={setShown} /></Suspense>}
    </Opener>
  );
}

export function PaletteButton({ className, children }: { className?: string; children: React.ReactNode }) {
  const open = usePalette();
  return <button type="button" aria-label="Find" className={className} onPointerEnter={() => void loadPanel()} onClick={() => open("palette")}>{children}</button>;
}
