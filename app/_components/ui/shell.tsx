import { cookies } from "next/headers";
import Link from "next/link";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { findPlatform, listAccounts, type OpenAccount } from "@/lib/auth/permissions";
import { listCatalog } from "@/lib/catalog/list-catalog";
import type { Context } from "@/lib/context/context";
import { CopyPlain } from "@/app/_components/tables/copy-plain";
import { CommandPalette, type PaletteEntry } from "./command-palette";
import { Navigation, type NavigationLink } from "./navigation";
import { Sidebar } from "./sidebar";
import { SignOutButton } from "./sign-out-button";
import { ThemeButton } from "./theme";

/** The frame of every signed-in page. Only what the role may open is in it. */
export async function Shell({ ctx, account, children }: { ctx: Context; account?: OpenAccount; children: React.ReactNode }) {
  const [accounts, platform, catalog, keys, jar] = await Promise.all([
    listAccounts(ctx), findPlatform(ctx), listCatalog(ctx), account ? listApiKeys(ctx, account.accountId) : [], cookies(),
  ]);
  const at = account && `/a/${account.slug}`;
  const usage: NavigationLink[] = at ? [{ name: "Overview", href: `${at}/overview`, icon: "overview" }, { name: "Calls", href: `${at}/calls`, icon: "calls" }] : [];
  const access: NavigationLink[] = at ? [
    ...(account.can("keys.manage") ? [{ name: "API keys", href: `${at}/api-keys`, icon: "keys" as const }] : []),
    ...(account.can("members.manage") ? [{ name: "Members", href: `${at}/members`, icon: "members" as const }] : []),
  ] : [];
  const ofPlatform: NavigationLink[] = [
    ...(platform?.can("accounts.list") ? [{ name: "Accounts", href: "/platform/accounts", icon: "accounts" as const }] : []),
    ...(platform?.can("quarantine.manage") ? [{ name: "Quarantine", href: "/platform/quarantine", icon: "quarantine" as const }] : []),
    ...(platform?.can("catalog.manage") ? [{ name: "Catalog", href: "/platform/catalog", icon: "catalog" as const }] : []),
  ];
  const letters: Record<string, string> = { overview: "o", calls: "c", keys: "k", members: "m", accounts: "a", quarantine: "q", catalog: "p" };
  const entries: PaletteEntry[] = [
    ...[...usage, ...access, ...ofPlatform].map(({ name, href, icon }) => ({ name, href, letter: letters[icon] })),
    ...accounts.map(({ name, slug }) => ({ name: `Account ${name}`, href: `/a/${slug}/overview?` })),
    ...(at ? catalog.map(({ name, id }) => ({ name: `Calls of ${name}`, href: `${at}/calls?model=${encodeURIComponent(id)}` })) : []),
    ...keys.map(({ name, id }) => ({ name: `Calls with API key ${name}`, href: `${at}/calls?key=${id}` })),
  ];
  return (
    <div className="md:flex">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:bg-ground focus:p-2">Skip to the page</a>
      <Sidebar startsNarrow={jar.get("tollgate-navigation")?.value === "narrow"}>
        <Link href="/" className="font-semibold group-data-narrow/nav:md:sr-only">Tollgate</Link>
        <details className="relative group-data-narrow/nav:md:hidden">
          <summary className="cursor-pointer">{account ? <>{account.name} <span className="text-quiet">· {account.role.replace("_", " ")}</span></> : "Choose an account"}</summary>
          <ul className="max-h-80 overflow-auto py-2">
            {accounts.map((one) => <li key={one.slug}><Link className="block py-1 hover:underline" href={`/a/${one.slug}/overview`}>{one.name}</Link></li>)}
          </ul>
        </details>
        <CommandPalette entries={entries} />
        <Navigation groups={[{ name: "Usage", links: usage }, { name: "Access", links: access }, { name: "Platform", links: ofPlatform }]} />
        <ThemeButton />
        <SignOutButton />
      </Sidebar>
      <main id="main" className="min-w-0 flex-1 p-4 md:p-6">{children}</main>
      <CopyPlain />
    </div>
  );
}
