"use client";

import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { signOut } from "next-auth/react";
import { useTheme } from "next-themes";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuSeparator, DropdownMenuTrigger } from "./dropdown-menu";
import { Kbd } from "./kbd";
import { usePalette } from "./palette";

const THEMES = [["system", "As the system", Monitor], ["light", "Light", Sun], ["dark", "Dark", Moon]] as const;

export function UserMenu({ email }: { email: string }) {
  const { theme, setTheme } = useTheme();
  const open = usePalette();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger aria-label={`Signed in as ${email}`} className="mx-2 my-1 flex h-10 cursor-pointer items-center gap-2.5 rounded-md px-2 text-left group-data-narrow/nav:justify-center group-data-narrow/nav:px-0 hover:bg-accent data-[state=open]:bg-accent">
        <span aria-hidden className="flex size-6 shrink-0 items-center justify-center rounded-full border text-xs font-medium text-quiet">{email[0]?.toUpperCase()}</span>
        <span className="min-w-0 flex-1 truncate text-[13px] group-data-narrow/nav:hidden">{email}</span>
        <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-quiet group-data-narrow/nav:hidden" />
      </DropdownMenuTrigger>
      <DropdownMenuContent side="top" align="start" className="w-52">
        <DropdownMenuLabel>{email}</DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuRadioGroup aria-label="Theme" value={theme} onValueChange={setTheme}>
          {THEMES.map(([value, name, Icon]) => <DropdownMenuRadioItem key={value} value={value}><Icon aria-hidden />{name}</DropdownMenuRadioItem>)}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => open("keys")}><Keyboard aria-hidden /><span className="flex-1">Keys</span><Kbd>?</Kbd></DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void signOut({ callbackUrl: "/sign-in" })}><LogOut aria-hidden />Sign out</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
