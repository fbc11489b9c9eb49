"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import { cn } from "./cn";
import { Dialog, DialogContent, DialogTitle } from "./dialog";
import { inputVariants } from "./input";
import { Kbd } from "./kbd";

export type PaletteEntry = { name: string; href: string; /** The heading it stands under. */ group: string; /** Second letter of its shortcut, after `g`. */ letter?: string };
type Shown = "palette" | "keys" | null;

const Opener = createContext<(what: Shown) => void>(() => {});
export const usePalette = () => useContext(Opener);
/** How an item of a list that cmdk filters looks. */
export const paletteItem = "flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-[13px] aria-selected:bg-accent [&>svg]:size-4 [&>svg]:shrink-0";

/** `/` or Ctrl-K finds pages, accounts, models and API keys; `g` and a letter goes to a page; `?` lists the keys. */
export function Palette({ entries, children }: { entries: PaletteEntry[]; children: React.ReactNode }) {
  const router = useRouter();
  const [shown, setShown] = useState<Shown>(null);
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
  const keys = [["/", "Find"], ["?", "These keys"], ...entries.flatMap(({ name, letter }) => (letter ? [[`g ${letter}`, name]] : [])), ["↑ ↓", "Move in a table"], ["Enter", "Open the row"], ["Esc", "Close, or undo a zoom"]];
  return (
    <Opener value={setShown}>
      {children}
      <Dialog open={shown !== null} onOpenChange={(open) => setShown(open ? "palette" : null)}>
        <DialogContent className={shown === "keys" ? "" : "max-w-lg space-y-0 p-0"}>
          <DialogTitle className={shown === "keys" ? "" : "sr-only"}>{shown === "keys" ? "Keys" : "Find"}</DialogTitle>
          {shown === "keys" ? (
            <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-2 text-[13px]">
              {keys.map(([key, what]) => <div key={key} className="contents"><dt className="order-none text-quiet">{what}</dt><dd><Kbd>{key}</Kbd></dd></div>)}
            </dl>
          ) : (
            <Command label="Find a page, an account, a model or an API key">
              <div className="flex items-center gap-2 border-b px-3"><Search aria-hidden className="size-4 shrink-0 text-quiet" /><Command.Input autoFocus placeholder="A page, an account, a model, an API key" className={cn(inputVariants, "h-11 border-0 bg-transparent px-0 outline-none")} /></div>
              <Command.List className="max-h-80 overflow-auto p-1">
                <Command.Empty className="p-4 text-center text-quiet">Nothing found.</Command.Empty>
                {[...new Set(entries.map(({ group }) => group))].map((group) => (
                  <Command.Group key={group} heading={group} className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-quiet">
                    {entries.filter((entry) => entry.group === group).map(({ name, href, letter }) => (
                      <Command.Item key={href} value={`${name} ${href}`} className={paletteItem} onSelect={() => { setShown(null); router.push(href); }}><span className="min-w-0 flex-1 truncate">{name}</span>{letter && <Kbd>g {letter}</Kbd>}</Command.Item>
                    ))}
                  </Command.Group>
                ))}
              </Command.List>
            </Command>
          )}
        </DialogContent>
      </Dialog>
    </Opener>
  );
}

export function PaletteButton({ className, children }: { className?: string; children: React.ReactNode }) {
  const open = usePalette();
  return <button type="button" aria-label="Find" className={className} onClick={() => open("palette")}>{children}</button>;
}
