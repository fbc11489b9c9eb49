"use client";

import { Command } from "cmdk";
import { Check } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { AccountButton, type AccountChoice } from "./account-switcher";
import { cn } from "./cn";
import { inputVariants } from "./input";
import { paletteItem } from "./palette-panel";
import { Popover, PopoverContent, PopoverTrigger } from "./popover";

/** From here on, reading the list takes longer than typing. */
const MANY = 7;

/** The accounts to choose from under the button that was pressed: open from the start. */
export function AccountMenu({ accounts, current }: { accounts: AccountChoice[]; current?: AccountChoice }) {
  const router = useRouter();
  const [open, setOpen] = useState(true);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild><AccountButton current={current} /></PopoverTrigger>
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
