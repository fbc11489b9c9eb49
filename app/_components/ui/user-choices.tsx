"use client";

import { Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import { signOut } from "next-auth/react";
import { useTheme } from "next-themes";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuSeparator, DropdownMenuTrigger } from "./dropdown-menu";
import { Kbd } from "./kbd";
import { usePalette } from "./palette";
import { UserButton } from "./user-menu";

const THEMES = [["system", "As the system", Monitor], ["light", "Light", Sun], ["dark", "Dark", Moon]] as const;

/** What whoever is signed in can choose, over the button that was pressed: open from the start. */
export function UserChoices({ email }: { email: string }) {
  const { theme, setTheme } = useTheme();
  const open = usePalette();
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild><UserButton email={email} /></DropdownMenuTrigger>
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
