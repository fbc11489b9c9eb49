"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { cn } from "./cn";
import { Dialog, DialogContent, DialogTitle } from "./dialog";
import { inputVariants } from "./input";
import { Kbd } from "./kbd";
import type { PaletteEntry, Shown } from "./palette";

/** How an item of a list that cmdk filters looks. */
export const paletteItem = "flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 text-[13px] aria-selected:bg-accent [&>svg]:size-4 [&>svg]:shrink-0";
const heading = "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-quiet";
/** What can be the beginning of an id: no words. */
const LIKE_AN_ID = /^[\w.:-]{4,200}$/;

export function PalettePanel({ entries, shown, onChange }: { entries: PaletteEntry[]; shown: Shown; onChange: (shown: Shown) => void }) {
  const router = useRouter();
  const account = /^\/a\/[^/]+/.exec(usePathname())?.[0];
  const [typed, setTyped] = useState("");
  const id = typed.trim();
  const keys = [["/", "Find"], ["?", "These keys"], ...entries.flatMap(({ name, letter }) => (letter ? [[`g ${letter}`, name]] : [])), ["↑ ↓", "Move in a table"], ["Enter", "Open the row"], ["Esc", "Close, or undo a zoom"]];
  const go = (href: string) => {
    onChange(null);
    router.push(href);
  };
  return (
    <Dialog open={shown !== null} onOpenChange={(open) => { setTyped(""); onChange(open ? "palette" : null); }}>
      <DialogContent className={shown === "keys" ? "" : "max-w-lg space-y-0 p-0"}>
        <DialogTitle className={shown === "keys" ? "" : "sr-only"}>{shown === "keys" ? "Keys" : "Find"}</DialogTitle>
        {shown === "keys" ? (
          <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-2 text-[13px]">
            {keys.map(([key, what]) => <div key={key} className="contents"><dt className="order-none text-quiet">{what}</dt><dd><Kbd>{key}</Kbd></dd></div>)}
          </dl>
        ) : (
          <Command label="Find a page, an account, a model, an API key or a call">
            <div className="flex items-center gap-2 border-b px-3"><Search aria-hidden className="size-4 shrink-0 text-quiet" /><Command.Input autoFocus value={typed} onValueChange={setTyped} placeholder="A page, an account, a model, an API key, a call's id" className={cn(inputVariants, "h-11 border-0 bg-transparent px-0 outline-none")} /></div>
            <Command.List className="max-h-80 overflow-auto p-1">
              <Command.Empty className="p-4 text-center text-quiet">Nothing found.</Command.Empty>
              {[...new Set(entries.map(({ group }) => group))].map((group) => (
                <Command.Group key={group} heading={group} className={heading}>
                  {entries.filter((entry) => entry.group === group).map(({ name, href, letter }) => (
                    <Command.Item key={href} value={`${name} ${href}`} className={paletteItem} onSelect={() => go(href)}><span className="min-w-0 flex-1 truncate">{name}</span>{letter && <Kbd>g {letter}</Kbd>}</Command.Item>
                  ))}
                </Command.Group>
              ))}
              {account && LIKE_AN_ID.test(id) && (
                <Command.Group forceMount heading="Calls" className={heading}>
                  <Command.Item forceMount value={`call ${id}`} className={paletteItem} onSelect={() => go(`${account}/calls?${new URLSearchParams({ q: id })}`)}><span className="min-w-0 flex-1 truncate">Calls whose id begins with {id}</span></Command.Item>
                </Command.Group>
              )}
            </Command.List>
          </Command>
        )}
      </DialogContent>
    </Dialog>
  );
}
