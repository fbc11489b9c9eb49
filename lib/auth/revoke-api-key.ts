import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import { type Context, transact } from "@/lib/context/context";
import { AppError } from "@/lib/errors/app-error";
import { recordAudit } from "./record-audit";

/** Revokes a key at once and for good; revoking it again changes nothing. Throws `not_found`. */
export async function revokeApiKey(ctx: Context, input: { accountId: string; id: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    const ofAccount = and(eq(apiKeys.accountId, input.accountId), eq(apiKeys.id, input.id));
    const [key] = await tx.db.select().from(apiKeys).where(ofAccount);
    if (!key) throw new AppError("not_found", "No such API key");
    const revoked = await tx.db.update(apiKeys).set({ revokedAt: tx.clock.now() }).where(and(ofAccount, isNull(apiKeys.revokedAt))).returning({ id: apiKeys.id });
    if (revoked.length > 0) await recordAudit(tx, { accountId: input.accountId, action: "api_key.revoke", subject: input.id, detail: { name: key.name } });
  });
}
