import { asc, eq } from "drizzle-orm";
import { webhookEndpoints } from "@/db/schema";
import type { Context } from "@/lib/context/context";
import type { WebhookEndpoint } from "./find-endpoint";

/** An account's endpoints, oldest first; there are at most a few. */
export async function listEndpoints(ctx: Context, accountId: string): Promise<WebhookEndpoint[]> {
  return ctx.db.select().from(webhookEndpoints).where(eq(webhookEndpoints.accountId, accountId)).orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id));
}
