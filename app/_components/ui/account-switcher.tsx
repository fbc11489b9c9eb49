"use client";

import { Building2, ChevronsUpDown } from "lucide-react";
import { type ComponentType, useState } from "react";

export type AccountChoice = { slug: string; name: string; role: string };
type Props = { accounts: AccountChoice[]; current?: AccountChoice };

const loadMenu = () => import("./account-menu").then((file) => file.AccountMenu);

/** Which account is open; a click lists the others. The list is loaded then. */
export function AccountSwitcher({ accounts, current }: Props) {
  const [Menu, setMenu] = useState<ComponentType<Props> | null>(null);
  if (Menu) return <Menu accounts={accounts} current={current} />;
  return <AccountButton current={current} aria-haspopup="dialog" aria-expanded={false} onPointerEnter={() => void loadMenu()} onFocus={() => void loadMenu()} onClick={() => void loadMenu().then((menu) => setMenu(() => menu))} />;
}

export function AccountButton({ current, ...props }: React.ComponentProps<"button"> & { current?: AccountChoice }) {
  return (
    <button type="button" aria-label={current ? `Account ${current.name}, ${current.role}` : "Choose an account"} className="mx-2 flex h-11 cursor-pointer items-center gap-2.5 rounded-md border bg-background px-2 text-left group-data-narrow/nav:justify-center group-data-narrow/nav:border-0 group-data-narrow/nav:bg-transparent group-data-narrow/nav:px-0 hover:bg-accent" {...props}>
      <span aria-hidden className="flex size-7 shrink-0 items-center justify-center rounded bg-ink text-xs font-semibold text-ground">{current?.name[0] ?? <Building2 className="size-3.5" />}</span>
      <span className="min-w-0 flex-1 group-data-narrow/nav:hidden">
        <span className="block truncate text-[13px] leading-4 font-medium">{current?.name ?? "Choose an account"}</span>
        {current && <span className="block text-xs leading-4 text-quiet">{current.role}</span>}
      </span>
      <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-quiet group-data-narrow/nav:hidden" />
    </button>
  );
}
