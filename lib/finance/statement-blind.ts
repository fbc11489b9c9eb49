import { createHmac, randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { settings } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { invariant } from "@/lib/errors/app-error";

const KEY = "statement_secret";

/**
 * The secret of an account's month, 32 bytes, that hides the seals in its statement: HMAC-SHA256 of both under one secret of the
 * platform. That one stands in the database, beside what it hides, and is never changed: without it no closed statement could be proven.
 */
export async function getBlind(ctx: Context, accountId: string, month: string): Promise<Buffer> {
  const [row] = await ctx.db.select().from(settings).where(eq(settings.key, KEY));
  invariant(row, `the setting ${KEY} is there once a month was closed`);
  return createHmac("sha256", Buffer.from((row.value as { hex: string }).hex, "hex")).update(JSON.stringify([accountId, month])).digest();
}

/** Makes the platform's secret, unless there is one. */
export async function makeStatementSecret(ctx: Context): Promise<void> {
  await ctx.db.insert(settings).values({ key: KEY, value: { hex: randomBytes(32).toString("hex") } }).onConflictDoNothing();
}
