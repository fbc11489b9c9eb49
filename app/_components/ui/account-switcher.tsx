"use client";

import { Command } from "cmdk";
import { Building2, Check, ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { cn } from "./cn";
import { inputVariants } from "./input";
import { paletteItem } from "./palette";
import { Popover, PopoverContent, PopoverTrigger } from "./popover";

type Choice = { slug: string; name: string; role: string };
/** From here on, reading the list takes longer than typing. */
const MANY = 7;

export function AccountSwitcher({ accounts, current }: { accounts: Choice[]; current?: Choice }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger aria-label={current ? `Account ${current.name}, ${current.role}` : "Choose an account"} className="mx-2 flex h-11 cursor-pointer items-center gap-2.5 rounded-md border bg-background px-2 text-left group-data-narrow/nav:justify-center group-data-narrow/nav:border-0 group-data-narrow/nav:bg-transparent group-data-narrow/nav:px-0 hover:bg-accent">
        <span aria-hidden className="flex size-7 shrink-0 items-center justify-center rounded bg-ink text-xs font-semibold text-ground">{current?.name[0] ?? <Building2 className="size-3.5" />}</span>
        <span className="min-w-0 flex-1 group-data-narrow/nav:hidden">
          <span className="block truncate text-[13px] leading-4 font-medium">{current?.name ?? "Choose an account"}</span>
          {current && <span className="block text-xs leading-4 text-quiet">{current.role}</span>}
        </span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-quiet group-data-narrow/nav:hidden" />
      </PopoverTrigger>
      <PopoverContent aria-label="Accounts">
        <Command label="Choose an account">
          <Command.Input autoFocus aria-label="Find an account" placeholder="Find an account" className={cn(inputVariants, "mb-1 h-8 border-line text-[13px]", accounts.length < MANY && "sr-only")} />
          <Command.List className="max-h-72 overflow-y-auto">
            <Command.Empty className="p-3 text-center text-[13px] text-quiet">No such account.</Command.Empty>
            {accounts.map(({ slug, name, role }) => (
              <Command.Item key={slug} value={`${name} ${slug}`} className={paletteItem} onSelect={() => { setOpen(false); router.push(`/a/${slug}/overview`); }}>
                <span className="min-w-0 flex-1 truncate">{name}</span><span className="text-xs text-quiet">{role}</span>
                <Check aria-hidden className={slug === current?.slug ? "" : "invisible"} />
              </Command.Item>
            ))}
          </Command.List>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
