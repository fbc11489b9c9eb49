import { desc } from "drizzle-orm";
import { devInbox } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";

export type DevEmail = typeof devInbox.$inferSelect;
const NEWEST = 50;

/** The newest e-mails that were not sent, newest first. Throws `not_found` where a mail server or a public address is configured. */
export async function listDevInbox(ctx: Context, input: { /** Under which names it was asked for: the Host header, and what a proxy says it was. */ hosts: string[] }): Promise<DevEmail[]> {
  const { SMTP_URL, NEXTAUTH_URL, HOST } = getEnv();
  // Sign-in links are keys to the house: they are shown only on a machine of one's own.
  // The header too: a page of another site may have had its name point at this machine.
  const names = [HOST, new URL(NEXTAUTH_URL ?? "http://localhost").hostname, ...input.hosts.map((host) => host.replace(/:\d+$/, ""))];
  const local = names.every((name) => ["localhost", "127.0.0.1", "::1", "[::1]"].includes(name));
  if (SMTP_URL || !local) throw new AppError("not_found", "There is no development inbox here");
  return ctx.db.select().from(devInbox).orderBy(desc(devInbox.createdAt), desc(devInbox.id)).limit(NEWEST);
}
