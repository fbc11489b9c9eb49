"use client";

import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Dialog } from "./dialog";

export type PaletteEntry = { name: string; href: string; /** Second letter of its shortcut, after `g`. */ letter?: string };

/** `/` or Ctrl-K finds pages, accounts, models and API keys; `g` and a letter goes to a page; `?` lists the keys. */
export function CommandPalette({ entries }: { entries: PaletteEntry[] }) {
  const router = useRouter();
  const [shown, setShown] = useState<"palette" | "keys" | null>(null);
  const afterG = useRef(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const target = event.target as HTMLElement;
      if (target.closest("input, select, textarea, [role=dialog]")) return;
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
    <>
      <button type="button" className="cursor-pointer text-quiet hover:text-ink" onClick={() => setShown("palette")}><span className="group-data-narrow/nav:md:sr-only">Find </span><kbd className="rounded border border-line px-1 font-mono text-xs">/</kbd></button>
      <Dialog title={shown === "keys" ? "Keys" : "Find"} open={shown !== null} onOpenChange={(open) => setShown(open ? "palette" : null)}>
        {shown === "keys" ? (
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            {[["/", "find"], ["?", "these keys"], ...entries.flatMap(({ name, letter }) => (letter ? [[`g ${letter}`, name]] : []))].map(([keys, what]) => <div key={keys} className="contents"><dt className="font-mono">{keys}</dt><dd>{what}</dd></div>)}
          </dl>
        ) : (
          <Command label="Find a page, an account, a model or an API key">
            <Command.Input autoFocus placeholder="A page, an account, a model, an API key" className="h-8 w-full rounded border border-line bg-transparent px-2" />
            <Command.List className="mt-2 max-h-72 overflow-auto">
              <Command.Empty className="p-2 text-quiet">Nothing found.</Command.Empty>
              {entries.map(({ name, href }) => (
                <Command.Item key={href} value={`${name} ${href}`} className="cursor-pointer rounded p-2 aria-selected:bg-line" onSelect={() => { setShown(null); router.push(href); }}>{name}</Command.Item>
              ))}
            </Command.List>
          </Command>
        )}
      </Dialog>
    </>
  );
}
