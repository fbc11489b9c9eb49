import { eq, sql } from "drizzle-orm";
import { accountSlugs, users } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { SLUG } from "./create-account";

export const ROLE_NAMES = ["owner", "finance", "developer", "viewer"] as const;
export type Role = (typeof ROLE_NAMES)[number];
export type PlatformRole = "admin" | "platform_finance";

/** What each role may do in its account. The only such table; pages, routes and menus ask it. */
const ROLES = {
  "usage.read": ["owner", "finance", "developer", "viewer"],
  "money.read": ["owner", "finance"],
  export: ["owner", "finance"],
  /** What calls on credits cost the platform: nobody's business but its own. */
  "costs.read": [],
  "cost_centres.manage": ["owner", "finance"],
  "views.manage": ["owner", "finance", "developer"],
  "credits.manage": ["owner"],
  "keys.manage": ["owner", "developer"],
  "calls.make": ["owner", "developer"],
  "webhooks.manage": ["owner", "developer"],
  "members.manage": ["owner"],
  "provider_keys.read": ["owner"],
  "provider_keys.manage": ["owner"],
  /** Making calls that the account's own provider keys pay for. */
  "provider_keys.use": ["owner", "developer"],
} as const satisfies Record<string, readonly Role[]>;

/** What a platform role may do in every account. */
const PLATFORM = {
  // Of provider keys an admin sees that there are some, and no more.
  admin: ["usage.read", "money.read", "costs.read", "export", "views.manage", "keys.manage", "webhooks.manage", "members.manage", "provider_keys.read"],
  platform_finance: ["usage.read", "money.read", "costs.read", "export", "views.manage"],
} as const satisfies Record<PlatformRole, readonly Capability[]>;

/** What a platform role may do besides, on the platform's own pages. */
const PLATFORM_PAGES = {
  "accounts.list": ["admin", "platform_finance"],
  "catalog.manage": ["admin"],
  "quarantine.manage": ["admin"],
  "tasks.manage": ["admin"],
  "payments.read": ["admin", "platform_finance"],
  "payments.manage": ["admin"],
  "books.manage": ["admin", "platform_finance"],
  "rankings.read": ["admin", "platform_finance"],
} as const satisfies Record<string, readonly PlatformRole[]>;

export type Capability = keyof typeof ROLES;
export type PlatformCapability = keyof typeof PLATFORM_PAGES;
export type OpenAccount = { accountId: string; slug: string; name: string; role: Role | PlatformRole; can(capability: Capability): boolean };

function allows(role: Role | null, platformRole: PlatformRole | null, capability: Capability): boolean {
  return (role !== null && (ROLES[capability] as readonly Role[]).includes(role)) || (platformRole !== null && (PLATFORM[platformRole] as readonly Capability[]).includes(capability));
}

/** The platform role and memberships of the acting user, read afresh so that a change takes effect at once. */
async function rolesOf(ctx: Context): Promise<{ platformRole: PlatformRole | null; roles: Map<string, Role> }> {
  if (ctx.actor.kind !== "user") throw new AppError("unauthenticated", "Sign in first");
  const { userId } = ctx.actor;
  const [user] = await ctx.db.select({ platformRole: users.platformRole }).from(users).where(eq(users.id, userId));
  if (!user) throw new AppError("unauthenticated", "Sign in first");
  const rows = await ctx.db.query.memberships.findMany({ where: (row) => eq(row.userId, userId) });
  return { platformRole: user.platformRole, roles: new Map(rows.map((row) => [row.accountId, row.role])) };
}

async function open(ctx: Context, accountId: string, role: Role | null, platformRole: PlatformRole | null): Promise<OpenAccount | null> {
  const [row] = await ctx.db.execute<{ slug: string; name: string }>(sql`select slug, name from accounts where account_id = ${accountId} and kind = 'customer'`);
  return row ? { accountId, ...row, role: role ?? platformRole!, can: (capability) => allows(role, platformRole, capability) } : null;
}

/**
 * Opens an account by its slug for the acting user. Throws `unauthenticated`; `not_found` when it does not exist or is
 * someone else's; `forbidden` when the role lacks the capability.
 */
export async function requireAccount(ctx: Context, slug: string, capability: Capability): Promise<OpenAccount> {
  const { platformRole, roles } = await rolesOf(ctx);
  if (!SLUG.test(slug)) throw new AppError("not_found", "No such account");
  const [found] = await ctx.db.select().from(accountSlugs).where(eq(accountSlugs.slug, slug));
  const role = found ? (roles.get(found.accountId) ?? null) : null;
  const account = found && (role || platformRole) ? await open(ctx, found.accountId, role, platformRole) : null;
  if (!account) throw new AppError("not_found", "No such account");
  if (!account.can(capability)) throw new AppError("forbidden", `Your role, ${account.role}, may not do this`);
  return account;
}

/**
 * The same by the account's id, for verbs that ask by themselves. The system may do everything. Throws `unauthenticated`,
 * `not_found` (someone else's) and `forbidden`.
 */
export async function requireCapability(ctx: Context, accountId: string, capability: Capability): Promise<void> {
  if (ctx.actor.kind === "system") return;
  const { platformRole, roles } = await rolesOf(ctx);
  const role = roles.get(accountId) ?? null;
  if (!role && !platformRole) throw new AppError("not_found", "No such account");
  if (!allows(role, platformRole, capability)) throw new AppError("forbidden", `Your role, ${role ?? platformRole}, may not do this`);
}

/** Whoever runs the platform, and what they may do there. */
export type OpenPlatform = { role: PlatformRole; can(capability: PlatformCapability): boolean };

/** The acting user's platform role; null for everyone else. Throws `unauthenticated`. */
export async function findPlatform(ctx: Context): Promise<OpenPlatform | null> {
  const { platformRole: role } = await rolesOf(ctx);
  return role && { role, can: (capability) => (PLATFORM_PAGES[capability] as readonly PlatformRole[]).includes(role) };
}

/** Throws `unauthenticated`, and `forbidden` when the user has no platform role or one that may not do this. */
export async function requirePlatform(ctx: Context, capability: PlatformCapability): Promise<OpenPlatform> {
  const platform = await findPlatform(ctx);
  if (!platform?.can(capability)) throw new AppError("forbidden", "Only those who run the platform may do this");
  return platform;
}

/** The accounts that the acting user may open, by name: their own, or all for a platform role. */
export async function listAccounts(ctx: Context): Promise<OpenAccount[]> {
  const { platformRole, roles } = await rolesOf(ctx);
  const ids = platformRole ? (await ctx.db.select({ id: accountSlugs.accountId }).from(accountSlugs)).map((row) => row.id) : [...roles.keys()];
  const opened = await Promise.all(ids.map((id) => open(ctx, id, roles.get(id) ?? null, platformRole)));
  return opened.filter((account) => account !== null).sort((a, b) => a.name.localeCompare(b.name));
}
