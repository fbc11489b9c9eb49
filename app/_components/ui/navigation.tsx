"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { lazy, Suspense } from "react";
import { useNarrow } from "./sidebar";

/** Only the narrow navigation has hints. */
const Hint = lazy(() => import("./hint").then((file) => ({ default: file.Hint })));

export type NavigationLink = { name: string; href: string; /** Drawn by the server: the browser need not know them all. */ icon: React.ReactNode };

export function Navigation({ groups }: { groups: { name: string; links: NavigationLink[] }[] }) {
  return (
    <div className="flex-1 space-y-5 px-2 py-3">
      {groups.filter(({ links }) => links.length > 0).map(({ name, links }) => (
        <div key={name}>
          <p aria-hidden className="px-3 pb-1 text-xs text-quiet group-data-narrow/nav:hidden">{name}</p>
          <ul aria-label={name} className="space-y-px">{links.map((link) => <li key={link.href}><Entry {...link} /></li>)}</ul>
        </div>
      ))}
    </div>
  );
}

function Entry({ name, href, icon }: NavigationLink) {
  const path = usePathname();
  const narrow = useNarrow();
  const link = (
    <Link href={href} aria-current={path === href ? "page" : path.startsWith(`${href}/`) ? "true" : undefined} className="flex h-8 items-center gap-2.5 rounded-md px-3 text-[13px] text-quiet group-data-narrow/nav:justify-center group-data-narrow/nav:px-0 hover:bg-accent hover:text-ink aria-[current]:bg-accent aria-[current]:font-medium aria-[current]:text-ink">
      {icon}<span className="group-data-narrow/nav:sr-only">{name}</span>
    </Link>
  );
  return narrow ? <Suspense fallback={link}><Hint name={name}>{link}</Hint></Suspense> : link;
}
