import { and, eq } from "drizzle-orm";
import { webhookEndpoints } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect;
export type EndpointId = { accountId: string; id: string };

export const ofEndpoint = ({ accountId, id }: EndpointId) => and(eq(webhookEndpoints.accountId, accountId), eq(webhookEndpoints.id, id));

/** An account's endpoint; null when it has none with this id. */
export async function findEndpoint(ctx: Context, endpoint: EndpointId): Promise<WebhookEndpoint | null> {
  return (await ctx.db.select().from(webhookEndpoints).where(ofEndpoint(endpoint)))[0] ?? null;
}

/** The same, locked until the transaction ends. Throws `not_found`. */
export async function lockEndpoint(ctx: Context, endpoint: EndpointId): Promise<WebhookEndpoint> {
  const [found] = await ctx.db.select().from(webhookEndpoints).where(ofEndpoint(endpoint)).for("update");
  if (!found) throw new AppError("not_found", "No such endpoint");
  return found;
}
