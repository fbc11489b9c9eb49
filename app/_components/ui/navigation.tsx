"use client";

import { Boxes, Building2, Film, KeyRound, LayoutDashboard, type LucideIcon, ShieldAlert, Users } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

export type NavigationLink = { name: string; href: string; icon: keyof typeof ICONS };
const ICONS = { overview: LayoutDashboard, calls: Film, keys: KeyRound, members: Users, accounts: Building2, quarantine: ShieldAlert, catalog: Boxes } satisfies Record<string, LucideIcon>;

export function Navigation({ groups }: { groups: { name: string; links: NavigationLink[] }[] }) {
  const path = usePathname();
  return groups.filter(({ links }) => links.length > 0).map(({ name, links }) => (
    <ul key={name} aria-label={name} className="flex flex-wrap gap-x-4 md:block">
      {links.map(({ name: label, href, icon }) => {
        const Icon = ICONS[icon];
        return <li key={href}><Link href={href} aria-current={path === href ? "page" : undefined} className={`flex items-center gap-2 rounded py-1.5 md:px-2 ${path === href ? "font-semibold md:bg-line" : "hover:underline"}`}><Icon aria-hidden className="size-4 shrink-0 text-quiet" /><span className="group-data-narrow/nav:md:sr-only">{label}</span></Link></li>;
      })}
    </ul>
  ));
}
