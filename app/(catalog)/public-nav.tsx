"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

const PLACES = [["/models", "Models"], ["/compare", "Compare"], ["/rankings", "Rankings"], ["/docs", "Docs"], ["/status", "Status"]] as const;

/** Where one can go, and where one is. What it leads to is not fetched before it is asked for: on a phone that holds up the page itself. */
export function PublicNav() {
  const path = usePathname();
  return (
    <nav aria-label="Public pages" className="flex flex-wrap gap-x-4 gap-y-1 text-[13px]">
      {PLACES.map(([href, name]) => <Link key={href} href={href} prefetch={false} aria-current={path === href ? "page" : path.startsWith(`${href}/`) ? "true" : undefined} className="py-1 text-quiet hover:text-ink hover:underline aria-[current]:font-medium aria-[current]:text-ink">{name}</Link>)}
    </nav>
  );
}
