import { BookOpen, Boxes, Building2, ChartColumnStacked, Clapperboard, Coins, CreditCard, FileText, Film, KeyRound, LayoutDashboard, ListChecks, type LucideIcon, Search, Scale, ShieldAlert, ShieldCheck, Trophy, Users, Vault, Wallet, Webhook } from "lucide-react";
import { cookies } from "next/headers";
import Link from "next/link";
import { listApiKeys } from "@/lib/auth/list-api-keys";
import { findPlatform, listAccounts, type OpenAccount } from "@/lib/auth/permissions";
import { listModelNames } from "@/lib/catalog/list-model-names";
import { actorName, type Context } from "@/lib/context/context";
import { CopyPlain } from "@/app/_components/tables/copy-plain";
import { AccountSwitcher } from "./account-switcher";
import { Kbd } from "./kbd";
import { Navigation } from "./navigation";
import { Palette, PaletteButton, type PaletteEntry } from "./palette";
import { PhoneBar } from "./phone-bar";
import { Sidebar } from "./sidebar";
import { UserMenu } from "./user-menu";
import { Wordmark } from "./wordmark";

/** What pages look like in the navigation, and the key that opens them after `g`. */
const PAGES = {
  overview: [LayoutDashboard, "o"], usage: [ChartColumnStacked, "u"], calls: [Film, "c"], wallet: [Wallet, "w"], statements: [FileText, "s"], keys: [KeyRound, "k"], providerKeys: [Vault, "v"], webhooks: [Webhook, "h"], playground: [Clapperboard, "l"], members: [Users, "m"],
  accounts: [Building2, "a"], rankings: [Trophy, "r"], topUps: [Coins, "t"], payments: [CreditCard, "y"], books: [BookOpen, "f"], reconciliation: [Scale, "e"], audit: [ShieldCheck, "d"], quarantine: [ShieldAlert, "q"], tasks: [ListChecks, "b"], catalog: [Boxes, "p"],
} satisfies Record<string, [LucideIcon, string]>;
type PageLink = { name: string; href: string; icon: keyof typeof PAGES };

/** The frame of every signed-in page. Only what the role may open is in it. */
export async function Shell({ ctx, account, children }: { ctx: Context; account?: OpenAccount; children: React.ReactNode }) {
  const [accounts, platform, catalog, keys, jar] = await Promise.all([
    listAccounts(ctx), findPlatform(ctx), listModelNames(ctx), account ? listApiKeys(ctx, account.accountId) : [], cookies(),
  ]);
  const at = account && `/a/${account.slug}`;
  const groups: { name: string; links: PageLink[] }[] = [
    { name: "Usage", links: at ? [{ name: "Overview", href: `${at}/overview`, icon: "overview" }, { name: "Usage", href: `${at}/usage`, icon: "usage" }, { name: "Calls", href: `${at}/calls`, icon: "calls" }] : [] },
    { name: "Money", links: at && account.can("money.read") ? [{ name: "Wallet", href: `${at}/wallet`, icon: "wallet" }, { name: "Statements", href: `${at}/statements`, icon: "statements" }] : [] },
    { name: "Access", links: at ? [
      ...(account.can("keys.manage") ? [{ name: "API keys", href: `${at}/api-keys`, icon: "keys" as const }] : []),
      ...(account.can("provider_keys.read") ? [{ name: "Provider keys", href: `${at}/provider-keys`, icon: "providerKeys" as const }] : []),
      { name: "Webhooks", href: `${at}/webhooks`, icon: "webhooks" as const },
      ...(account.can("calls.make") ? [{ name: "Playground", href: `${at}/playground`, icon: "playground" as const }] : []),
      ...(account.can("members.manage") ? [{ name: "Members", href: `${at}/members`, icon: "members" as const }] : []),
    ] : [] },
    { name: "Platform", links: [
      ...(platform?.can("accounts.list") ? [{ name: "Accounts", href: "/platform/accounts", icon: "accounts" as const }] : []),
      ...(platform?.can("rankings.read") ? [{ name: "Rankings", href: "/platform/rankings", icon: "rankings" as const }] : []),
      ...(platform?.can("payments.read") ? [{ name: "Top-ups", href: "/platform/top-ups", icon: "topUps" as const }, { name: "Payments", href: "/platform/payments", icon: "payments" as const }, { name: "Books", href: "/platform/books", icon: "books" as const }, { name: "Reconciliation", href: "/platform/reconciliation", icon: "reconciliation" as const }, { name: "Audit", href: "/platform/audit", icon: "audit" as const }] : []),
      ...(platform?.can("quarantine.manage") ? [{ name: "Quarantine", href: "/platform/quarantine", icon: "quarantine" as const }] : []),
      ...(platform?.can("tasks.manage") ? [{ name: "Tasks", href: "/platform/tasks", icon: "tasks" as const }] : []),
      ...(platform?.can("catalog.manage") ? [{ name: "Catalog", href: "/platform/catalog", icon: "catalog" as const }] : []),
    ] },
  ];
  const drawn = groups.map(({ name, links }) => ({
    name, links: links.map(({ icon, ...link }) => {
      const Icon: LucideIcon = PAGES[icon][0];
      return { ...link, icon: <Icon aria-hidden className="size-4 shrink-0" /> };
    }),
  }));
  const entries: PaletteEntry[] = [
    ...groups.flatMap(({ links }) => links).map(({ name, href, icon }) => ({ group: "Pages", name, href, letter: PAGES[icon][1] })),
    ...(at && account.can("money.read") ? [{ group: "Pages", name: "Transactions", href: `${at}/wallet/transactions` }] : []),
    ...accounts.map(({ name, slug }) => ({ group: "Accounts", name: `Account ${name}`, href: `/a/${slug}/overview?` })),
    ...(at ? catalog.map(({ name, id }) => ({ group: "Models", name: `Calls of ${name}`, href: `${at}/calls?model=${encodeURIComponent(id)}` })) : []),
    ...keys.map(({ name, id }) => ({ group: "API keys", name: `Calls with API key ${name}`, href: `${at}/calls?key=${id}` })),
  ];
  const choice = ({ slug, name, role }: OpenAccount) => ({ slug, name, role: role.replace("_", " ") });
  const body = (
    <>
      <Link href="/" className="flex h-13 shrink-0 items-center px-4.5">
        <Wordmark />
      </Link>
      <AccountSwitcher accounts={accounts.map(choice)} current={account && choice(account)} />
      <PaletteButton className="mx-2 mt-2 flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-3 text-[13px] text-quiet group-data-narrow/nav:justify-center group-data-narrow/nav:px-0 hover:bg-accent hover:text-ink">
        <Search aria-hidden className="size-4 shrink-0" /><span className="flex-1 text-left group-data-narrow/nav:hidden">Find</span><span className="group-data-narrow/nav:hidden"><Kbd>/</Kbd></span>
      </PaletteButton>
      <Navigation groups={drawn} />
      <UserMenu email={actorName(ctx.actor)} />
    </>
  );
  return (
    <Palette entries={entries}>
      <div className="md:flex">
        <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-ground focus:p-2">Skip to the page</a>
        <PhoneBar name={account?.name ?? "Tollgate"}>{body}</PhoneBar>
        <Sidebar startsNarrow={jar.get("tollgate-navigation")?.value === "narrow"}>{body}</Sidebar>
        <main id="main" className="min-w-0 flex-1 space-y-6 p-4 md:p-6">{children}</main>
      </div>
      <CopyPlain />
    </Palette>
  );
}
