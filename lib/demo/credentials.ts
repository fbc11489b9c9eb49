import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { settings } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { DEMO_ACCOUNTS } from "./cast";
import { namedId } from "./random";

export type DemoSetting = { state: "loading" | "done"; anchor: string; events: number; secret: string };
export type DemoUser = { email: string; account: string | null; role: "owner" | "finance" | "developer" | "viewer" | "admin" | "platform_finance" };

/** Everyone who can sign in to the demo. */
export const DEMO_USERS: DemoUser[] = [
  { email: "admin@tollgate.example", account: null, role: "admin" },
  { email: "finance@tollgate.example", account: null, role: "platform_finance" },
  ...(["finance", "developer", "viewer"] as const).map((role) => ({ email: `${role}@northwind.example`, account: "northwind", role })),
  ...DEMO_ACCOUNTS.map(({ slug }) => ({ email: `owner@${slug}.example`, account: slug, role: "owner" as const })),
];

/** The demo's secrets follow from one secret of this installation, so that they can be shown again but are not stored. */
export function demoSecret(secret: string, name: string, length: number): string {
  return createHmac("sha512", secret).update(name).digest("hex").slice(0, length);
}

export function demoPassword(secret: string, email: string): string {
  return demoSecret(secret, `password ${email}`, 12);
}

export function demoApiKey(secret: string, slug: string, place: number): string {
  return `sk-aig-${demoSecret(secret, `key ${slug} ${place}`, 32)}_${namedId(slug).replaceAll("-", "")}`;
}

export function demoIngestToken(secret: string): string {
  return `tg-ingest-${demoSecret(secret, "ingest", 40)}`;
}

export async function findDemoSetting(ctx: Context): Promise<DemoSetting | null> {
  const [row] = await ctx.db.select().from(settings).where(eq(settings.key, "demo"));
  return (row?.value as DemoSetting | undefined) ?? null;
}

/** How to get into the demo. Throws `not_found` where no demo data is loaded. */
export async function demoCredentials(ctx: Context, baseUrl: string) {
  const demo = await findDemoSetting(ctx);
  if (!demo) throw new AppError("not_found", "There is no demo data in this database, so there are no demo credentials");
  return {
    base_url: baseUrl,
    users: DEMO_USERS.map((user) => ({ ...user, password: demoPassword(demo.secret, user.email) })),
    api_keys: DEMO_ACCOUNTS.map(({ slug }) => ({ account: slug, key: demoApiKey(demo.secret, slug, 0) })),
    ingest_token: demoIngestToken(demo.secret),
  };
}
