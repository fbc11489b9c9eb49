import { and, asc, eq } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getBaseUrl } from "@/lib/env";
import { sendEmail } from "./send-email";

async function listOwnerEmails(ctx: Context, accountId: string): Promise<string[]> {
  const rows = await ctx.db.select({ email: users.email }).from(memberships).innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.accountId, accountId), eq(memberships.role, "owner"))).orderBy(asc(memberships.createdAt), asc(users.email));
  return rows.map((row) => row.email);
}

/** The account's first owner, for receipts; null when it has none yet. */
export async function findOwnerEmail(ctx: Context, accountId: string): Promise<string | null> {
  return (await listOwnerEmails(ctx, accountId))[0] ?? null;
}

/** Tells every owner of an account, with a link to the page where it can be seen. Never call it in a transaction. */
export async function emailOwners(ctx: Context, { accountId, subject, body, page }: { accountId: string; subject: string; body: string; page: string }): Promise<void> {
  for (const to of await listOwnerEmails(ctx, accountId)) await sendEmail(ctx.db, { to, subject, body: `${body}\n\n${getBaseUrl()}${page}\n` });
}
