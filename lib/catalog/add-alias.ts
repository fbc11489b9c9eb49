import { modelAliases } from "@/db/schema";
import { recordAudit } from "@/lib/auth/record-audit";
import { type Context, transact } from "@/lib/context/context";
import { lockModel } from "./lock-model";
import { requireFreeName } from "./require-free-name";

/**
 * Gives a model another name, for good: requests may use it at once, and lines of logs that wait in the quarantine for it can be
 * replayed. Throws `not_found` (model) and `conflict` (alias, when a model is called so, in use or retired).
 */
export async function addAlias(ctx: Context, { alias, modelId }: { alias: string; modelId: string }): Promise<void> {
  await transact(ctx, async (tx) => {
    await requireFreeName(tx, alias, "alias");
    await lockModel(tx, modelId);
    await tx.db.insert(modelAliases).values({ alias, modelId, createdAt: tx.clock.now() });
    await recordAudit(tx, { accountId: null, action: "alias.added", subject: modelId, detail: { alias } });
  });
}
